package dev.mirrorlake.proxy.thrift;

import dev.mirrorlake.catalog.TableName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One call of the metastore that rewrite mode changes, and where what it changes stands. A row of the {@link CallTable}, as
 * the {@link InterceptedCall} is, which has its names in common with this.
 */
public final class RewrittenCall {
    /** What a call does, in whichever form. */
    public enum Kind {
        CREATE_TABLE,
        ALTER_TABLE,
        ADD_PARTITIONS,
        APPEND_PARTITION,
        ALTER_PARTITIONS,
        RENAME_PARTITION,
        /** The metastore itself deletes or moves what lies in a table's folders. */
        TAKE_FILES;

        static Kind of(String cell) {
            for (Kind kind : values()) {
                if (kind.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(cell)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("\"" + cell + "\" is nothing that is rewritten");
        }
    }

    private static final Pattern ID = Pattern.compile("[1-9]\\d?");

    private static final int TABLES = InterceptedCall.REWRITE + 1;
    private static final int PARTITIONS = TABLES + 1;
    private static final int SPECS = PARTITIONS + 1;
    private static final int META_EXCEPTION = SPECS + 1;

    private final String method;
    private final Kind kind;
    private final List<List<FieldPath>> names;
    private final List<FieldPath> values;
    private final List<FieldPath> partitionNames;
    private final List<FieldPath> tables;
    private final List<FieldPath> partitions;
    private final List<FieldPath> specs;
    private final int metaException;

    private RewrittenCall(List<String> row) {
        method = row.get(0);
        kind = Kind.of(row.get(InterceptedCall.REWRITE));
        names = row.subList(InterceptedCall.FIRST_NAME, InterceptedCall.PARTITION_VALUES).stream()
                .map(FieldPath::parseAlternatives)
                .toList();
        values = FieldPath.parseAlternatives(row.get(InterceptedCall.PARTITION_VALUES));
        partitionNames = FieldPath.parseAlternatives(row.get(InterceptedCall.PARTITION_NAMES));
        tables = FieldPath.parseAlternatives(row.get(TABLES));
        partitions = FieldPath.parseAlternatives(row.get(PARTITIONS));
        specs = FieldPath.parseAlternatives(row.get(SPECS));
        String id = row.get(META_EXCEPTION);
        CallTable.require(ID.matcher(id).matches(), "\"" + id + "\" is no field for a MetaException");
        metaException = Integer.parseInt(id);
    }

    /**
     * Reads a row that is right as an {@link InterceptedCall}. Empty where rewrite mode leaves the call alone.
     *
     * @throws IllegalArgumentException where it is wrong
     */
    static Optional<RewrittenCall> ofRow(List<String> row) {
        List<String> cells = row.subList(InterceptedCall.REWRITE, row.size());
        return cells.stream().allMatch(String::isEmpty) ? Optional.empty() : Optional.of(new RewrittenCall(row));
    }

    public String method() {
        return method;
    }

    public Kind kind() {
        return kind;
    }

    /** The id of the result's field that a MetaException stands in. */
    public int metaException() {
        return metaException;
    }

    /**
     * The table that the call names, in the default catalog where it names none; of an alter, by its old name. Empty where
     * database or table are missing, or can't be told.
     */
    public Optional<TableName> table(CallMessage call) {
        return SourceName.of(names(call), 0, SourceName.ABSENT).tableName();
    }

    /**
     * The name in the Table struct of an alter, or of the other table of an exchange, whose parts are those of the old
     * one where they are missing; else as {@link #table}.
     */
    public Optional<TableName> newTable(CallMessage call) {
        IntFunction<@Nullable String> found = names(call);
        SourceName old = SourceName.of(found, 0, SourceName.ABSENT);
        return SourceName.of(found, InterceptedCall.NEW, old).tableName();
    }

    private IntFunction<@Nullable String> names(CallMessage call) {
        // where Hive versions differ, the last path at which a string stands, as the scanner has it
        return slot -> names.get(slot).stream()
                .flatMap(path -> path.text(call.arguments()).stream())
                .reduce((first, second) -> second)
                .map(RewrittenCall::nameOrUntold)
                .orElse(null);
    }

    /** As the scanner has it, a name that no metastore takes can't be told; so nobody else has to bear its length. */
    private static String nameOrUntold(String name) {
        boolean tooLong =
                name.length() > Captured.MAX_BYTES || name.getBytes(StandardCharsets.UTF_8).length > Captured.MAX_BYTES;
        return tooLong ? "" : name;
    }

    /** The Table structs. */
    public List<StructValue> tables(CallMessage call) {
        return structs(tables, call);
    }

    /** The Partition structs, also those in the list of a PartitionSpec. */
    public List<StructValue> partitions(CallMessage call) {
        return structs(partitions, call);
    }

    /** The PartitionSpec structs. */
    public List<StructValue> specs(CallMessage call) {
        return structs(specs, call);
    }

    private static List<StructValue> structs(List<FieldPath> paths, CallMessage call) {
        List<StructValue> structs = new ArrayList<>();
        paths.forEach(path -> structs.addAll(path.structs(call.arguments())));
        return structs;
    }

    /**
     * The values by which the call names a partition beside the Partition structs: that which is appended, or the old ones
     * of a rename. Empty where it has none.
     */
    public List<String> values(CallMessage call) {
        boolean beside = kind == Kind.APPEND_PARTITION || kind == Kind.RENAME_PARTITION;
        return beside && !values.isEmpty() ? values.get(0).texts(call.arguments()) : List.of();
    }

    /** The name of the partition that is appended, {@code year=2021/month=11}. Empty where the call has none. */
    public Optional<String> name(CallMessage call) {
        return partitionNames.stream()
                .flatMap(path -> path.text(call.arguments()).stream())
                .findFirst();
    }
}
