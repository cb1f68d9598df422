package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.cli.App;
import dev.mirrorlake.config.Config;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Which calls Hive's clients make for what they do, and whether the proxy saw just those. */
final class HiveCalls {
    private static final List<String> CLIENTS = List.of("2.3.9", "3.1.3", "4.0.1");

    /**
     * Calls that change something, by action and client, in the order of {@link #CLIENTS}; {@code +env} is short for
     * {@code _with_environment_context}. Source: seen through the proxy.
     */
    private static final Map<String, List<String>> CALLS = parse("""
            create             | create_table+env                            | create_table+env                            | create_table_req
            constraints        | create_table_with_constraints               | create_table_with_constraints               | create_table_req
            alter              | alter_table+env                             | alter_table+env                             | alter_table_req
            truncate           | alter_table+env                             | truncate_table                              | truncate_table_req
            drop               | drop_table+env                              | drop_table+env                              | drop_table_req
            add one            | add_partition+env                           | add_partition+env                           | add_partitions_req
            add                | add_partitions                              | add_partitions                              | add_partitions_req
            add if not exist   | add_partitions_req                          | add_partitions_req                          | add_partitions_req
            add specification  | add_partitions_pspec                        | add_partitions_pspec                        | add_partitions_pspec
            append             | append_partition+env                        | append_partition                            | append_partition_req
            append by name     | append_partition_by_name+env                | append_partition_by_name                    | append_partition_req
            alter partition    | alter_partition+env                         | alter_partition+env                         | alter_partitions_req
            alter partitions   | alter_partitions+env                        | alter_partitions+env                        | alter_partitions_req
            rename partition   | rename_partition                            | rename_partition                            | rename_partition_req
            exchange           | exchange_partition                          | exchange_partition                          | exchange_partition
            exchange several   | exchange_partitions                         | exchange_partitions                         | exchange_partitions
            truncate partition | alter_partition+env                         | truncate_table                              | truncate_table_req
            drop partition     | drop_partition+env                          | drop_partition+env                          | drop_partition_req
            drop by name       | drop_partition_by_name+env                  | drop_partition_by_name+env                  | drop_partition_req
            drop by expression | drop_partitions_req                         | drop_partitions_req                         | drop_partitions_req
            drop database      | drop_table+env drop_table+env drop_database | drop_table+env drop_table+env drop_database | drop_database_req
            """);

    private final App app;
    private final String client;

    HiveCalls(App app, String client) {
        this.app = app;
        this.client = client;
    }

    private static Map<String, List<String>> parse(String table) {
        Map<String, List<String>> calls = new HashMap<>();
        table.replace("+env", "_with_environment_context")
                .lines()
                .map(line -> line.split("\\|"))
                .forEach(cells -> calls.put(
                        cells[0].strip(),
                        Arrays.stream(cells).skip(1).map(String::strip).toList()));
        return calls;
    }

    /** A configuration in which branches aren't polled, and nothing is kept for long. */
    static Config toldByTheProxyAlone(Stage stage) {
        return stage.config("poll-every: 300ms", "poll-every: 1h", "manifest-grace: 5s", "manifest-grace: 300ms");
    }

    /** Does it, and checks that the proxy saw the calls that this client makes for it, and saw them succeed. */
    void does(String action, Runnable calls) {
        Map<String, Integer> before = seen();
        calls.run();

        Map<String, Integer> expected = new TreeMap<>(before);
        for (String method : Objects.requireNonNull(CALLS.get(action), action)
                .get(CLIENTS.indexOf(client))
                .split(" ")) {
            expected.merge(method + " changed", 1, Integer::sum);
        }
        eventually(() -> assertThat(seen()).as(action).isEqualTo(expected));
    }

    /** Tries what the metastore has no call of this name for, and checks that the client is told so, and the tap saw it. */
    void isRefused(String method, Runnable call) {
        Map<String, Integer> expected = new TreeMap<>(seen());
        expected.merge(method + " unchanged", 1, Integer::sum);

        assertThatThrownBy(call::run).hasMessageContaining("Invalid method name: '" + method + "'");

        eventually(() -> assertThat(seen()).isEqualTo(expected));
    }

    private Map<String, Integer> seen() {
        Map<String, Integer> seen = new TreeMap<>();
        app.metrics()
                .proxyIntercepted
                .collect()
                .getDataPoints()
                .forEach(point -> seen.put(
                        point.getLabels().get("method") + " "
                                + point.getLabels().get("outcome"),
                        (int) point.getValue()));
        seen.values().removeIf(count -> count == 0);
        return seen;
    }
}
