package dev.faultline.gate;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The parameters of a query, each asked for once with what it must be; {@link #check} at the end refuses everything that is
 * wrong or unknown at once. A parameter of a controller's method.
 */
public final class Query {

    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 200;
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,17})");

    private final String path;
    private final Map<String, String> parameters;
    private final Cursors cursors;
    private final Set<String> known = new LinkedHashSet<>();
    private final List<FieldError> errors = new ArrayList<>();

    Query(String path, Map<String, String> parameters, Cursors cursors) {
        this.path = path;
        this.parameters = parameters;
        this.cursors = cursors;
    }

    /** @throws Problem 400 when a parameter is there twice or is not text */
    static Map<String, String> parameters(HttpServletRequest request) {
        var out = new LinkedHashMap<String, String>();
        String query = request.getQueryString();
        if (query == null) {
            return out;
        }
        for (String pair : query.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (out.putIfAbsent(name, value) != null) {
                throw unreadable(name, "duplicate-parameter", "“%s” is given twice.".formatted(name));
            }
        }
        return out;
    }

    public Optional<String> text(String name, int longest) {
        return find(name, text -> {
            if (text.codePointCount(0, text.length()) > longest) {
                throw new IllegalArgumentException("At most %d characters.".formatted(longest));
            }
            return text.strip();
        });
    }

    public Optional<UUID> id(String name) {
        return find(name, text -> {
            if (text.length() != 36) {
                throw new IllegalArgumentException("This is not an id.");
            }
            return UUID.fromString(text);
        });
    }

    public boolean flag(String name) {
        return find(name, text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("Write true or false.");
                })
                .orElse(false);
    }

    public long number(String name, long least, long most, long absent) {
        return find(name, text -> {
                    if (!WHOLE.matcher(text).matches() || text.equals("-0")) {
                        throw new IllegalArgumentException("A whole number, %,d to %,d.".formatted(least, most));
                    }
                    long value = Long.parseLong(text);
                    if (value < least || value > most) {
                        throw new IllegalArgumentException("%,d to %,d.".formatted(least, most));
                    }
                    return value;
                })
                .orElse(absent);
    }

    /** One of {@code allowed}; the first when none is named. */
    public String oneOf(String name, List<String> allowed) {
        return find(name, text -> {
                    if (!allowed.contains(text)) {
                        throw new IllegalArgumentException("One of: %s.".formatted(String.join(", ", allowed)));
                    }
                    return text;
                })
                .orElse(allowed.getFirst());
    }

    public <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> type) {
        return find(
                name,
                text -> Arrays.stream(type.getEnumConstants())
                        .filter(each -> each.name()
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-')
                                .equals(text.toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("“%s” is not known here.".formatted(text))));
    }

    /** {@code limit} (1 to 200, 50 when absent) and {@code cursor}. */
    public Paging paging() {
        int limit = (int) number("limit", 1, LARGEST_PAGE, PAGE);
        known.add("cursor");
        List<String> after = Optional.ofNullable(parameters.get("cursor"))
                .map(cursor -> cursors.read(path, cursor)
                        .orElseThrow(
                                () -> unreadable("cursor", "cursor", "The cursor is not valid; begin again without.")))
                .orElse(List.of());
        return new Paging(limit, after, path, cursors);
    }

    public void check() {
        for (String name : parameters.keySet()) {
            if (!known.contains(name)) {
                errors.add(unknown(name, known));
            }
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    static FieldError unknown(String name, Set<String> known) {
        String guess =
                Nearest.to(name, known).map(" Did you mean “%s”?"::formatted).orElse("");
        return FieldError.parameter(
                name,
                "unknown-parameter",
                "There is no parameter %s here.%s".formatted(Characters.quoted(name), guess));
    }

    /** Any value; {@code parse} throws IllegalArgumentException with a sentence for people. */
    public <T> Optional<T> find(String name, Function<String, T> parse) {
        known.add(name);
        String text = parameters.get(name);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse.apply(text));
        } catch (IllegalArgumentException e) {
            errors.add(FieldError.parameter(name, "parameter", String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private static String decoded(String text) {
        String decoded;
        try {
            decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw unreadable("?", "encoding", "The query is not percent-encoded UTF-8.");
        }
        if (decoded.indexOf('\uFFFD') >= 0 || Characters.refusal(decoded).isPresent()) {
            throw unreadable("?", "encoding", "The query has characters that are not allowed.");
        }
        return Characters.normal(decoded);
    }

    private static Problem unreadable(String parameter, String code, String detail) {
        return Problem.unreadable("unreadable", FieldError.parameter(parameter, code, detail));
    }
}
