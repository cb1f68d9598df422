package dev.mirrorlake.hive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TDeserializer;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolException;
import org.apache.thrift.protocol.TProtocolFactory;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Metastores that were told to speak otherwise than they do by themselves. */
class SessionFormatsTest {
    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void aMetastoreIsUnderstoodInTheFormatThatItSpeaks(boolean framed, boolean compact) {
        // the frame of 20 MB is more than libthrift's own reader takes
        List<String> names =
                IntStream.range(0, 20).mapToObj(i -> i + "x".repeat(1 << 20)).toList();

        try (StubMetastore metastore = new StubMetastore(framed, compact)) {
            metastore.on("get_all_databases", arguments -> names);

            try (Session session = client(metastore, framed, compact).open("")) {
                assertThat(session.databases("hive")).isEqualTo(names);
                assertThat(session.catalogs()).containsExactly("hive"); // it doesn't know the call
                assertThat(session.databases("hive")).hasSize(20);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void structsAreExchangedAsTheyStandOnTheWire(boolean framed, boolean compact) throws TException {
        TProtocolFactory protocol = compact ? new TCompactProtocol.Factory() : new TBinaryProtocol.Factory();
        byte[] arguments = new TSerializer(protocol).serialize(new ThriftHiveMetastore.get_all_tables_args("sales"));

        try (StubMetastore metastore = new StubMetastore(framed, compact)) {
            metastore.on("get_all_tables", called -> List.of(called.get(0)));

            try (Session session = client(metastore, framed, compact).open("")) {
                byte[] result = session.exchange("get_all_tables", "database sales", arguments);

                ThriftHiveMetastore.get_all_tables_result read = new ThriftHiveMetastore.get_all_tables_result();
                new TDeserializer(protocol).deserialize(read, result);
                assertThat(read.getSuccess()).containsExactly("sales");
                assertThat(session.tables("hive", "sales")).containsExactly("sales");
                assertThatThrownBy(() -> session.exchange("unheard_of", "database sales", arguments))
                        .isInstanceOf(SyncException.class)
                        .hasMessageContaining("database sales: unheard_of");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true", "true, true"})
    void aMetastoreThatSpeaksOtherwiseIsUnreachable(boolean framed, boolean compact) {
        try (StubMetastore metastore = new StubMetastore(framed, compact)) {
            assertThatThrownBy(() -> client(metastore, false, false).open(""))
                    .isInstanceOfSatisfying(SyncException.class, e -> {
                        assertThat(e.kind()).isEqualTo(SyncException.Kind.UNREACHABLE);
                        assertThat(e.remedy()).contains("metastore.framed");
                    });
        }
    }

    @Test
    void aMessageMayComeInSeveralFrames() throws TTransportException {
        TTransport frames = new FramedTransport(buffer("00000002 6162  00000001 63"));
        byte[] read = new byte[3];

        frames.readAll(read, 0, 3);

        assertThat(read).containsExactly('a', 'b', 'c');
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000", "80000000", "ffffffff"})
    void aFrameOfNoSizeIsRefused(String frame) throws TTransportException {
        TTransport frames = new FramedTransport(buffer(frame + "61"));

        assertThatThrownBy(() -> frames.readAll(new byte[1], 0, 1))
                .isInstanceOf(TTransportException.class)
                .hasMessageContaining("a frame of");
    }

    /** As a varint: 5, 16 MB and one more, the largest number, and -1. */
    @ParameterizedTest
    @CsvSource({"05, 5", "81808008, -1", "ffffffff07, -1", "ffffffff0f, -1"})
    void aStringOfTheCompactProtocolIsBounded(String size, int expected) throws TException {
        TProtocol binary = BoundedProtocols.of(true, buffer(size + "6162636465"));
        TProtocol text = BoundedProtocols.of(true, buffer(size + "6162636465"));

        if (expected > 0) {
            assertThat(binary.readBinary().remaining()).isEqualTo(expected);
            assertThat(text.readString()).hasSize(expected);
        } else {
            assertThatThrownBy(binary::readBinary).isInstanceOf(TProtocolException.class);
            assertThatThrownBy(text::readString).isInstanceOf(TException.class);
        }
    }

    private static MetastoreClient client(StubMetastore metastore, boolean framed, boolean compact) {
        return new MetastoreClient(
                new Config.Metastore(List.of(metastore.address()), Duration.ofSeconds(20), framed, compact),
                new Metrics());
    }

    private static TMemoryBuffer buffer(String hex) throws TTransportException {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        TMemoryBuffer buffer = new TMemoryBuffer(bytes.length);
        buffer.write(bytes);
        return buffer;
    }
}
