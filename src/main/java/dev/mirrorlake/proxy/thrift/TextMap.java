package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A map of strings to strings, such as a table's parameters, that keeps the bytes of the entries that nobody changes. Of a
 * key that comes twice the last value counts, as it does for the generated readers. New entries come last. Confined to one
 * thread.
 */
public final class TextMap extends WireValue {
    /** An entry as it came; positions are those in the source. */
    private record Entry(String key, int start, int value, int end) {}

    private final Source source;
    /** Where the map begins, with its header. */
    private final int start;

    private final int firstEntry;
    private final int count;

    /** By key, the value that was put; empty where the entry was removed, which was there before. */
    private final Map<String, Optional<String>> changes = new LinkedHashMap<>();

    TextMap(Source source, int start, int firstEntry, int count) {
        this.source = source;
        this.start = start;
        this.firstEntry = firstEntry;
        this.count = count;
    }

    /** A copy, in the order of the entries. */
    public Map<String, String> toMap() {
        Map<String, String> map = read();
        changes.forEach((key, value) -> value.ifPresentOrElse(text -> map.put(key, text), () -> map.remove(key)));
        return map;
    }

    /** Puts an entry. Where it is there already with this value, its bytes stay, whatever they are. */
    public void put(String key, String value) {
        if (value.equals(came(key))) {
            changes.remove(key);
        } else {
            changes.put(key, Optional.of(value));
        }
    }

    /** Takes an entry away, if there is one. */
    public void remove(String key) {
        if (came(key) != null) {
            changes.put(key, Optional.empty());
        } else {
            changes.remove(key);
        }
    }

    /** As it came. */
    private Map<String, String> read() {
        Map<String, String> map = new LinkedHashMap<>();
        for (Entry entry : entries()) {
            map.put(entry.key, source.readString(source.at(entry.value)));
        }
        return map;
    }

    /** The value that it came with; null where it came with none. */
    private @Nullable String came(String key) {
        String value = null;
        for (Entry entry : entries()) {
            if (entry.key.equals(key)) {
                value = source.readString(source.at(entry.value));
            }
        }
        return value;
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        ByteBuffer in = source.at(firstEntry);
        for (int i = 0; i < count; i++) {
            int entry = in.position();
            String key = source.readString(in);
            int value = in.position();
            source.passString(in);
            entries.add(new Entry(key, entry, value, in.position()));
        }
        return entries;
    }

    @Override
    int type() {
        return WireType.MAP;
    }

    @Override
    boolean isChanged() {
        return !changes.isEmpty();
    }

    @Override
    void write(Pieces out) {
        List<Entry> entries = entries();
        Map<String, Entry> last = new HashMap<>();
        entries.forEach(entry -> last.put(entry.key, entry));
        Map<String, Optional<String>> added = new LinkedHashMap<>(changes);
        added.keySet().removeAll(last.keySet());
        int kept = (int) entries.stream().filter(entry -> !isRemoved(entry)).count();
        if (kept + added.size() == count) {
            out.copy(start, firstEntry);
        } else {
            source.encoding().writeMap(out, kept + added.size());
        }
        for (Entry entry : entries) {
            Optional<String> change = changes.get(entry.key);
            if (change == null || (change.isPresent() && !entry.equals(last.get(entry.key)))) {
                out.copy(entry.start, entry.end);
            } else if (change.isPresent()) {
                out.copy(entry.start, entry.value);
                source.encoding().writeText(out, change.get());
            }
        }
        added.forEach((key, value) -> {
            source.encoding().writeText(out, key);
            source.encoding().writeText(out, value.orElseThrow());
        });
    }

    private boolean isRemoved(Entry entry) {
        Optional<String> change = changes.get(entry.key);
        return change != null && change.isEmpty();
    }
}
