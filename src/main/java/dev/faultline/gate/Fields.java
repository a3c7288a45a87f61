package dev.faultline.gate;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The members of one object, each asked for once with what it must be. What is wrong is collected, not thrown: a stand-in
 * within the bounds is answered instead, and {@link #check} at the end refuses everything at once. Nothing is converted: a
 * number is not a text, {@code yes} is not true.
 *
 * <pre>{@code
 * String name = fields.text("name", 1, 120);
 * Duration after = fields.duration("after", ONE_SECOND, ONE_HOUR);
 * fields.end();
 * fields.check();
 * }</pre>
 */
public final class Fields {

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]*)");
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,8})(KiB|MiB|GiB)");
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern NUMERIC_TEXT = Pattern.compile("[-+]?[0-9][0-9_.,:xX]*");

    /** What the server says of a thing and nobody may write. */
    private static final Set<String> READ_ONLY = Set.of(
            "id",
            "team",
            "teamId",
            "state",
            "status",
            "version",
            "createdBy",
            "createdAt",
            "changedBy",
            "changedAt",
            "updatedBy",
            "updatedAt",
            "verdict");

    private static final int MOST_ERRORS = 100;

    private static final Comparator<FieldError> AS_WRITTEN = Comparator.comparingInt(
                    (FieldError each) -> Objects.requireNonNullElse(each.line(), 0))
            .thenComparingInt(each -> Objects.requireNonNullElse(each.column(), 0));

    private final Node.Mapping mapping;
    private final Format format;
    private final List<FieldError> errors;
    private final Set<String> known = new LinkedHashSet<>();

    Fields(Node.Mapping mapping, Format format) {
        this(mapping, format, new ArrayList<>());
    }

    private Fields(Node.Mapping mapping, Format format, List<FieldError> errors) {
        this.mapping = mapping;
        this.format = format;
        this.errors = errors;
    }

    /** No members at all, for bodies that may be left out. */
    public static Fields none() {
        return new Fields(new Node.Mapping(Map.of(), Place.top()), Format.JSON);
    }

    /** Where this object is, such as {@code #/method/0}. */
    public String pointer() {
        return mapping.at().pointer();
    }

    public boolean has(String name) {
        return find(name).isPresent();
    }

    public boolean isObject(String name) {
        return find(name).filter(Node.Mapping.class::isInstance).isPresent();
    }

    /** The names as they are written, for objects whose names are the caller's own. */
    public Set<String> names() {
        return new LinkedHashSet<>(mapping.members().keySet());
    }

    /** One line, with this many characters that can be seen, without spaces at its ends. */
    public String text(String name, int least, int most) {
        return required(name, "", node -> line(node, least, most));
    }

    public String text(String name, int least, int most, String absent) {
        return optional(name, absent, node -> line(node, least, most));
    }

    public Optional<String> optionalText(String name, int least, int most) {
        return optional(name, Optional.empty(), node -> Optional.of(line(node, least, most)));
    }

    /** Text that may have several lines; empty when absent. */
    public String prose(String name, int most) {
        return optional(name, "", node -> prose(node, 0, most));
    }

    /** One line that has the form of {@code pattern}; {@code form} says it in words. */
    public String matching(String name, Pattern pattern, String form, String absent) {
        return optional(name, absent, node -> {
            String text = line(node, 0, 1000);
            if (!pattern.matcher(text).matches()) {
                throw new Refused(node, "pattern", "%s is not %s.".formatted(Characters.quoted(text), form));
            }
            return text;
        });
    }

    public int integer(String name, int least, int most) {
        return required(name, least, node -> (int) whole(node, least, most));
    }

    public int integer(String name, int least, int most, int absent) {
        return optional(name, absent, node -> (int) whole(node, least, most));
    }

    public long number(String name, long least, long most) {
        return required(name, least, node -> whole(node, least, most));
    }

    /** Any number that people compare measurements with. */
    public double decimal(String name) {
        return required(name, 0d, Fields::decimal);
    }

    public List<Double> decimals(String name, int least, int most) {
        return required(name, List.<Double>of(), node -> each(node, least, most, Fields::decimal));
    }

    public boolean flag(String name, boolean absent) {
        return optional(name, absent, node -> {
            if (node instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.FLAG) {
                return scalar.written().toLowerCase(Locale.ROOT).equals("true");
            }
            throw new Refused(node, "type", written(node) + "must be true or false.");
        });
    }

    public Duration duration(String name, Duration least, Duration most) {
        return required(name, least, node -> duration(node, least, most));
    }

    public Duration duration(String name, Duration least, Duration most, Duration absent) {
        return optional(name, absent, node -> duration(node, least, most));
    }

    /** Bytes, written {@code 512MiB}. */
    public long size(String name, long least, long most) {
        return required(name, least, node -> size(node, least, most));
    }

    /** A moment with an offset. */
    public Instant instant(String name, Instant standIn) {
        return required(name, standIn, node -> {
            String text = line(node, 1, 40);
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException _) {
                throw new Refused(
                        node,
                        "instant",
                        "%s is not a moment. Write 2026-11-23T10:00:00Z.".formatted(Characters.quoted(text)));
            }
        });
    }

    public UUID id(String name) {
        return required(name, new UUID(0, 0), node -> {
            String text = line(node, 1, 40);
            if (!ID.matcher(text).matches()) {
                throw new Refused(node, "id", Characters.quoted(text) + " is not an id.");
            }
            return UUID.fromString(text);
        });
    }

    /** An absolute http or https URL without user info and fragment. */
    public URI url(String name) {
        return required(name, URI.create("http://invalid/"), Fields::url);
    }

    /** A constant, written in lower case with hyphens. */
    public <E extends Enum<E>> E oneOf(String name, Class<E> type) {
        return required(name, type.getEnumConstants()[0], node -> constant(node, type));
    }

    public <E extends Enum<E>> E oneOf(String name, Class<E> type, E absent) {
        return optional(name, absent, node -> constant(node, type));
    }

    public <E extends Enum<E>> Set<E> someOf(String name, Class<E> type, Set<E> absent) {
        return optional(name, absent, node -> {
            List<E> all = each(node, 1, type.getEnumConstants().length, item -> constant(item, type));
            return new LinkedHashSet<>(all);
        });
    }

    /** One of {@code allowed}, or the first of them in its stead. */
    public String oneOf(String name, List<String> allowed) {
        return required(name, allowed.getFirst(), node -> oneOf(node, allowed));
    }

    /** Several texts, each once. */
    public List<String> texts(String name, int least, int most, int longest) {
        Reading<List<String>> reading = node -> distinct(node, each(node, least, most, item -> line(item, 1, longest)));
        return least == 0 ? optional(name, List.of(), reading) : required(name, List.of(), reading);
    }

    /** A text, or several: {@code a} or {@code [a, b]}. */
    public List<String> textOrTexts(String name, int most, Pattern pattern, String form) {
        Reading<String> one = node -> {
            String text = line(node, 1, 1000);
            if (!pattern.matcher(text).matches()) {
                throw new Refused(node, "pattern", "%s is not %s.".formatted(Characters.quoted(text), form));
            }
            return text;
        };
        return required(
                name,
                List.of(),
                node -> node instanceof Node.Sequence
                        ? distinct(node, each(node, 1, most, one))
                        : List.of(one.from(node)));
    }

    /** An object; where there is none, one without members whose complaints nobody hears. */
    public Fields object(String name) {
        return required(name, unheard(), this::object);
    }

    public Optional<Fields> optionalObject(String name) {
        return optional(name, Optional.empty(), node -> Optional.of(object(node)));
    }

    public List<Fields> objects(String name, int least, int most) {
        Reading<List<Fields>> reading = node -> each(node, least, most, this::object);
        return least == 0 ? optional(name, List.of(), reading) : required(name, List.of(), reading);
    }

    /** A value with rules of its own: {@code parse} throws IllegalArgumentException with a sentence for people. */
    public <T> T value(String name, T standIn, String code, Function<String, T> parse) {
        return required(name, standIn, node -> {
            String text = line(node, 1, 1000);
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                throw new Refused(node, code, sentence(e));
            }
        });
    }

    /** Complains about the member called {@code name}, or about where it should be. */
    public void error(String name, String code, String detail) {
        Node.Member member = mapping.members().get(name);
        Place at = member == null
                ? new Place(
                        mapping.at().member(name),
                        mapping.at().line(),
                        mapping.at().column())
                : member.value().at();
        add(FieldError.at(at, code, detail));
    }

    /** Complains about an item of the list called {@code name}. */
    public void error(String name, int item, String code, String detail) {
        Node.Member member = mapping.members().get(name);
        if (member != null
                && member.value() instanceof Node.Sequence list
                && item < list.items().size()) {
            add(FieldError.at(list.items().get(item).at(), code, detail));
        } else {
            error(name, code, detail);
        }
    }

    /** Complains about this object as a whole. */
    public void error(String code, String detail) {
        add(FieldError.at(mapping.at(), code, detail));
    }

    /** Complains about every member that nobody asked for. */
    public void end() {
        mapping.members().forEach((name, member) -> {
            if (!known.contains(name)) {
                add(unknown(name, member.key()));
            }
        });
    }

    /** How many things are wrong so far, in the whole document. */
    public int complaints() {
        return errors.size();
    }

    public void check() {
        check("The request");
    }

    /** @throws Problem 422 with everything that is wrong, if anything is */
    public void check(String what) {
        if (!errors.isEmpty()) {
            throw Problem.invalid(what, errors.stream().sorted(AS_WRITTEN).toList());
        }
    }

    private FieldError unknown(String name, Place key) {
        if (READ_ONLY.contains(name)) {
            return FieldError.at(key, "read-only", "“%s” is set by the server; leave it out.".formatted(name));
        }
        String guess =
                Nearest.to(name, known).map(" Did you mean “%s”?"::formatted).orElse("");
        return FieldError.at(
                key, "unknown-field", "There is no field %s here.%s".formatted(Characters.quoted(name), guess));
    }

    private Optional<Node> find(String name) {
        known.add(name);
        Node.Member member = mapping.members().get(name);
        return member == null || isNull(member.value()) ? Optional.empty() : Optional.of(member.value());
    }

    /** Programs write null for what they do not have; in YAML, written by hand, an empty value is a slip. */
    private boolean isNull(Node node) {
        return format == Format.JSON && node instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.NOTHING;
    }

    private <T> T required(String name, T standIn, Reading<T> reading) {
        if (find(name).isEmpty()) {
            error(name, "required", "“%s” is missing.".formatted(name));
        }
        return optional(name, standIn, reading);
    }

    private <T> T optional(String name, T absent, Reading<T> reading) {
        Optional<Node> node = find(name);
        if (node.isEmpty()) {
            return absent;
        }
        try {
            return reading.from(node.get());
        } catch (Refused refused) {
            add(FieldError.at(refused.at, refused.code, refused.detail));
            return absent;
        }
    }

    private void add(FieldError error) {
        if (errors.size() < MOST_ERRORS && !errors.contains(error)) {
            errors.add(error);
        }
    }

    private Fields unheard() {
        return new Fields(new Node.Mapping(Map.of(), mapping.at()), format, new ArrayList<>());
    }

    private Fields object(Node node) throws Refused {
        if (node instanceof Node.Mapping object) {
            return new Fields(object, format, errors);
        }
        throw new Refused(node, "type", written(node) + "must be an object.");
    }

    /** Reads every item before it complains, so that all of them are heard. */
    private <T> List<T> each(Node node, int least, int most, Reading<T> reading) throws Refused {
        if (!(node instanceof Node.Sequence list)) {
            throw new Refused(node, "type", written(node) + "must be a list.");
        }
        if (list.items().size() < least || list.items().size() > most) {
            throw new Refused(
                    node,
                    "length",
                    "%d to %d items are expected here, not %d."
                            .formatted(least, most, list.items().size()));
        }
        var out = new ArrayList<T>();
        for (Node item : list.items()) {
            try {
                out.add(reading.from(item));
            } catch (Refused refused) {
                add(FieldError.at(refused.at, refused.code, refused.detail));
            }
        }
        return out;
    }

    private List<String> distinct(Node node, List<String> texts) throws Refused {
        if (Set.copyOf(texts).size() < texts.size()) {
            throw new Refused(node, "duplicate", "Each may be named once only.");
        }
        return texts;
    }

    private static String line(Node node, int least, int most) throws Refused {
        String text = prose(node, least, most);
        if (text.chars().anyMatch(c -> c == '\n' || c == '\r' || c == '\t')) {
            throw new Refused(node, "line", "One line only, without tabs.");
        }
        return text;
    }

    private static String prose(Node node, int least, int most) throws Refused {
        if (!(node instanceof Node.Scalar scalar) || scalar.kind() != Node.Kind.TEXT) {
            throw new Refused(
                    node,
                    "type",
                    written(node) + "must be text"
                            + (node instanceof Node.Scalar plain && plain.kind() != Node.Kind.NOTHING
                                    ? "; put it in quotes."
                                    : "."));
        }
        String text = scalar.written().strip();
        int length = text.codePointCount(0, text.length());
        if (length > most || Characters.visible(text) < least) {
            throw new Refused(
                    node,
                    "length",
                    length > most
                            ? "%,d characters are too many; at most %,d.".formatted(length, most)
                            : "At least %d visible character%s, please.".formatted(least, least == 1 ? "" : "s"));
        }
        return text;
    }

    private static long whole(Node node, long least, long most) throws Refused {
        String written = numeric(node);
        if (!WHOLE.matcher(written).matches()) {
            throw new Refused(node, "integer", Characters.quoted(written) + " is not a whole number.");
        }
        var value = new BigDecimal(written);
        if (written.equals("-0")
                || value.compareTo(BigDecimal.valueOf(least)) < 0
                || value.compareTo(BigDecimal.valueOf(most)) > 0) {
            throw new Refused(node, "range", "%s is outside of %,d to %,d.".formatted(written, least, most));
        }
        return value.longValueExact();
    }

    private static double decimal(Node node) throws Refused {
        String written = numeric(node);
        double value = Double.parseDouble(written);
        double size = Math.abs(value);
        if (size == 0 && !written.matches("0(\\.0+)?")) {
            throw new Refused(node, "range", "Write 0, not %s.".formatted(written));
        }
        if (size > 1e15 || size > 0 && size < 1e-9) {
            throw new Refused(node, "range", written + (size > 1 ? " is too large." : " is too small."));
        }
        return value;
    }

    private static String numeric(Node node) throws Refused {
        if (!(node instanceof Node.Scalar scalar) || scalar.kind() != Node.Kind.NUMBER) {
            boolean quoted = node instanceof Node.Scalar text
                    && text.kind() == Node.Kind.TEXT
                    && NUMBER.matcher(text.written()).matches();
            throw new Refused(node, "type", written(node) + "must be a number" + (quoted ? ", without quotes." : "."));
        }
        if (!NUMBER.matcher(scalar.written()).matches()) {
            throw new Refused(
                    node,
                    "number",
                    Characters.quoted(scalar.written()) + " is not written as a decimal number; write 8 or 0.5.");
        }
        return scalar.written();
    }

    private static Duration duration(Node node, Duration least, Duration most) throws Refused {
        if (node instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.NUMBER
                || node instanceof Node.Scalar text
                        && text.kind() == Node.Kind.TEXT
                        && NUMERIC_TEXT.matcher(text.written()).matches()) {
            throw new Refused(
                    node,
                    "duration.unit",
                    "%s has no unit. Write 90s, 1m30s or PT1M30S."
                            .formatted(Characters.quoted(((Node.Scalar) node).written())));
        }
        try {
            Duration duration = Durations.parse(line(node, 1, 40));
            if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                throw new Refused(
                        node,
                        "range",
                        "%s is outside of %s to %s."
                                .formatted(Durations.text(duration), Durations.text(least), Durations.text(most)));
            }
            return duration;
        } catch (IllegalArgumentException e) {
            throw new Refused(node, "duration", sentence(e));
        }
    }

    private static long size(Node node, long least, long most) throws Refused {
        String written = node instanceof Node.Scalar scalar ? scalar.written() : "";
        var matcher = SIZE.matcher(written);
        if (!matcher.matches()) {
            throw new Refused(node, "size", written(node) + "must be a size such as 512MiB, 2GiB or 64KiB.");
        }
        long bytes = Long.parseLong(matcher.group(1))
                << switch (matcher.group(2)) {
                    case "KiB" -> 10;
                    case "MiB" -> 20;
                    default -> 30;
                };
        if (bytes < least || bytes > most) {
            throw new Refused(
                    node, "range", "%s is outside of %,d KiB to %,d KiB.".formatted(written, least >> 10, most >> 10));
        }
        return bytes;
    }

    private static URI url(Node node) throws Refused {
        String text = line(node, 1, 2000);
        try {
            var url = new URI(text);
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            if (!scheme.equals("http") && !scheme.equals("https")) {
                throw new Refused(node, "url", "Only http:// and https:// are allowed.");
            }
            if (url.getHost() == null || url.getHost().isEmpty()) {
                throw new Refused(node, "url", "The URL names no host.");
            }
            if (url.getRawUserInfo() != null) {
                throw new Refused(node, "url", "No user name or password in a URL.");
            }
            if (url.getRawFragment() != null) {
                throw new Refused(node, "url", "No #fragment in a URL.");
            }
            if (url.getPort() == 0 || url.getPort() > 65_535) {
                throw new Refused(node, "url", "The port is 1 to 65535.");
            }
            return url;
        } catch (URISyntaxException _) {
            throw new Refused(node, "url", Characters.quoted(text) + " is not a URL.");
        }
    }

    private static <E extends Enum<E>> E constant(Node node, Class<E> type) throws Refused {
        var names = new LinkedHashMap<String, E>();
        Arrays.stream(type.getEnumConstants())
                .forEach(each -> names.put(each.name().toLowerCase(Locale.ROOT).replace('_', '-'), each));
        String written = oneOf(node, List.copyOf(names.keySet()));
        return Optional.ofNullable(names.get(written)).orElseThrow();
    }

    private static String oneOf(Node node, List<String> allowed) throws Refused {
        String text = line(node, 0, 1000);
        if (!allowed.contains(text)) {
            throw new Refused(
                    node,
                    "one-of",
                    "%s is none of: %s.".formatted(Characters.quoted(text), String.join(", ", allowed)));
        }
        return text;
    }

    private static String written(Node node) {
        return node instanceof Node.Scalar scalar && scalar.kind() != Node.Kind.NOTHING
                ? Characters.quoted(scalar.written()) + " is " + node.called() + "; it "
                : "This is " + node.called() + "; it ";
    }

    private static String sentence(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.endsWith(".") ? message : message + ".";
    }

    private interface Reading<T> {
        T from(Node node) throws Refused;
    }

    /** One value is not what it must be. Never leaves this class. */
    private static final class Refused extends Exception {
        private final Place at;
        private final String code;
        private final String detail;

        Refused(Node node, String code, String detail) {
            super(detail, null, false, false);
            this.at = node.at();
            this.code = code;
            this.detail = detail;
        }
    }
}
