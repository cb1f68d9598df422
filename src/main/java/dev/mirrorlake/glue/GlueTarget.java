package dev.mirrorlake.glue;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.aws.AwsFailures;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.glue.GluePages.Page;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.DatabaseInput;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetDatabasesResponse;
import software.amazon.awssdk.services.glue.model.GetTablesResponse;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

/**
 * AWS Glue's Data Catalog, or an emulator of it.
 *
 * <p>Tables are locked by Glue's version id and updated without archiving the old version: a quota of the account bounds
 * the versions, and every commit of a branch may make one.
 */
public final class GlueTarget implements CatalogTarget, AutoCloseable {
    static final String SYSTEM = "glue";

    /** Largest page of GetTables and GetDatabases. Source: AWS Glue API reference, read 2026-11-20. */
    static final int PAGE = 100;

    private final GlueClient client;
    private final @Nullable String catalogId;
    private final GlueBatches batches;

    /** @param catalogId empty: the caller's own catalog */
    GlueTarget(GlueClient client, String catalogId) {
        this.client = client;
        this.catalogId = GlueText.orNull(catalogId);
        this.batches = new GlueBatches(client, this.catalogId);
    }

    /** The catalog that is configured. Makes no call. */
    public static GlueTarget open(AwsAccess access, Config.Aws config) {
        GlueClient client = access.configure(GlueClient.builder(), SYSTEM, config.glueEndpoint())
                .build();
        return new GlueTarget(client, config.catalogId());
    }

    @Override
    public String system() {
        return SYSTEM;
    }

    @Override
    public String folded(String name) {
        return GlueText.folded(name);
    }

    @Override
    public CatalogTable stored(CatalogTable table) {
        return GlueConversion.normalized(table);
    }

    @Override
    public Partition stored(CatalogTable table, Partition partition) {
        return GlueConversion.normalized(table, partition);
    }

    @Override
    public Optional<Database> database(String database) {
        return call("database " + database, "GetDatabase", () -> {
            try {
                return Optional.of(GlueConversion.fromGlue(client.getDatabase(
                                request -> request.catalogId(catalogId).name(database))
                        .database()));
            } catch (EntityNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public void createDatabase(Database database) {
        DatabaseInput input = GlueConversion.toDatabaseInput(database);
        run("database " + database.name(), "CreateDatabase", () -> {
            try {
                client.createDatabase(request -> request.catalogId(catalogId).databaseInput(input));
            } catch (AlreadyExistsException e) {
                // somebody was faster
            }
        });
    }

    @Override
    public List<String> databases() {
        return GluePages.readAll("databases", "GetDatabases", token -> {
            GetDatabasesResponse response = client.getDatabases(
                    request -> request.catalogId(catalogId).maxResults(PAGE).nextToken(token));
            return new Page<>(
                    response.databaseList().stream()
                            .map(database -> database.name())
                            .toList(),
                    response.nextToken());
        });
    }

    @Override
    public Optional<StoredTable> table(TableName name) {
        return call("table " + name, "GetTable", () -> {
            try {
                Table table = client.getTable(request -> request.catalogId(catalogId)
                                .databaseName(name.database())
                                .name(name.table()))
                        .table();
                return Optional.of(stored(new TableName(name.database(), name.table()), table));
            } catch (EntityNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public List<StoredTable> tables(String database) {
        List<Table> tables = GluePages.readAll("database " + database, "GetTables", token -> {
            GetTablesResponse response = client.getTables(request -> request.catalogId(catalogId)
                    .databaseName(database)
                    .maxResults(PAGE)
                    .nextToken(token));
            return new Page<>(response.tableList(), response.nextToken());
        });
        return tables.stream().flatMap(table -> named(database, table)).toList();
    }

    @Override
    public List<Partition> partitions(TableName name) {
        return batches.read(name).stream().map(GlueConversion::fromGlue).toList();
    }

    @Override
    public void createTable(CatalogTable table) {
        TableInput input = GlueConversion.toTableInput(table);
        run(
                "table " + table.name(),
                "CreateTable",
                () -> client.createTable(request -> request.catalogId(catalogId)
                        .databaseName(table.name().database())
                        .tableInput(input)));
    }

    @Override
    public void updateTable(CatalogTable table, StoredTable expected) {
        TableInput input = GlueConversion.toTableInput(table);
        run(
                "table " + table.name(),
                "UpdateTable",
                () -> client.updateTable(request -> request.catalogId(catalogId)
                        .databaseName(table.name().database())
                        .tableInput(input)
                        .versionId(GlueText.orNull(expected.version()))
                        .skipArchive(true)));
    }

    @Override
    public void createPartitions(CatalogTable table, List<Partition> partitions) {
        batches.create(table.name(), toInputs(table, partitions));
    }

    @Override
    public void updatePartitions(CatalogTable table, List<Partition> partitions) {
        batches.update(table.name(), toInputs(table, partitions));
    }

    @Override
    public void deletePartitions(TableName name, List<List<String>> values) {
        batches.delete(name, values);
    }

    @Override
    public void deleteTable(TableName name) {
        run("table " + name, "DeleteTable", () -> {
            try {
                client.deleteTable(request -> request.catalogId(catalogId)
                        .databaseName(name.database())
                        .name(name.table()));
            } catch (EntityNotFoundException e) {
                // gone already
            }
        });
    }

    @Override
    public void close() {
        client.close();
    }

    private static List<PartitionInput> toInputs(CatalogTable table, List<Partition> partitions) {
        return partitions.stream()
                .map(partition -> GlueConversion.toPartitionInput(table, partition))
                .toList();
    }

    /** Nothing for a name that no table of ours can have, such as one with spaces around it. */
    private static Stream<StoredTable> named(String database, Table table) {
        String spelled = table.name() == null ? "" : table.name();
        if (spelled.isBlank() || !TableName.normalized("table", spelled).equals(spelled)) {
            return Stream.empty();
        }
        return Stream.of(stored(new TableName(database, spelled), table));
    }

    private static StoredTable stored(TableName name, Table table) {
        String version = table.versionId() == null ? "" : table.versionId();
        return new StoredTable(GlueConversion.fromGlue(name, table), version);
    }

    private static void run(String thing, String action, Runnable call) {
        call(thing, action, () -> {
            call.run();
            return Optional.empty();
        });
    }

    private static <T> T call(String thing, String action, Supplier<T> call) {
        return AwsFailures.translating(SYSTEM, thing, action, call);
    }
}
