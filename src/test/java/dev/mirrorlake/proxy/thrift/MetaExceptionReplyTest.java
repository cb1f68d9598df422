package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import org.apache.hadoop.hive.metastore.api.MetaException;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.transport.TIOStreamTransport;
import org.apache.thrift.transport.TMemoryBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetaExceptionReplyTest {
    @ParameterizedTest
    @EnumSource
    void isThrownByTheGeneratedClient(WireFormat format) throws TException {
        RewrittenCall row = CallTable.ours().rewritten("create_table").orElseThrow();

        byte[] reply = MetaExceptionReply.write(format, "create_table", 1, row.metaException(), "nicht möglich");

        TProtocol in = Reencoded.protocol(format, new TIOStreamTransport(new ByteArrayInputStream(reply)));
        TProtocol out = Reencoded.protocol(format, new TMemoryBuffer(256));
        assertThatThrownBy(() -> new ThriftHiveMetastore.Client(in, out).create_table(new Table()))
                .isInstanceOf(MetaException.class)
                .hasMessage("nicht möglich");
    }

    @ParameterizedTest
    @EnumSource
    void isAReplyToTheScanner(WireFormat format) {
        byte[] reply = MetaExceptionReply.write(format, "alter_table_req", -2, 300, "no");

        MessageScanner scanner = MessageScanner.ofReplies(format, method -> null);
        ByteBuffer in = ByteBuffer.wrap(reply);

        assertThat(scanner.scan(in)).isEqualTo(MessageScanner.Event.FIRST_FIELD);
        assertThat(scanner.firstField()).isEqualTo(300);
        assertThat(scanner.scan(in)).isEqualTo(MessageScanner.Event.END);
        assertThat(scanner.method()).isEqualTo("alter_table_req");
        assertThat(scanner.sequence()).isEqualTo(-2);
        assertThat(in.hasRemaining()).isFalse();
    }
}
