package dev.mirrorlake.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.cli.TableReport.Standing;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.Role;
import dev.mirrorlake.metrics.Metrics;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands about tables have in common: go over tables, some at a time, and say a line of each in order. */
abstract class TableCommand implements Callable<Integer> {
    /** How a command prints. */
    enum Output {
        TEXT,
        JSON
    }

    /** What isn't ours to mirror. */
    private static final Set<String> SILENT =
            Set.of(ReasonCode.OUTSIDE_LAKEFS.name(), ReasonCode.EXCLUDED.name(), ReasonCode.NO_SUCH_TABLE.name());

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private TableSelection selection = new TableSelection();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text (the default) or json.")
    private Output output = Output.TEXT;

    /** Does what the command does to one table. Never throws. */
    abstract TableReport report(MirrorParts parts, TableName table, boolean named);

    /** Complains about tables that the command isn't for. */
    void check(TableSelection selection) {}

    @Override
    public final Integer call() throws InterruptedException {
        selection.check();
        check(selection);
        Config loaded = config.load(Role.MIRROR);
        try (MirrorParts parts = new MirrorParts(loaded, new Metrics(), List.of())) {
            return run(parts, loaded.mirror().workers()).exitCode();
        }
    }

    private Standing run(MirrorParts parts, int workers) throws InterruptedException {
        Set<TableName> tables = selection.tables(parts.mirror().inventory());
        PrintWriter out = spec.commandLine().getOut();
        ProgressBar progress = ProgressBar.onTerminal(spec.commandLine().getErr(), tables.size());
        List<TableReport> reports = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            List<Future<TableReport>> running = tables.stream()
                    .map(table -> pool.submit(() -> report(parts, table, selection.names(table))))
                    .toList();
            for (Future<TableReport> future : running) {
                TableReport report = future.get();
                boolean silent = report.result().equals("skipped") && SILENT.contains(report.code());
                progress.clear();
                if (!silent || report.standing() != Standing.DONE) {
                    reports.add(report);
                    if (output == Output.TEXT) {
                        out.println(report.text());
                        out.flush();
                    }
                }
                progress.advance();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a sync never throws", e);
        } finally {
            progress.clear();
            pool.shutdownNow();
        }
        summarize(out, reports);
        return reports.stream()
                .map(TableReport::standing)
                .max(Standing::compareTo)
                .orElse(Standing.DONE);
    }

    private void summarize(PrintWriter out, List<TableReport> reports) {
        Map<String, Integer> counts = new TreeMap<>();
        reports.forEach(report -> counts.merge(report.result(), 1, Integer::sum));
        if (output == Output.JSON) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("tables", reports);
            document.put("summary", counts);
            try {
                out.println(new ObjectMapper()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .writeValueAsString(document));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("reports are plain records", e);
            }
        } else {
            List<String> words = new ArrayList<>();
            counts.forEach((result, count) -> words.add(count + " " + result));
            out.println(words.isEmpty() ? "no table in lakeFS" : String.join(", ", words));
        }
        out.flush();
    }
}
