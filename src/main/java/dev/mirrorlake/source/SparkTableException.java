package dev.mirrorlake.source;

import dev.mirrorlake.catalog.ReasonCode;

/** A table of a Spark data source can't have a twin. The message goes on from the table's name. */
final class SparkTableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ReasonCode code;
    private final String remedy;

    /**
     * @param code as of a {@link Reason}
     * @param why what the table is or has, e.g. {@code has the option …}
     */
    SparkTableException(ReasonCode code, String why, String remedy) {
        super(why);
        this.code = code;
        this.remedy = remedy;
    }

    /** What Spark wrote of the table's columns makes no sense. */
    static SparkTableException schema(String why) {
        return new SparkTableException(
                ReasonCode.SPARK_SCHEMA, "has a schema of Spark's that " + why, "make the table again in Spark");
    }

    ReasonCode code() {
        return code;
    }

    String remedy() {
        return remedy;
    }
}
