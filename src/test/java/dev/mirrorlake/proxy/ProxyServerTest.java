package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.proxy.thrift.Messages;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.hive.metastore.api.AlreadyExistsException;
import org.apache.hadoop.hive.metastore.api.FieldSchema;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TMessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes through. */
class ProxyServerTest extends ProxyTestBase {
    @Test
    void passesCallsOnAndOffersWhatTheyChanged() throws Exception {
        StubMetastore metastore = metastore();
        ThriftHiveMetastore.Client client = client(proxy(metastore.address()));

        client.create_table(Messages.table("hive", "sales", "orders"));
        List<FieldSchema> fields = client.get_fields("sales", "orders");
        client.drop_table("sales", "orders", true);

        assertThat(fields).hasSize(20);
        TableName orders = new TableName("sales", "orders");
        String answered = metastore.address().toString();
        assertThat(changes)
                .containsExactly(
                        new Change.OfTable(orders, false, answered), new Change.OfTable(orders, true, answered));
        assertThat(metrics.proxyConnections.get()).isEqualTo(1);
    }

    @Test
    void passesErrorsOn() throws Exception {
        ThriftHiveMetastore.Client client = client(proxy(metastore().address()));

        assertThatThrownBy(() -> client.create_table(Messages.table("hive", "sales", "existing")))
                .isInstanceOf(AlreadyExistsException.class);
    }

    @Test
    void servesManyClientsAtOnce() throws Exception {
        ProxyServer proxy = proxy(metastore().address());
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ThriftHiveMetastore.Client client = client(proxy);
            running.add(CompletableFuture.runAsync(() -> {
                try {
                    for (int call = 0; call < 50; call++) {
                        client.add_partitions(Messages.partitions("sales", "orders", 20));
                        assertThat(client.get_fields("sales", "orders")).hasSize(20);
                    }
                } catch (TException e) {
                    throw new AssertionError(e);
                }
            }));
        }

        CompletableFuture.allOf(running.toArray(new CompletableFuture<?>[0])).join();

        assertThat(changes).hasSize(8 * 50);
    }

    @Test
    void looksMetastoresUpByName() throws Exception {
        HostPort address = new HostPort("localhost", metastore().address().port());
        ProxyServer proxy = proxy(new HostPort("nowhere.invalid", 9083), address);

        client(proxy).create_table(Messages.table("hive", "sales", "orders"));

        assertThat(changes).hasSize(1);
    }

    /** Libthrift's servers go by the method alone; so must the tap. */
    @Test
    void followsACallThatClaimsToHaveNoAnswer() throws Exception {
        ProxyServer proxy = proxy(metastore().address());
        byte[] oneway = DROP.clone();
        oneway[3] = TMessageType.ONEWAY;
        try (Socket client = connect(proxy)) {
            client.getOutputStream().write(oneway);

            assertThat(client.getInputStream().readNBytes(DROPPED.length)).isEqualTo(DROPPED);
        }
        assertThat(changes).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "0000001380010001000000076765744e616d650000000100, framed, false",
        "8221010767657400, compact, false",
        "010000000644494745535402000000, SASL, true",
        "160301020001, TLS, true",
        "000000077365745f756769010000000100, old binary, true",
    })
    void passesEveryFormOfThrift(String hex, String name, boolean unseen) throws Exception {
        ServerSocket metastore = listen();
        ProxyServer proxy = proxy(address(metastore));
        byte[] bytes = HexFormat.of().parseHex(hex);
        try (Socket client = connect(proxy);
                Socket upstream = metastore.accept()) {
            client.getOutputStream().write(bytes);
            byte[] arrived = upstream.getInputStream().readNBytes(bytes.length);
            upstream.getOutputStream().write(bytes);
            byte[] answered = client.getInputStream().readNBytes(bytes.length);

            assertThat(arrived).isEqualTo(bytes);
            assertThat(answered).isEqualTo(bytes);
        }
        assertThat(changes).as(name).isEqualTo(unseen ? List.of(new Change.OfEverything()) : List.of());
    }

    @Test
    void letsACallInFlightEndBeforeItCloses() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        StubMetastore metastore = opened(new StubMetastore((self, method, args) -> {
            called.countDown();
            answer.await();
            return null;
        }));
        ProxyServer proxy = proxy(metastore.address());
        ThriftHiveMetastore.Client busy = client(proxy);
        Socket idle = connect(proxy);
        opened.add(idle);
        CompletableFuture<Void> call = CompletableFuture.runAsync(() -> {
            try {
                busy.create_table(Messages.table("hive", "sales", "orders"));
            } catch (TException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> proxy.close(Duration.ofSeconds(20)));
        assertThat(readToEnd(idle)).isEmpty();
        assertThat(proxy.accepting()).isFalse();
        assertThat(closing).isNotDone();
        answer.countDown();

        call.join();
        closing.join();
        assertThat(changes).hasSize(1);
    }

    @Test
    void cutsACallThatTakesTooLong() throws Exception {
        ServerSocket metastore = listen();
        ProxyServer proxy = proxy(address(metastore));
        try (Socket client = connect(proxy);
                Socket upstream = metastore.accept()) {
            client.getOutputStream().write(DROP);
            upstream.getInputStream().readNBytes(DROP.length);

            proxy.close(Duration.ofMillis(500));

            assertThat(readToEnd(client)).isEmpty();
            assertThat(changes).hasSize(1);
        }
    }
}
