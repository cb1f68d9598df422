package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.rig.GeneratedClasses;
import dev.mirrorlake.rig.GeneratedClasses.Protocol;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call of every Hive version, as the classes that Thrift generated for that version write it. */
@ParameterizedClass(name = "{0}")
@MethodSource("versions")
class HiveVersionsIT {
    private static final CallTable CALLS = CallTable.ours();

    private static final int SEQUENCE = 0x01020304;

    /** Calls with the table of an index, which nobody reads, and with one that is to be made by another call. */
    private static final Set<String> WITH_OTHER_TABLES = Set.of("add_index", "translate_table_dryrun");

    /** What has been cut everywhere: Hive's versions have most messages in common. */
    private static final Set<ByteBuffer> CUT = new HashSet<>();

    private final GeneratedClasses hive;

    HiveVersionsIT(GeneratedClasses hive) {
        this.hive = hive;
    }

    static Stream<GeneratedClasses> versions() {
        return GeneratedClasses.VERSIONS.stream().map(GeneratedClasses::load);
    }

    @Test
    void areTheCallsOfTheList() {
        List<String> listed = VersionedRow.read("hms-methods.csv").stream()
                .filter(row -> row.isIn(hive.version()))
                .map(VersionedRow::method)
                .toList();

        assertThat(hive.methods()).containsExactlyInAnyOrderElementsOf(listed);
    }

    /** {@code mirrorlake calls} prints them so. */
    @Test
    void areInTheTableUnderThisVersion() {
        String version = hive.version().substring(0, 3);
        for (List<String> row : CALLS.toCsv().stream()
                .skip(1)
                .map(line -> List.of(line.split(",", 3)))
                .toList()) {
            String[] range = row.get(1).split("\\.\\.", -1);
            boolean listed = range[0].compareTo(version) <= 0 && version.compareTo(range[range.length - 1]) <= 0;

            assertThat(hive.methods().contains(row.get(0))).as(row.get(0)).isEqualTo(listed);
        }
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void endWhereTheScannerSaysWhereverTheyAreCut(WireFormat format) {
        for (String method : hive.methods()) {
            for (byte[] call : calls(format, method, UnaryOperator.identity())) {
                MessageScanner scanner = scannedEverywhere(method, call, () -> requests(format));

                assertThat(scanner.method()).isEqualTo(method);
                assertThat(scanner.sequence()).isEqualTo(SEQUENCE);
                assertThat(CallTable.isAnswered(method))
                        .isEqualTo(!hive.answers(method).isEmpty());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void areAnsweredAsTheScannerSaysWhereverTheAnswerIsCut(WireFormat format) {
        for (String method : hive.methods()) {
            for (int answer : hive.answers(method)) {
                for (byte[] reply : hive.replies(method, answer, SEQUENCE, protocol(format))) {
                    MessageScanner scanner = scannedEverywhere(method, framed(format, reply), () -> replies(format));

                    assertThat(scanner.method()).isEqualTo(method);
                    assertThat(scanner.sequence()).isEqualTo(SEQUENCE);
                    assertThat(scanner.isException()).isFalse();
                    assertThat(scanner.firstField()).isEqualTo(answer);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void nameTablesAndPartitionsWhereTheListSays(WireFormat format) {
        for (VersionedRow row : fieldPaths()) {
            List<String> names = row.more().subList(0, Captured.MAX_NAMES);
            Set<String> partitionNames = paths(row, 7);
            Set<List<String>> partitions = new HashSet<>();

            for (byte[] call :
                    calls(format, row.method(), path -> partitionNames.contains(path) ? "key=" + path : path)) {
                Captured captured = captured(requests(format), call);

                for (int name = 0; name < Captured.MAX_NAMES; name++) {
                    assertThat(captured.get(name) == null ? "" : captured.get(name))
                            .as("%s: name %d", row.method(), name)
                            .isEqualTo(names.get(name));
                }
                partitions.addAll(captured.partitions());
            }

            Set<List<String>> expected = values(paths(row, 6));
            partitionNames.forEach(path -> expected.add(List.of(path)));
            assertThat(partitions).as(row.method()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void areAnsweredWithPartitionsWhereTheListSays(WireFormat format) {
        for (VersionedRow row : fieldPaths()) {
            for (int answer : hive.answers(row.method())) {
                for (byte[] reply : hive.replies(row.method(), answer, SEQUENCE, protocol(format))) {
                    Captured captured = captured(replies(format), framed(format, reply));

                    assertThat(captured.partitions())
                            .as(row.method())
                            .isEqualTo(answer == 0 ? values(paths(row, 8)) : Set.of());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BINARY", "COMPACT"})
    void areReadAndWrittenAsTheyCome(WireFormat format) {
        for (String method : hive.methods()) {
            for (byte[] bytes : calls(format, method, UnaryOperator.identity())) {
                CallMessage call = CallMessage.read(format, ByteBuffer.wrap(bytes));

                assertThat(call.method()).isEqualTo(method);
                assertThat(call.sequence()).isEqualTo(SEQUENCE);
                assertThat(call.write()).as(method).isEqualTo(bytes);
            }
        }
    }

    /** So that none passes rewrite mode by unseen, in whichever call. */
    @Test
    void haveTheirTablesAndPartitionsWhereTheTableSays() {
        for (String method : hive.methods()) {
            Map<String, String> structs = hive.structsInCall(method);
            byte[] bytes =
                    calls(WireFormat.BINARY, method, UnaryOperator.identity()).get(0);
            CallMessage call = CallMessage.read(WireFormat.BINARY, ByteBuffer.wrap(bytes));
            Optional<RewrittenCall> rewritten = CALLS.rewritten(method);

            assertThat(firstFields(rewritten, row -> row.tables(call)))
                    .as(method)
                    .isEqualTo(firstFields(structs, WITH_OTHER_TABLES.contains(method) ? "" : "Table"));
            assertThat(firstFields(rewritten, row -> row.specs(call)))
                    .as(method)
                    .isEqualTo(firstFields(structs, "PartitionSpec"));
            assertThat(firstFields(rewritten, row -> row.partitions(call)))
                    .as(method)
                    .isEqualTo(firstFields(structs, "Partition"));
        }
    }

    /** What stands first in the structs that are found: a name, or a partition's values. */
    private static Set<String> firstFields(
            Optional<RewrittenCall> row, Function<RewrittenCall, List<StructValue>> structs) {
        return row.map(structs).orElse(List.of()).stream()
                .map(struct -> struct.text(1).orElseGet(() -> struct.texts(1).get(0)))
                .collect(Collectors.toSet());
    }

    /** But for the tables that a materialized view says it was made from, in its CreationMetadata. */
    private static Set<String> firstFields(Map<String, String> structs, String type) {
        String field = type.equals("Partition") ? ".1[]" : ".1";
        return structs.entrySet().stream()
                .filter(struct -> struct.getValue().equals(type))
                .map(Map.Entry::getKey)
                .filter(path -> structs.entrySet().stream()
                        .noneMatch(around -> path.startsWith(around.getKey() + ".")
                                && around.getValue().equals("CreationMetadata")))
                .map(path -> path + field)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void canBeAnsweredWithAMetaExceptionWhereTheyAreRewritten(WireFormat format) {
        for (RewrittenCall row : CALLS.rewritten()) {
            if (hive.methods().contains(row.method())) {
                int field = row.metaException();
                String text = "Tabelle \u201eorders\u201c: " + row.method();

                byte[] reply = MetaExceptionReply.write(format, row.method(), 1, field, text);

                byte[] message = format.isFramed() ? Arrays.copyOfRange(reply, Integer.BYTES, reply.length) : reply;
                assertThat(reply).isEqualTo(framed(format, message));
                assertThat(hive.structsInReply(row.method())).containsEntry(Integer.toString(field), "MetaException");
                assertThat(hive.thrown(row.method(), message, protocol(format)))
                        .isEqualTo(Map.entry("MetaException", text));
            }
        }
    }

    private List<VersionedRow> fieldPaths() {
        return VersionedRow.read("field-paths.csv").stream()
                .filter(row -> row.isIn(hive.version()))
                .toList();
    }

    private static Set<String> paths(VersionedRow row, int column) {
        return Stream.of(row.more().get(column).split("\\|", -1))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.toSet());
    }

    /** The partitions whose values lie at these paths: an outermost list has two elements, and those in it one each. */
    private static Set<List<String>> values(Set<String> paths) {
        return paths.stream()
                .map(path -> Collections.nCopies(path.indexOf("[]") + 2 == path.length() ? 2 : 1, path))
                .collect(Collectors.toSet());
    }

    private static Captured captured(MessageScanner scanner, byte[] message) {
        scan(scanner, message, 0, message.length);
        return scanner.takeCaptured();
    }

    private List<byte[]> calls(WireFormat format, String method, UnaryOperator<String> strings) {
        return hive.calls(method, SEQUENCE, protocol(format), strings).stream()
                .map(call -> framed(format, call))
                .toList();
    }

    private static Protocol protocol(WireFormat format) {
        return format.isCompact() ? Protocol.COMPACT : Protocol.BINARY;
    }

    private static byte[] framed(WireFormat format, byte[] message) {
        byte[] size = ByteBuffer.allocate(Integer.BYTES).putInt(message.length).array();
        return format.isFramed() ? Messages.concat(size, message) : message;
    }

    private static MessageScanner requests(WireFormat format) {
        return MessageScanner.ofRequests(format, CALLS::requestPaths);
    }

    private static MessageScanner replies(WireFormat format) {
        return MessageScanner.ofReplies(format, CALLS::replyPaths);
    }

    /** A scanner that has found the end of the message, and of the same message again. */
    private static MessageScanner scannedEverywhere(String method, byte[] message, Supplier<MessageScanner> scanners) {
        try {
            if (CUT.add(ByteBuffer.wrap(message))) {
                for (int cut = 1; cut < message.length; cut++) {
                    MessageScanner scanner = scanners.get();
                    scan(scanner, message, 0, cut);
                    scan(scanner, message, cut, message.length);
                }
            }
            MessageScanner scanner = scanners.get();
            for (int at = 0; at < message.length; at++) {
                scan(scanner, message, at, at + 1);
            }
            scan(scanner, message, 0, message.length);
            return scanner;
        } catch (ThriftFormatException | AssertionError e) {
            throw new AssertionError(method + " in " + message.length + " bytes: " + e.getMessage(), e);
        }
    }

    /** Scans some bytes of a message, which must end exactly with its last one. */
    private static void scan(MessageScanner scanner, byte[] message, int from, int to) {
        ByteBuffer in = ByteBuffer.wrap(message, from, to - from);
        boolean ended = false;
        for (MessageScanner.Event event = scanner.scan(in);
                event != MessageScanner.Event.STARVED;
                event = scanner.scan(in)) {
            ended |= event == MessageScanner.Event.END;
            if (ended && in.position() < message.length) {
                throw new AssertionError("ends at " + in.position());
            }
        }
        if (!ended && to == message.length) {
            throw new AssertionError("does not end when it is cut at " + from);
        }
    }
}
