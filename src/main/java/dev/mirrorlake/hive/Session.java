package dev.mirrorlake.hive;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.metrics.Metrics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.hive.metastore.api.ClientCapabilities;
import org.apache.hadoop.hive.metastore.api.ClientCapability;
import org.apache.hadoop.hive.metastore.api.Database;
import org.apache.hadoop.hive.metastore.api.GetDatabaseRequest;
import org.apache.hadoop.hive.metastore.api.GetPartitionsByNamesRequest;
import org.apache.hadoop.hive.metastore.api.GetTableRequest;
import org.apache.hadoop.hive.metastore.api.NoSuchObjectException;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolException;
import org.apache.thrift.protocol.TProtocolUtil;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TTransportException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one metastore, of any Hive from 2.3 to 4.2: the newest form of a call is tried first, an older one
 * where the metastore doesn't know it. For one thread at a time.
 *
 * <p>Every method throws {@link SyncException} when the metastore does not do what it was asked. After a failure of
 * the connection itself, or an answer that makes no sense, the session is closed, and every further call fails.
 */
public final class Session implements AutoCloseable {
    /** Most partitions asked for in one call: with 1,000 columns of 100 bytes each, 50 MB. */
    static final int PARTITIONS_PER_PAGE = 500;

    /** Largest reply taken: the names of about a million partitions. */
    private static final int MAX_REPLY_BYTES = 128 * 1024 * 1024;

    /** How deep a struct may nest that is read without its class. Hive's nest less than 12 levels. */
    private static final int MAX_DEPTH = 64;

    /** Takes partition names without a limit. */
    private static final short NO_LIMIT = -1;

    /** Source: metastore 4.0.1, MetastoreDefaultTransformer, 2026-11-20. */
    private static final List<String> WRITES_MANAGED = List.of("HIVEMANAGEDINSERTWRITE");

    private final HostPort address;
    private final MetastoreTransport transport;
    private final RecordingTransport replies;
    private final TProtocol protocol;
    private final ThriftHiveMetastore.Client client;
    private final Metrics metrics;
    private final Set<String> unknown;

    private Session(
            HostPort address,
            MetastoreTransport transport,
            RecordingTransport replies,
            TProtocol protocol,
            Set<String> unknown,
            Metrics metrics) {
        this.address = address;
        this.transport = transport;
        this.replies = replies;
        this.protocol = protocol;
        this.client = new ThriftHiveMetastore.Client(protocol);
        this.unknown = unknown;
        this.metrics = metrics;
    }

    /**
     * Connects to one of the metastores.
     *
     * @param unknown the calls that the metastore is known not to know; added to, and safe for use by many threads
     */
    static Session connect(
            Config.Metastore config, HostPort address, Duration timeout, Set<String> unknown, Metrics metrics)
            throws IOException, TException {
        MetastoreTransport transport = MetastoreTransport.connect(address, timeout, config.timeout(), MAX_REPLY_BYTES);
        RecordingTransport replies =
                new RecordingTransport(config.framed() ? new FramedTransport(transport) : transport);
        TProtocol protocol = BoundedProtocols.of(config.compact(), replies);
        Session session = new Session(address, transport, replies, protocol, unknown, metrics);
        try {
            session.introduce();
            return session;
        } catch (TTransportException | TProtocolException e) {
            session.close();
            throw e;
        }
    }

    /** Says who we are, as Hive's own client does, for metastores that check permissions by it; a no is no obstacle. */
    private void introduce() throws TException {
        transport.beginCall();
        try {
            client.set_ugi(System.getProperty("user.name"), List.of());
        } catch (TTransportException | TProtocolException e) {
            throw e;
        } catch (TException e) {
            metrics.calls.labelValues("metastore", "set_ugi", "failed").inc();
        }
    }

    /** The metastore's {@code host:port}. */
    public String address() {
        return address.toString();
    }

    /** A table without its partitions; empty only when the metastore says that there is no such table. */
    public Optional<CatalogTable> table(TableName name) {
        GetTableRequest request = new GetTableRequest(name.database(), name.table());
        // without it Hive 3 refuses to describe transactional tables
        request.setCapabilities(new ClientCapabilities(List.of(ClientCapability.INSERT_ONLY_TABLES)));
        if (!name.catalog().equals(TableName.DEFAULT_CATALOG)) {
            request.setCatName(name.catalog());
        }
        return call(
                        "get_table_req",
                        "table " + name,
                        () -> found(() -> client.get_table_req(request).getTable()))
                .map(table -> HiveConversion.table(name, table));
    }

    public boolean databaseExists(String catalog, String database) {
        return database(catalog, database, "database " + database, List.of()).isPresent();
    }

    /**
     * Where tables of a database lie that have no location of their own; empty where there is no such database.
     *
     * <p>A metastore of Hive 4 may tell its external warehouse instead of the database's own location, in which it puts
     * tables all the same; to clients that write managed tables it tells the own one, as the location of these. Source:
     * seen with metastore 4.0.1 and a warehouse that is a whole bucket; it is MetastoreDefaultTransformer's doing.
     */
    public Optional<String> databaseLocation(TableName table) {
        String what = "database of table " + table;
        Optional<Database> told = database(table.catalog(), table.database(), what, List.of());
        Optional<String> managed = database(table.catalog(), table.database(), what, WRITES_MANAGED)
                .map(Database::getManagedLocationUri);
        return managed.equals(told.map(Database::getManagedLocationUri)) ? told.map(Database::getLocationUri) : managed;
    }

    private Optional<Database> database(String catalog, String database, String what, List<String> capabilities) {
        GetDatabaseRequest request = new GetDatabaseRequest();
        request.setName(database);
        request.setCatalogName(catalog);
        if (!capabilities.isEmpty()) {
            request.setProcessorCapabilities(capabilities);
            request.setProcessorIdentifier("mirrorlake");
        }
        return newest(
                "get_database_req",
                what,
                () -> found(() -> client.get_database_req(request)),
                "get_database",
                () -> found(() -> client.get_database(database(catalog, database))));
    }

    /** The names of all catalogs; only the default one before Hive 3. */
    public List<String> catalogs() {
        return ifKnown("get_catalogs", "catalogs", () -> client.get_catalogs().getNames())
                .orElse(List.of(TableName.DEFAULT_CATALOG));
    }

    public List<String> databases(String catalog) {
        String what = "databases of catalog " + catalog;
        return catalog.equals(TableName.DEFAULT_CATALOG)
                ? call("get_all_databases", what, client::get_all_databases)
                : call("get_databases", what, () -> client.get_databases(database(catalog, "")));
    }

    /** The names of all tables and views; none where there is no such database. */
    public List<String> tables(String catalog, String database) {
        return call(
                "get_all_tables",
                "tables of database " + database,
                () -> client.get_all_tables(database(catalog, database)));
    }

    /**
     * Reads all partitions: their names first, then {@value #PARTITIONS_PER_PAGE} at a time. Those that vanish
     * meanwhile are left out, those that appear meanwhile are not in it.
     *
     * @param page takes each page, before the next is read
     */
    public void partitions(CatalogTable table, Consumer<List<Partition>> page) {
        partitionNames(table.name(), some -> page.accept(partitions(table.name(), some)));
    }

    /**
     * Reads some partitions, {@value #PARTITIONS_PER_PAGE} at a time; those that don't exist are left out.
     *
     * @param names as {@code year=2021/month=11}, escaped as Hive does
     * @param page takes each page, before the next is read
     */
    public void partitions(CatalogTable table, List<String> names, Consumer<List<Partition>> page) {
        pages(names, some -> page.accept(partitions(table.name(), some)));
    }

    private List<Partition> partitions(TableName table, List<String> names) {
        String database = database(table.catalog(), table.database());
        String name = table.table();
        GetPartitionsByNamesRequest request = new GetPartitionsByNamesRequest(database, name);
        request.setNames(names);
        return newest(
                        "get_partitions_by_names_req",
                        "partitions of table " + table,
                        () -> client.get_partitions_by_names_req(request).getPartitions(),
                        "get_partitions_by_names",
                        () -> client.get_partitions_by_names(database, name, names))
                .stream()
                .map(HiveConversion::partition)
                .toList();
    }

    /** Reads the names of all partitions, and gives them {@value #PARTITIONS_PER_PAGE} at a time. */
    void partitionNames(TableName table, Consumer<List<String>> page) {
        pages(partitionNames(table, NO_LIMIT), page);
    }

    public boolean hasPartitions(CatalogTable table) {
        return !partitionNames(table.name(), (short) 1).isEmpty();
    }

    private List<String> partitionNames(TableName table, short atMost) {
        return call(
                "get_partition_names",
                "partitions of table " + table,
                () -> client.get_partition_names(database(table.catalog(), table.database()), table.table(), atMost));
    }

    private static void pages(List<String> names, Consumer<List<String>> page) {
        for (int from = 0; from < names.size(); from += PARTITIONS_PER_PAGE) {
            page.accept(names.subList(from, Math.min(names.size(), from + PARTITIONS_PER_PAGE)));
        }
    }

    /** Which metastore database this is, whatever its address; empty before Hive 3. */
    public String identity() {
        return ifKnown("get_metastore_db_uuid", "identity", client::get_metastore_db_uuid)
                .orElse("");
    }

    /**
     * Makes a call whose arguments and result are structs as they stand on the wire, in the metastore's own protocol: for
     * changing what it holds without losing fields that no class here knows.
     *
     * @param what for messages, {@code table sales.orders}
     * @return the result struct: the answer is its field 0, an exception that the call declares another field
     */
    public byte[] exchange(String method, String what, byte[] arguments) {
        return call(method, what, () -> {
            protocol.writeMessageBegin(new TMessage(method, TMessageType.CALL, 0));
            replies.write(arguments, 0, arguments.length);
            protocol.writeMessageEnd();
            replies.flush();
            TMessage reply = protocol.readMessageBegin();
            if (reply.type == TMessageType.EXCEPTION) {
                TApplicationException failure = TApplicationException.readFrom(protocol);
                protocol.readMessageEnd();
                throw failure;
            }
            replies.record();
            TProtocolUtil.skip(protocol, TType.STRUCT, MAX_DEPTH);
            byte[] result = replies.recorded();
            protocol.readMessageEnd();
            return result;
        });
    }

    @Override
    public void close() {
        transport.close();
    }

    /**
     * How calls without a field for the catalog carry it. The default catalog needs nothing, and Hive 2 knows nothing
     * else. An empty database means all of them.
     */
    static String database(String catalog, String database) {
        return catalog.equals(TableName.DEFAULT_CATALOG) ? database : "@" + catalog + "#" + database;
    }

    private static <T> Optional<T> found(Call<T> call) throws TException {
        try {
            return Optional.of(required(call.run()));
        } catch (NoSuchObjectException e) {
            return Optional.empty();
        }
    }

    /** A reply without a result must never pass for "there is none". */
    private static <T> T required(@Nullable T result) throws TApplicationException {
        if (result == null) {
            throw new TApplicationException(TApplicationException.MISSING_RESULT, "it holds no result");
        }
        return result;
    }

    private <T> T newest(String newer, String what, Call<T> newerCall, String older, Call<T> olderCall) {
        return ifKnown(newer, what, newerCall).orElseGet(() -> call(older, what, olderCall));
    }

    /** Empty when the metastore doesn't know the call. */
    private <T> Optional<T> ifKnown(String operation, String what, Call<T> call) {
        if (unknown.contains(operation)) {
            return Optional.empty();
        }
        try {
            return Optional.of(counted(operation, call));
        } catch (TException e) {
            if (isType(e, TApplicationException.UNKNOWN_METHOD)) {
                unknown.add(operation);
                return Optional.empty();
            }
            throw failure(operation, what, e);
        }
    }

    private <T> T call(String operation, String what, Call<T> call) {
        try {
            return counted(operation, call);
        } catch (TException e) {
            throw failure(operation, what, e);
        }
    }

    private <T> T counted(String operation, Call<T> call) throws TException {
        String outcome = "failed";
        try {
            transport.beginCall();
            T result = required(call.run());
            outcome = "ok";
            return result;
        } catch (TApplicationException e) {
            outcome = isType(e, TApplicationException.UNKNOWN_METHOD) ? "unknown_call" : outcome;
            throw e;
        } finally {
            metrics.calls.labelValues("metastore", operation, outcome).inc();
        }
    }

    /** Closes the session unless the exception is an answer that the metastore gave in order. */
    private SyncException failure(String operation, String what, TException e) {
        String where = what + ": " + operation + " at " + address;
        if (e instanceof TTransportException) {
            close();
            String why = Thread.currentThread().isInterrupted() ? "interrupted" : String.valueOf(e.getMessage());
            return new SyncException(SyncException.Kind.RETRY, "metastore", where + ": " + why, "", e);
        }
        if (isType(e, TApplicationException.UNKNOWN_METHOD)) {
            return new SyncException(
                    SyncException.Kind.REFUSED,
                    "metastore",
                    where + ": the metastore doesn't know this call",
                    "use a metastore of Hive 2.3 to 4.2",
                    e);
        }
        boolean answered = !(e instanceof TProtocolException || e instanceof TApplicationException)
                || isType(e, TApplicationException.INTERNAL_ERROR);
        if (answered) {
            return new SyncException(
                    SyncException.Kind.RETRY,
                    "metastore",
                    where + ": " + e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "see the metastore's log",
                    e);
        }
        close();
        return new SyncException(
                SyncException.Kind.RETRY,
                "metastore",
                where + ": the answer makes no sense: " + e.getMessage(),
                "make metastore.uris name metastores without SASL or TLS, and metastore.framed and metastore.compact say how they speak",
                e);
    }

    private static boolean isType(TException e, int type) {
        return e instanceof TApplicationException answer && answer.getType() == type;
    }

    @FunctionalInterface
    private interface Call<T> {
        @Nullable T run() throws TException;
    }
}
