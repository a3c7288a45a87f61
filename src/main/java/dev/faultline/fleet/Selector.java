package dev.faultline.fleet;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which targets are meant: every label named must be there with one of the values given. Written {@code
 * service=catalog|payments,zone=a}. Never empty: what selects everything selects too much. {@code kind}, {@code host} and
 * {@code name} are labels that every target has.
 */
public record Selector(Map<String, Set<String>> labels) {

    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,62}");
    private static final Pattern VALUE = Pattern.compile("[^\\p{Cntrl}=|,*]{1,128}");

    public Selector {
        if (labels.isEmpty() || labels.values().stream().anyMatch(Set::isEmpty)) {
            throw new IllegalArgumentException("a selector names at least one label and value");
        }
        labels = labels.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, each -> Set.copyOf(each.getValue())));
    }

    /**
     * Reads {@code service=catalog|payments,zone=a}.
     *
     * @throws IllegalArgumentException saying what is wrong with the text, in a sentence for people
     */
    public static Selector parse(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("The selector is empty; it would match every target.");
        }
        Map<String, Set<String>> labels = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("“%s” is not label=value.".formatted(part.strip()));
            }
            String label = part.substring(0, equals).strip();
            if (labels.put(label(label), values(label, part.substring(equals + 1))) != null) {
                throw new IllegalArgumentException(
                        "“%s” is named twice. Write %s=one|other for either.".formatted(label, label));
            }
        }
        return new Selector(labels);
    }

    /**
     * A label's name, when it can be one.
     *
     * @throws IllegalArgumentException saying what is wrong with it, in a sentence for people
     */
    public static String label(String name) {
        if (!LABEL.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "“%s” is not a label: letters, digits, “.”, “_”, “-” and “/”, at most 63.".formatted(name));
        }
        return name;
    }

    /**
     * A label's value, when it can be one.
     *
     * @throws IllegalArgumentException saying what is wrong with it, in a sentence for people
     */
    public static String value(String label, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("“%s” has an empty value.".formatted(label));
        }
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "“%s” has a value that cannot be matched: plain text of at most 128 characters, without “=”, “|”, “,” and “*”."
                            .formatted(label));
        }
        return value;
    }

    private static Set<String> values(String label, String text) {
        Set<String> values = new LinkedHashSet<>();
        for (String each : text.split("\\|", -1)) {
            values.add(value(label, each.strip()));
        }
        return values;
    }

    public boolean matches(Map<String, String> of) {
        return labels.entrySet().stream()
                .allMatch(
                        each -> of.containsKey(each.getKey()) && each.getValue().contains(of.get(each.getKey())));
    }

    /** As it is written, labels and values in order. */
    @Override
    public String toString() {
        return new TreeMap<>(labels)
                .entrySet().stream()
                        .map(each -> each.getKey() + "="
                                + each.getValue().stream().sorted().collect(Collectors.joining("|")))
                        .collect(Collectors.joining(","));
    }
}
