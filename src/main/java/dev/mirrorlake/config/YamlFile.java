package dev.mirrorlake.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Reads a file into YAML nodes, which know their lines; nothing is constructed from tags. Whatever can't be read is a
 * {@link ConfigException}. Its messages quote nothing of the file, for a line that can't be parsed may hold a secret.
 */
final class YamlFile {
    /** Far more than any real configuration, and little enough to be read at once. */
    static final int MAX_BYTES = 1024 * 1024;

    private static final int MAX_NESTING = 20;
    private static final int MAX_ALIASES = 20;

    private YamlFile() {}

    static String text(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw unusable(file + ": no such file");
        } catch (AccessDeniedException e) {
            throw unusable(file + ": may not be read by this user");
        } catch (IOException e) {
            throw unusable(file + ": can't be read: " + e.getMessage());
        }
        if (bytes.length > MAX_BYTES) {
            throw unusable(file + ": is larger than " + MAX_BYTES + " bytes, no configuration is");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw unusable(file + ": is not UTF-8");
        }
    }

    /** @param name the file's name, for messages */
    static MappingNode parse(String name, String text) {
        Node root;
        try {
            root = new Yaml(options()).compose(new StringReader(withoutByteOrderMark(text)));
        } catch (MarkedYAMLException e) {
            throw unusable(name + lineOf(e.getProblemMark()) + ": is not YAML: " + inOurWords(e));
        } catch (ReaderException e) {
            throw unusable(name + ": holds the control character " + String.format("U+%04X", e.getCodePoint())
                    + " at offset " + e.getPosition());
        } catch (YAMLException e) {
            throw unusable(name + ": is not YAML that is allowed here: " + e.getMessage());
        }
        if (root == null || root.getTag().equals(Tag.NULL)) {
            throw unusable(name + ": is empty; conf/mirrorlake.yaml of the distribution shows every key");
        }
        if (!(root instanceof MappingNode mapping) || !root.getTag().equals(Tag.MAP)) {
            throw unusable(name + lineOf(root.getStartMark()) + ": must hold keys and values, as \"owner: prod\"");
        }
        return mapping;
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        options.setNestingDepthLimit(MAX_NESTING);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        return options;
    }

    private static String withoutByteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** The parser's problem without the names that it takes from the file. */
    private static String inOurWords(MarkedYAMLException e) {
        String where = e.getContext() + " " + e.getProblem();
        if (where.contains("alias") || where.contains("anchor")) {
            return "a value that begins with * or & must be quoted";
        }
        return where.contains("tag") ? "a value that begins with ! must be quoted" : e.getProblem();
    }

    private static String lineOf(Mark mark) {
        return mark == null ? "" : ":" + (mark.getLine() + 1);
    }

    private static ConfigException unusable(String problem) {
        return new ConfigException(List.of(problem));
    }
}
