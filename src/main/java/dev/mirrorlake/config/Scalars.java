package dev.mirrorlake.config;

import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.config.Config.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads single values from their text, each type in one spelling. */
final class Scalars {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern HOST_PORT = Pattern.compile(
            "(?:\\[(?<ipv6>[0-9a-fA-F.]*:[0-9a-fA-F:.]*)]|(?<name>[A-Za-z0-9._-]+))(?::(?<port>[0-9]{1,5}))?");
    private static final int GREATEST_PORT = 65_535;
    private static final Set<Class<?>> TYPES =
            Set.of(String.class, Secret.class, URI.class, Duration.class, int.class, boolean.class, HostPort.class);

    private Scalars() {}

    static boolean reads(Class<?> type) {
        return type.isEnum() || TYPES.contains(type);
    }

    /** @throws BadValueException saying what is allowed */
    static Object read(Class<?> type, Key key, String text) throws BadValueException {
        Optional<?> value = parse(type, key, text);
        if (value.isEmpty()) {
            throw new BadValueException("is not allowed; give " + allowed(type, key));
        }
        return value.get();
    }

    /** What a value may be, in words. */
    static String allowed(Class<?> type, Key key) {
        String range = key.range().replaceFirst("(.+)\\.\\.(.+)", ", from $1 to $2");
        if (type == Duration.class) {
            return "a duration such as 500ms, 30s, 10m, 6h or 1d" + range;
        } else if (type == int.class) {
            return "a whole number" + range;
        } else if (type == boolean.class) {
            return "true or false";
        } else if (type == HostPort.class) {
            return String.format("%1$shost:port or %1$s[IPv6]:port", schemePrefix(key))
                    + (key.defaultPort() > 0 ? "; the port is " + key.defaultPort() + " where none is given" : "");
        } else if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(Scalars::spelling)
                            .collect(Collectors.joining(", "));
        }
        return key.url() ? "http://host:port or https://host:port, without user, query or fragment" : key.allowed();
    }

    private static Optional<?> parse(Class<?> type, Key key, String text) {
        if (type == Duration.class) {
            return inRange(Scalars::duration, text, key);
        } else if (type == int.class) {
            return inRange(Scalars::number, text, key);
        } else if (type == boolean.class) {
            return Stream.of(true, false)
                    .filter(value -> value.toString().equals(text))
                    .findFirst();
        } else if (type == HostPort.class) {
            return hostPort(text, key);
        } else if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> spelling(constant).equals(text))
                    .findFirst();
        }
        boolean none = text.isEmpty() && key.defaultValue().isEmpty();
        if (!none && !(key.url() ? isUrl(text) : Pattern.matches(key.pattern(), text))) {
            return Optional.empty();
        }
        return Optional.of(type == URI.class ? URI.create(text) : type == Secret.class ? new Secret(text) : text);
    }

    private static <T extends Comparable<T>> Optional<T> inRange(
            Function<String, Optional<T>> parse, String text, Key key) {
        String[] bounds = key.range().split("\\.\\.", 2);
        return parse.apply(text)
                .filter(value -> value.compareTo(parse.apply(bounds[0]).orElseThrow()) >= 0)
                .filter(value -> value.compareTo(parse.apply(bounds[1]).orElseThrow()) <= 0);
    }

    private static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        return matcher.matches()
                ? Optional.ofNullable(UNITS.get(matcher.group(2)))
                        .map(unit -> unit.multipliedBy(Long.parseLong(matcher.group(1))))
                : Optional.empty();
    }

    private static Optional<Integer> number(String text) {
        return NUMBER.matcher(text).matches() ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private static String spelling(Object constant) {
        return KeyNames.kebab(((Enum<?>) constant).name().toLowerCase(Locale.ROOT));
    }

    /** An address to connect to (with a scheme) needs a port from 1 on; port 0 to listen on is any free one. */
    private static Optional<HostPort> hostPort(String text, Key key) {
        String prefix = schemePrefix(key);
        Matcher matcher = HOST_PORT.matcher(text.startsWith(prefix) ? text.substring(prefix.length()) : "");
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String host = matcher.group("ipv6") != null ? matcher.group("ipv6") : matcher.group("name");
        int port = matcher.group("port") != null ? Integer.parseInt(matcher.group("port")) : key.defaultPort();
        boolean anyFree = port == 0 && prefix.isEmpty() && matcher.group("port") != null;
        return anyFree || (port > 0 && port <= GREATEST_PORT)
                ? Optional.of(new HostPort(host, port))
                : Optional.empty();
    }

    private static String schemePrefix(Key key) {
        return key.scheme().isEmpty() ? "" : key.scheme() + "://";
    }

    /** User information is refused because an address gets into logs. */
    private static boolean isUrl(String text) {
        try {
            URI uri = new URI(text);
            return Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getPort() <= GREATEST_PORT
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
