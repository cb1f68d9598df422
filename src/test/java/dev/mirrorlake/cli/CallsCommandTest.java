package dev.mirrorlake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CallsCommandTest {
    @Test
    void printsTheTableAsCsv() {
        CommandLineRun run = CommandLineRun.of("calls");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines())
                .startsWith("method,versions,effect,catalog,database,table,new_catalog,new_database,new_table,"
                        + "partition_values,partition_names,reply_partition_values,"
                        + "rewrite,tables,partitions,partition_specs,meta_exception")
                .contains("add_partitions_req,2.3..4.2,table,1.6,1.1,1.2,,,,1.3[].1[],,,add-partitions,,1.3[],,3")
                .contains("set_ugi,2.3..4.2,none,,,,,,,,,,,,,,")
                .doesNotHaveDuplicates()
                .allSatisfy(row -> assertThat(row.split(",", -1)).hasSize(17));
    }

    @Test
    void explainsEachEffectThatItPrints() {
        List<String> effects = CommandLineRun.of("calls")
                .out()
                .lines()
                .skip(1)
                .map(row -> row.split(",", -1)[2])
                .distinct()
                .toList();

        String help = CommandLineRun.of("calls", "--help").out();

        assertThat(effects)
                .contains("none")
                .allSatisfy(effect -> assertThat(help).containsPattern("(?m)(^|[ ,;])" + effect + "[,:]"));
    }

    @Test
    void takesNoParameters() {
        assertThat(CommandLineRun.of("calls", "create_table").exitCode()).isEqualTo(64);
    }
}
