package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import java.util.regex.Pattern;

/** Says of a failure what somebody at a prompt can make use of, who knows a statement and no configuration. Pure. */
final class ForClients {
    /** The system of failures that are decisions of our own, and say it all. */
    static final String OWN = "rewrite";

    /**
     * What has Hive's clients repeat a call on their own, again and again. Source: Hive 3.1.3, RetryingMetaStoreClient.
     */
    private static final Pattern REPEATED = Pattern.compile("(JDO[a-zA-Z]*|TProtocol|TTransport)Exception");

    /** Of a message, and of a remedy: what follows says no more to anybody, and would take its time to be looked through. */
    private static final int MAX_TEXT = 1500;

    private ForClients() {}

    static SyncException explained(SyncException failure) {
        return new SyncException(failure.kind(), OWN, plain(withoutOwn(failure)), plain(remedy(failure)), failure);
    }

    private static String withoutOwn(SyncException failure) {
        String prefix = OWN + ": ";
        return failure.getMessage().startsWith(prefix)
                ? failure.getMessage().substring(prefix.length())
                : failure.getMessage();
    }

    private static String remedy(SyncException failure) {
        if (failure.system().equals(OWN)) {
            return failure.remedy();
        }
        String operator = failure.remedy().isEmpty() ? "" : ": " + failure.remedy();
        return failure.kind() == Kind.REFUSED
                ? "nothing was changed; ask the operator of Mirrorlake" + operator
                        + "; or have the table excluded from rewrite"
                : "nothing was changed; repeat the statement and, if it fails again, ask the operator of Mirrorlake"
                        + operator;
    }

    private static String plain(String text) {
        String shown = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
        return REPEATED.matcher(shown).replaceAll("$1 failure");
    }
}
