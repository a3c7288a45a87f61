package dev.faultline.calendar;

import dev.faultline.gate.Document;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The form of a freeze, as it was typed. Read by the same reader as what programs send.
 *
 * @param scope {@code everything}, {@code team}, {@code environment} or {@code service}
 * @param name of the team, environment or service
 * @param stopRunning {@code on} where it stops what is going on, too
 * @param key the same for the same form, however often it is sent
 */
record FreezeForm(
        String scope,
        String name,
        String from,
        String until,
        String zone,
        String reason,
        String stopRunning,
        String key) {

    /** A browser may leave a field out. */
    FreezeForm {
        scope = typed(scope);
        name = typed(name);
        from = typed(from);
        until = typed(until);
        zone = typed(zone);
        reason = typed(reason);
        stopRunning = typed(stopRunning);
        key = typed(key);
    }

    private static String typed(@Nullable String text) {
        return text == null ? "" : text.strip();
    }

    static FreezeForm empty(String zone, String key) {
        return new FreezeForm("team", "", "", "", zone, "", "", key);
    }

    /** Whether one of the API's names is meant; anything else is everything only where somebody chose it. */
    private boolean isNamed() {
        return !scope.equals("everything");
    }

    Document document() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("kind", "freeze");
        if (isNamed()) {
            out.put(scope.isEmpty() ? "team" : scope, name);
        }
        out.put("from", from);
        out.put("until", until);
        out.put("zone", zone);
        out.put("reason", reason);
        out.put("stopRunning", stopRunning.equals("on"));
        return Gate.document(JsonMapper.shared().writeValueAsString(out), Format.JSON);
    }

    /** What is wrong with one field, in sentences; null where nothing is. */
    @Nullable String wrong(@Nullable Problem problem, String field) {
        if (problem == null) {
            return null;
        }
        String called = "#/" + (field.equals("name") ? scope : field);
        String sentences = problem.errors().stream()
                .filter(each -> called.equals(each.pointer()))
                .map(FieldError::detail)
                .collect(Collectors.joining(" "));
        return sentences.isEmpty() ? null : sentences;
    }
}
