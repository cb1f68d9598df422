package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.rig.LakeFs;
import dev.mirrorlake.source.SourceParameters;
import dev.mirrorlake.source.SymlinkFormat;
import java.net.URI;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.hive.metastore.api.GetTableRequest;
import org.apache.hadoop.hive.metastore.api.StorageDescriptor;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TSocket;
import software.amazon.awssdk.core.sync.RequestBody;

/** Tables as rewrite mode leaves them in the metastore, made there without it. */
final class RewrittenTables {
    private final Stage stage;

    RewrittenTables(Stage stage) {
        this.stage = stage;
    }

    /** A root for a table of the stage that lies in its repository. */
    ManifestRoot root(TableName table, String id) {
        String namespace = stage.lake
                .json("GET", "/repositories/" + LakeFs.encoded(stage.repository))
                .path("storage_namespace")
                .asText();
        return ManifestRoot.ofRewritten(
                "", namespace, stage.id, new LakeLocation(stage.repository, "main", ""), table, id);
    }

    /** A Parquet table whose data is at this path of main. */
    CatalogTable table(TableName name, List<Column> keys, String path, ManifestRoot root) {
        Format parquet = Tables.PARQUET;
        Map<String, String> parameters = Map.of(
                "EXTERNAL",
                "TRUE",
                SourceParameters.LOCATION,
                stage.location("main/" + path),
                SourceParameters.INPUT_FORMAT,
                parquet.inputFormat(),
                SourceParameters.OUTPUT_FORMAT,
                parquet.outputFormat(),
                SourceParameters.OWNER,
                stage.id);
        Format symlinks =
                new Format(SymlinkFormat.INPUT, SymlinkFormat.OUTPUT, parquet.serde(), parquet.serdeParameters());
        return new CatalogTable(
                name, "EXTERNAL_TABLE", "", Tables.COLUMNS, keys, withoutSlash(root.uri()), symlinks, parameters);
    }

    /** Puts a table back to what it was, as anybody with a client can. */
    void restore(TableName name) {
        try (TSocket socket = new TSocket(
                stage.metastore.address().host(), stage.metastore.address().port())) {
            socket.open();
            ThriftHiveMetastore.Client client = new ThriftHiveMetastore.Client(new TBinaryProtocol(socket));
            Table table = client.get_table_req(new GetTableRequest(name.database(), name.table()))
                    .getTable();
            StorageDescriptor storage = table.getSd();
            Map<String, String> parameters = new HashMap<>(table.getParameters());
            storage.setLocation(parameters.remove(SourceParameters.LOCATION));
            storage.setInputFormat(parameters.remove(SourceParameters.INPUT_FORMAT));
            storage.setOutputFormat(parameters.remove(SourceParameters.OUTPUT_FORMAT));
            parameters.remove(SourceParameters.OWNER);
            table.setParameters(parameters);
            client.alter_table(name.database(), name.table(), table);
        } catch (TException e) {
            throw new IllegalStateException("restore " + name, e);
        }
    }

    /** The rows that a reader gets who knows the metastore and S3 and no lakeFS, sorted. */
    List<List<String>> metastoreRows(TableName name) {
        return stage.heldRows(name);
    }

    /** Checks that source, twin and metastore show the same rows, and so many. */
    void showSameRows(TableName name, int rows) {
        List<List<String>> expected = stage.sourceRows(name);
        assertThat(expected).hasSize(rows);
        assertThat(stage.twinRows(name)).as("through Glue").isEqualTo(expected);
        assertThat(metastoreRows(name)).as("through the metastore").isEqualTo(expected);
    }

    void awaitRows(TableName name, int rows) {
        eventually(() -> showSameRows(name, rows));
    }

    /** What is below an address, without the address itself, sorted. */
    List<String> below(ManifestRoot root) {
        String key = URI.create(root.uri()).getPath().substring(1);
        return stage.stored.keys(root.uri()).stream()
                .map(found -> found.substring(key.length()))
                .sorted()
                .toList();
    }

    /** A file that is none of ours, as an engine's INSERT leaves it. */
    void putBelow(ManifestRoot root, String path, String text) {
        URI uri = URI.create(root.uri());
        stage.s3.putObject(
                put -> put.bucket(uri.getAuthority()).key(uri.getPath().substring(1) + path),
                RequestBody.fromString(text));
    }

    static String withoutSlash(String location) {
        return location.substring(0, location.length() - 1);
    }

    private static List<List<String>> sorted(List<List<String>> rows) {
        return rows.stream().sorted(Comparator.comparing(Object::toString)).toList();
    }
}
