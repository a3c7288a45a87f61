package dev.faultline.fleet;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which targets are meant: every label named must be there with one of the values given. Written {@code
 * service=catalog|payments,zone=a}. Never empty: what selects everything selects too much. {@code kind}, {@code host} and
 * {@code name} are labels that every target has.
 */
public record Selector(Map<String, Set<String>> labels) {

    public Selector {
        if (labels.isEmpty() || labels.values().stream().anyMatch(Set::isEmpty)) {
            throw new IllegalArgumentException("a selector names at least one label and value");
        }
        labels = labels.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, each -> Set.copyOf(each.getValue())));
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
