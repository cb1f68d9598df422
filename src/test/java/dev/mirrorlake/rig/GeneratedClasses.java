package dev.mirrorlake.rig;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.UnaryOperator;

/**
 * The classes that Thrift generated for one Hive version, and what they write with that version's libthrift.
 *
 * <p>Structs are filled wholly, by the field metadata in the classes: containers have one or two elements, a union has
 * one field, and a struct within one of its own type only what it requires. Every string says where it stands, by ids: {@code 1.7.2} is field 2
 * of the struct in field 7 of the struct in argument 1; {@code []} is an element and {@code {}} a key or value.
 */
public interface GeneratedClasses {
    /** All Hive versions that the rig has the generated classes of. */
    List<String> VERSIONS = List.of("2.3.9", "2.3.10", "3.1.3", "4.0.1", "4.1.0", "4.2.0");

    enum Protocol {
        BINARY,
        COMPACT
    }

    /** An {@linkplain #answers answer} without any field. No field id: those are signed 16 bit numbers. */
    int EMPTY = Integer.MIN_VALUE;

    /** Loads them, in a class loader of their own. */
    static GeneratedClasses load(String version) {
        return GeneratedClassesLoader.load(version);
    }

    String version();

    /** The names of all calls that this version knows, those of fb303 included. */
    SortedSet<String> methods();

    /**
     * Whole messages with all arguments; one, or as many as the largest union in them has fields.
     *
     * @param strings what a string shall hold, by the path that it would hold
     */
    List<byte[]> calls(String method, int sequence, Protocol protocol, UnaryOperator<String> strings);

    /**
     * What the call can be answered with, as the id of the only field that is set then: 0 for success ({@link #EMPTY}
     * where nothing is returned), and those of the declared exceptions. There is no answer to oneway calls.
     */
    List<Integer> answers(String method);

    /** Whole messages with that answer; one, or as many as the largest union in them has fields. */
    List<byte[]> replies(String method, int answer, int sequence, Protocol protocol);

    /** By where it stands in the arguments, the name of each struct in them. */
    Map<String, String> structsInCall(String method);

    /** By where it stands in the result, the name of each struct and exception in it. */
    Map<String, String> structsInReply(String method);

    /**
     * What this version's client throws when the first call on a connection is answered so.
     *
     * @param reply a message without frames
     * @return the exception's name and its message
     */
    Map.Entry<String, String> thrown(String method, byte[] reply, Protocol protocol);
}
