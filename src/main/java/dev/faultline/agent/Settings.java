package dev.faultline.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A properties file, read strictly: one {@code key=value} a line, {@code #} for comments, every key known and none twice. What
 * is wrong is collected, so that one start tells everything, and each complaint names file, line and key.
 */
final class Settings {

    /** One line of the file, so that a refusal can quote it. */
    record Line(int number, String key, String value) {}

    private static final Pattern DURATION = Pattern.compile("(?:(\\d{1,4})h)?(?:(\\d{1,5})m)?(?:(\\d{1,6})s)?");

    private final Path file;
    private final Map<String, Line> unread = new LinkedHashMap<>();
    private final List<String> complaints = new ArrayList<>();

    private Settings(Path file) {
        this.file = file;
    }

    static Settings read(Path file) {
        var settings = new Settings(file);
        try {
            settings.take(Files.readAllLines(file));
        } catch (IOException e) {
            throw new Misconfigured(List.of("%s cannot be read: %s".formatted(file, reason(e))));
        }
        return settings;
    }

    static Settings empty() {
        return new Settings(Path.of("nothing"));
    }

    private void take(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            var text = lines.get(i).strip();
            int equals = text.indexOf('=');
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            if (equals < 1) {
                complaints.add("%s line %d: “%s” is not key=value".formatted(name(), i + 1, text));
                continue;
            }
            var line = new Line(
                    i + 1,
                    text.substring(0, equals).strip(),
                    text.substring(equals + 1).strip());
            var earlier = unread.put(line.key(), line);
            if (earlier != null) {
                complain(line, "was set in line %d already".formatted(earlier.number()));
            }
        }
    }

    /** The value of a key, parsed. A parser complains with {@link IllegalArgumentException}. */
    <T> Optional<T> value(String key, Function<String, T> parser) {
        return line(key).flatMap(line -> parse(line, parser));
    }

    <T> Optional<T> required(String key, Function<String, T> parser) {
        if (!unread.containsKey(key)) {
            complaints.add("%s: %s is missing".formatted(name(), key));
        }
        return value(key, parser);
    }

    Optional<Line> line(String key) {
        return Optional.ofNullable(unread.remove(key));
    }

    <T> Optional<T> parse(Line line, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(line.value()));
        } catch (IllegalArgumentException e) {
            complain(line, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** The middle parts of keys such as {@code route.payments.listen}, for {@code route}. */
    SortedSet<String> namesUnder(String first) {
        var names = new TreeSet<String>();
        for (var line : unread.values()) {
            var parts = line.key().split("\\.", -1);
            if (parts.length == 3 && parts[0].equals(first)) {
                names.add(parts[1]);
            }
        }
        return names;
    }

    /** All keys that start with {@code prefix} and a dot, without it. */
    Map<String, String> allUnder(String prefix) {
        var found = new TreeMap<String, String>();
        for (var key : List.copyOf(unread.keySet())) {
            if (key.startsWith(prefix + ".")) {
                line(key).ifPresent(line -> found.put(key.substring(prefix.length() + 1), line.value()));
            }
        }
        return found;
    }

    void complain(String complaint) {
        complaints.add(name() + ": " + complaint);
    }

    /** To be called when everything known was asked for: what is left is unknown. */
    void finish() {
        unread.values().forEach(line -> complain(line, "is not a known key"));
        if (!complaints.isEmpty()) {
            throw new Misconfigured(complaints);
        }
    }

    String quote(Line line) {
        return "%s line %d: %s=%s".formatted(name(), line.number(), line.key(), line.value());
    }

    private void complain(Line line, String what) {
        complaints.add("%s line %d: %s %s".formatted(name(), line.number(), line.key(), what));
    }

    private String name() {
        return String.valueOf(file.getFileName());
    }

    private static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.NoSuchFileException _ -> "there is no such file";
            case java.nio.file.AccessDeniedException _ -> "access denied";
            default -> String.valueOf(e.getMessage());
        };
    }

    static Duration duration(String text) {
        var units = DURATION.matcher(text);
        if (!text.isEmpty() && units.matches()) {
            return Duration.ofHours(number(units.group(1)))
                    .plusMinutes(number(units.group(2)))
                    .plusSeconds(number(units.group(3)));
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("is not a duration. Write 90s, 5m or 1h30m", e);
        }
    }

    private static long number(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    static Function<String, Integer> between(int least, int most) {
        return text -> {
            try {
                int value = Integer.parseInt(text);
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // said below, with the bounds
            }
            throw new IllegalArgumentException("must be a number from %d to %d".formatted(least, most));
        };
    }

    static Path absolute(String text) {
        var path = Path.of(text);
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("must be an absolute path");
        }
        return path.normalize();
    }

    static List<String> list(String text) {
        return Pattern.compile(",")
                .splitAsStream(text)
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
