package dev.faultline.agent;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * What stands on things of a cluster that an injection changed: whose it is, and what is needed to take it back. A mark is put on
 * and taken off by the same write as the change itself, so the one is there exactly as long as the other.
 */
enum ClusterMarks {
    CORDON("faultline.dev/cordon"),
    SCALE("faultline.dev/scale"),
    ROLLOUT("faultline.dev/rollout");

    /** The key of our taint; its value is the mark. */
    static final String TAINT = "faultline.dev/taint";

    /** In a merge patch: what is so is not there any more. */
    static final Object NOTHING = NullNode.getInstance();

    /** Labels of the resources that we make for engines. */
    static final String OWNER = "faultline.dev/owner";

    static final String INJECTION = "faultline.dev/injection";

    /** What has all pods of a deployment replaced. */
    static final String RESTARTED = "faultline.dev/restarted";

    private final String key;

    ClusterMarks(String key) {
        this.key = key;
    }

    /**
     * A mark as it was read.
     *
     * @param details what is needed to take it back
     */
    record Mark(String owner, UUID injection, List<String> details) {
        Mark {
            details = List.copyOf(details);
        }

        boolean isOf(UUID other) {
            return injection.equals(other);
        }

        String detail(int number) {
            return number < details.size() ? details.get(number) : "";
        }
    }

    /** Resources for engines are called so; what others make of it must fit into 63 characters. */
    static String name(UUID injection) {
        return "fl-" + injection.toString().replace("-", "");
    }

    Optional<Mark> on(JsonNode object) {
        return read(object.path("metadata").path("annotations").path(key).asString(""));
    }

    static Optional<Mark> read(String text) {
        var words = List.of(text.split(" ", -1));
        try {
            return words.size() < 2
                    ? Optional.empty()
                    : Optional.of(
                            new Mark(words.get(0), UUID.fromString(words.get(1)), words.subList(2, words.size())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static String text(String owner, UUID injection, String... details) {
        var words = owner + " " + injection;
        return details.length == 0 ? words : words + " " + String.join(" ", details);
    }

    /** The value of our taint. */
    static String taint(String owner, UUID injection) {
        return owner + "." + injection;
    }

    /** Whose a taint is; empty when it is not of that owner. */
    static Optional<UUID> injectionOfTaint(String owner, String value) {
        return value.startsWith(owner + ".")
                ? read(owner + " " + value.substring(owner.length() + 1)).map(Mark::injection)
                : Optional.empty();
    }

    /**
     * A merge patch that puts it on, or takes it off.
     *
     * @param text the mark, or {@link #NOTHING}
     * @param value of what it is about, or {@link #NOTHING}
     */
    Map<String, Object> patch(Object text, String part, String field, Object value) {
        var all = new HashMap<String, Object>(Map.of("metadata", annotations(text)));
        all.put(part, Map.of(field, value));
        return all;
    }

    /** A merge patch that takes it off and leaves everything else alone. */
    Map<String, Object> off() {
        return new HashMap<>(Map.of("metadata", annotations(NOTHING)));
    }

    private Map<String, Object> annotations(Object text) {
        return Map.of("annotations", Map.of(key, text));
    }

    /** Where it stands, for a list of operations. */
    String pointer() {
        return "/metadata/annotations/" + key.replace("/", "~1");
    }
}
