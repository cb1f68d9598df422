package dev.mirrorlake.cli;

import dev.mirrorlake.proxy.thrift.CallTable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the table of the metastore's calls. */
@Command(
        name = "calls",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the metastore calls that the proxy knows, as CSV:",
            "Hive versions, effect, and where catalog, database, table,",
            "new names and partitions are read. 1.7.2 is field 2 of field 7",
            "of argument 1; [] is each element of a list; | divides the",
            "places where different Hive versions write the same.",
            "",
            "Effects: table, database, catalog: what is looked at;",
            "table-renamed, table-dropped, database-dropped: the same,",
            "and a success takes the old name away; none: nothing that a",
            "twin shows, as with constraints, statistics and functions.",
            "",
            "The last columns are of the calls that rewrite mode changes:",
            "what each does, where Table, Partition and PartitionSpec",
            "structs stand, and the field of a MetaException in the reply.",
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = "0:always")
final class CallsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CallTable.ours().toCsv().forEach(spec.commandLine().getOut()::println);
        return ExitCode.OK;
    }
}
