package dev.mirrorlake.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.rig.HiveMetastore;
import dev.mirrorlake.rig.Moto;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Starts Mirrorlake and all it needs on loopback, plays the documented example, prints what came of it, and stays up
 * until Enter or Ctrl-C. The end of standard input does not end it, so that it can run in the background.
 *
 * <p>System properties: {@code sandbox.port} (see {@link Ports}), {@code sandbox.once=true} to end after the example.
 */
public final class Sandbox {
    static final Path CONFIGURATION = Path.of("target", "sandbox", "mirrorlake.yaml");

    private final PrintStream out;

    private Sandbox(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        Sandbox sandbox = new Sandbox(out);
        int exitCode = 0;
        try {
            Ports ports = Ports.choose(System.getProperty(Ports.PROPERTY, ""));
            sandbox.run(ports, Boolean.getBoolean("sandbox.once"));
        } catch (IllegalArgumentException e) {
            System.err.println("sandbox: " + e.getMessage());
            exitCode = 1;
        }
        System.exit(exitCode);
    }

    /** Plays the example once and ends everything. */
    static void once(Ports ports, PrintStream out) throws IOException, InterruptedException {
        new Sandbox(out).run(ports, true);
    }

    private void run(Ports ports, boolean once) throws IOException, InterruptedException {
        title("What this is");
        line("real      the Hive " + HiveMetastore.VERSION
                + " metastore (on Derby), Hive's own client, Mirrorlake (proxy and mirror in one process)");
        line("emulated  S3 and Glue, by moto; no request is signed, nothing is billed, few of AWS's limits hold");
        line(
                "emulated  lakeFS, by a small server of Mirrorlake's tests: the API calls that Mirrorlake makes, and those");
        line("          that write and branch, and the S3 gateway. It has no users and no web page");
        line(
                "stubbed   the metastore's file system: it takes any s3://, s3a:// or lakefs:// location and looks at none");
        line("All of it listens on 127.0.0.1 only, and what it holds is gone when it ends.");

        title("Starting");
        try (Servers servers = new Servers(ports, CONFIGURATION, this::line)) {
            Runtime.getRuntime().addShutdownHook(new Thread(servers::close, "sandbox-end"));
            title("Playing the documented example");
            new DocumentedExample(servers, this::line).play();
            printTwin(servers);
            printAddresses(servers);
            if (!once) {
                stayUp();
            }
        }
    }

    private void printTwin(Servers servers) {
        CatalogTable twin =
                servers.glue.table(DocumentedExample.TABLE).orElseThrow().table();
        List<Partition> partitions = servers.glue.partitions(DocumentedExample.TABLE);
        title("The manifests in S3, and what they hold");
        TwinText.manifests(servers.s3, Servers.BUCKET, "my-repo-prefix/symlinks/")
                .forEach(this::line);
        title("The Glue table " + DocumentedExample.TABLE);
        TwinText.table(twin).forEach(this::line);
        title("Its partitions in Glue");
        TwinText.partitions(partitions).forEach(this::line);
        title("The rows, read from S3 as the Glue table says");
        TwinText.rows(servers.s3, twin, partitions).forEach(this::line);
    }

    private void printAddresses(Servers servers) {
        Ports ports = servers.ports;
        title("Addresses");
        line("metastore, through Mirrorlake   thrift://127.0.0.1:" + ports.proxy() + "   point engines here");
        line("metastore itself                thrift://127.0.0.1:" + ports.metastore());
        line("Mirrorlake's admin port         http://127.0.0.1:" + ports.admin()
                + "/status   /metrics /healthz /readyz");
        line("S3 and Glue                     http://127.0.0.1:" + ports.aws() + "   region " + Moto.REGION
                + ", path-style; keys " + Moto.ACCESS_KEY_ID + " / " + Moto.SECRET_ACCESS_KEY);
        line("lakeFS, its S3 gateway too      " + servers.lake.endpoint() + "/api/v1   keys "
                + servers.lake.accessKeyId() + " / " + servers.lake.secretAccessKey());
        line("Mirrorlake's configuration      " + CONFIGURATION
                + "   for mirrorlake plan and sync; wants LAKEFS_SECRET_ACCESS_KEY and AWS's keys");

        String object = "my_table/year%3D2021/month%3D11";
        title("Try, in another terminal");
        line("export AWS_ACCESS_KEY_ID=" + Moto.ACCESS_KEY_ID + " AWS_SECRET_ACCESS_KEY=" + Moto.SECRET_ACCESS_KEY
                + " AWS_REGION=" + Moto.REGION);
        line("aws --endpoint-url http://127.0.0.1:" + ports.aws()
                + " glue get-partitions --database-name default --table-name my_table");
        line("curl -s http://127.0.0.1:" + ports.admin() + "/status");
        line("curl -s -X DELETE -u " + servers.lake.accessKeyId() + ":" + servers.lake.secretAccessKey() + " '"
                + servers.lake.endpoint() + "/api/v1/repositories/" + Servers.REPOSITORY
                + "/branches/main/objects?path=" + object + "/part-1.parquet'");
        line("    and some 3 seconds later its manifest is a line shorter:");
        line("curl -s -u " + Moto.ACCESS_KEY_ID + ":" + Moto.SECRET_ACCESS_KEY + " http://127.0.0.1:" + ports.aws()
                + "/"
                + Servers.BUCKET + "/my-repo-prefix/symlinks/"
                + Servers.OWNER + "/" + Servers.REPOSITORY + "/main/default." + object + "/symlink.txt");
        line("docs/sandbox.md says how to attach Spark and Trino.");
    }

    private void stayUp() throws InterruptedException {
        out.println();
        out.println("The sandbox stays up until you press Enter or Ctrl-C.");
        CountDownLatch end = new CountDownLatch(1);
        Thread enter = new Thread(() -> awaitEnter(end), "sandbox-enter");
        enter.setDaemon(true);
        enter.start();
        // Maven may be killed so hard that it can't tell us
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(end::countDown));
        end.await();
        out.println("Ending.");
    }

    private static void awaitEnter(CountDownLatch end) {
        try {
            for (int read = System.in.read(); read >= 0; read = System.in.read()) {
                if (read == '\n') {
                    end.countDown();
                }
            }
        } catch (IOException e) {
            // nobody can press Enter there; Ctrl-C still ends it
            System.err.println("sandbox: standard input can't be read: " + e.getMessage());
        }
    }

    private void title(String text) {
        out.println();
        out.println(text);
    }

    private void line(String text) {
        out.println("  " + text);
    }
}
