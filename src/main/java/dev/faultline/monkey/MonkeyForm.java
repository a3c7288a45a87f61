package dev.faultline.monkey;

import dev.faultline.calendar.Zones;
import dev.faultline.gate.Document;
import dev.faultline.gate.Durations;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.Problem;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What is in the form of a policy, as it was typed. */
record MonkeyForm(Map<String, String> values) {

    private static final List<String> TEXTS = List.of(
            "name", "kind", "team", "environment", "from", "to", "lasts", "meanBetween", "opens", "closes", "zone");

    MonkeyForm {
        values = Map.copyOf(values);
    }

    static MonkeyForm empty(Kind kind) {
        var values = new LinkedHashMap<String, String>();
        values.put("kind", kind.word());
        values.put("fault", JsonMapper.shared().writeValueAsString(TermsReader.usualFault(kind)));
        values.put("opens", "09:00");
        values.put("closes", "15:00");
        values.put("days", "monday, tuesday, wednesday, thursday, friday");
        values.put("maxPerDay", "1");
        values.put("meanBetween", kind == Kind.KONG ? "60d" : kind == Kind.GORILLA ? "20d" : "2d");
        values.put("lasts", kind == Kind.LATENCY ? "1m" : "10s");
        values.put("zone", "UTC");
        return new MonkeyForm(values);
    }

    static MonkeyForm of(Policy policy) {
        var terms = policy.terms();
        var written = TermsReader.write(terms);
        var values = new LinkedHashMap<String, String>();
        for (var name : TEXTS) {
            if (written.get(name) instanceof String text) {
                values.put(name, text);
            }
        }
        values.put("lasts", Durations.text(terms.lasts()));
        values.put("services", String.join(", ", terms.services()));
        values.put("days", String.join(", ", listed(written.get("days"))));
        values.put("fault", JsonMapper.shared().writeValueAsString(terms.fault()));
        values.put("maxPerDay", Integer.toString(terms.maxPerDay()));
        values.put("seed", Long.toString(terms.seed()));
        values.put("version", Integer.toString(policy.version()));
        return new MonkeyForm(values);
    }

    private static List<String> listed(@Nullable Object texts) {
        return texts instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    public String of(String name) {
        return values.getOrDefault(name, "");
    }

    boolean onlyLooks() {
        return values.containsKey("look");
    }

    int version() {
        return of("version").matches("[0-9]{1,9}") ? Integer.parseInt(of("version")) : 0;
    }

    /** What was looked at with a seed is saved with it. */
    MonkeyForm withSeed(long seed) {
        var changed = new LinkedHashMap<>(values);
        changed.put("seed", Long.toString(seed));
        return new MonkeyForm(changed);
    }

    /** @throws Problem when what was typed as a fault is none at all */
    Document document() {
        var members = new LinkedHashMap<String, Object>();
        for (var name : TEXTS) {
            if (!of(name).isBlank()) {
                members.put(name, of(name).strip());
            }
        }
        list("services", members);
        list("days", members);
        number("maxPerDay", members);
        number("seed", members);
        if (!of("fault").isBlank()) {
            Gate.document(of("fault"), Format.YAML);
            members.put("fault", fault());
        }
        return Gate.document(JsonMapper.shared().writeValueAsString(members), Format.JSON);
    }

    private Object fault() {
        try {
            return JsonMapper.shared().readValue(of("fault"), Map.class);
        } catch (JacksonException noJson) {
            return of("fault").strip(); // refused as what it is
        }
    }

    private void list(String name, Map<String, Object> members) {
        var items = Arrays.stream(of(name).split("[,\\s]+"))
                .filter(each -> !each.isEmpty())
                .toList();
        if (!items.isEmpty()) {
            members.put(name, items);
        }
    }

    private void number(String name, Map<String, Object> members) {
        var text = of(name).strip();
        if (!text.isEmpty()) {
            members.put(name, text.matches("[0-9]{1,16}") ? Long.valueOf(text) : text);
        }
    }

    static ZoneId zone(String text) {
        try {
            return text.isBlank() ? ZoneId.of("UTC") : Zones.parse(text.strip());
        } catch (IllegalArgumentException none) {
            return ZoneId.of("UTC");
        }
    }

    /** What is wrong with the form, by its fields. */
    record Complaints(@Nullable Problem problem) {
        public @Nullable String of(String field) {
            return MonkeyPages.wrong(problem, field);
        }
    }
}
