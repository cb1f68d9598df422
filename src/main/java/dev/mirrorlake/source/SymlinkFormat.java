package dev.mirrorlake.source;

import dev.mirrorlake.catalog.Format;

/** How a table or partition is stored that consists of symlink manifests. The SerDe is that of the data. */
public final class SymlinkFormat {
    public static final String INPUT = "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat";
    public static final String OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";

    private SymlinkFormat() {}

    public static boolean is(Format format) {
        return format.inputFormat().equals(INPUT);
    }
}
