package dev.mirrorlake.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForClientsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UNREACHABLE | lakefs  | no connection | start it | nothing was changed; repeat the statement and, if it fails again, ask the operator of Mirrorlake: start it
            RETRY       | s3      | slow down     | ''       | nothing was changed; repeat the statement and, if it fails again, ask the operator of Mirrorlake
            REFUSED     | s3      | access denied | allow it | nothing was changed; ask the operator of Mirrorlake: allow it; or have the table excluded from rewrite
            REFUSED     | rewrite | it is bucketed| drop it  | drop it
            """)
    void saysWhatToDoAtThePrompt(Kind kind, String system, String message, String remedy, String expected) {
        SyncException explained = ForClients.explained(new SyncException(kind, system, message, remedy, null));

        assertThat(explained).hasMessage("rewrite: " + (system.equals("rewrite") ? "" : system + ": ") + message);
        assertThat(explained.remedy()).isEqualTo(expected);
        assertThat(explained.kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "javax.jdo.JDODataStoreException: x, javax.jdo.JDODataStore failure: x",
        "TProtocolException TTransportException, TProtocol failure TTransport failure",
        "MetaException: x, MetaException: x"
    })
    void hasNothingInItThatHivesClientsRepeatACallFor(String message, String expected) {
        SyncException failure = new SyncException(Kind.RETRY, "metastore", message, message, null);

        assertThat(ForClients.explained(failure).getMessage()).isEqualTo("rewrite: metastore: " + expected);
        assertThat(ForClients.explained(failure).remedy()).endsWith(": " + expected);
    }

    /** The longer a text, the longer would each of its letters be looked at. */
    @Test
    @Timeout(10)
    void cutsWhatIsTooLongBeforeLookingThroughIt() {
        SyncException failure = new SyncException(Kind.RETRY, "s3", "JDO".repeat(1_000_000), "wait", null);

        SyncException explained = ForClients.explained(failure);

        assertThat(explained.getMessage()).endsWith("JD…").hasSizeLessThan(2000);
        assertThat(explained.remedy()).endsWith("wait");
    }
}
