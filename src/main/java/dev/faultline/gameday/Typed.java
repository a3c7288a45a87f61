package dev.faultline.gameday;

import dev.faultline.gate.FieldError;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was typed into a small form, read by the same readers as what programs send, so that no form accepts anything that they do
 * not.
 */
record Typed(Map<String, String> values) {

    private static final Set<String> FLAGS = Set.of("present", "done", "blocker");

    /** Of the page and not of the thing. */
    private static final Set<String> NOT_SENT = Set.of("_csrf", "page", "version");

    static final Typed NOTHING = new Typed(Map.of());

    Typed {
        values = Map.copyOf(values);
    }

    Fields fields() {
        var members = new LinkedHashMap<String, Object>();
        values.forEach((name, value) -> {
            if (FLAGS.contains(name)) {
                members.put(name, value.equals("true"));
            } else if (!NOT_SENT.contains(name) && !value.isBlank()) {
                members.put(name, value.strip());
            }
        });
        return Gate.document(JsonMapper.shared().writeValueAsString(members), Format.JSON)
                .fields();
    }

    public String of(String name) {
        return values.getOrDefault(name, "");
    }

    public int version() {
        return of("version").matches("[0-9]{1,9}") ? Integer.parseInt(of("version")) : 0;
    }

    /** What is wrong with one field, in sentences; null where nothing is. */
    static @Nullable String wrong(@Nullable Problem problem, String field) {
        if (problem == null) {
            return null;
        }
        var called = "#/" + field.replace('.', '/');
        var sentences = problem.errors().stream()
                .filter(each -> called.equals(each.pointer())
                        || Objects.requireNonNullElse(each.pointer(), "").startsWith(called + "/"))
                .map(FieldError::detail)
                .collect(Collectors.joining(" "));
        return sentences.isEmpty() ? null : sentences;
    }
}
