package dev.faultline.notification;

import dev.faultline.gate.Durations;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What is in the form of a channel, as it was typed; read by the same reader as what programs send. */
record ChannelForm(Map<String, List<String>> values) {

    private static final List<String> TEXTS = List.of("team", "name", "kind", "url", "lead", "zone");

    static ChannelForm fresh(String zone) {
        return new ChannelForm(Map.of(
                "kind", List.of("slack"),
                "lead", List.of(Durations.text(ChannelReader.USUAL_LEAD)),
                "zone", List.of(zone),
                "about",
                        ChannelReader.USUAL_SUBJECTS.stream().map(Subject::word).toList(),
                "occasions",
                        ChannelReader.USUAL_OCCASIONS.stream()
                                .map(Occasion::word)
                                .toList()));
    }

    static ChannelForm of(Channel channel) {
        var terms = channel.terms();
        var values = new LinkedHashMap<String, List<String>>();
        values.put("name", List.of(terms.name()));
        values.put("kind", List.of(terms.kind().name().toLowerCase(Locale.ROOT)));
        if (terms.kind() == Channel.Kind.EMAIL) {
            values.put("to", List.of(channel.shown()));
        }
        values.put("lead", List.of(Durations.text(terms.lead())));
        values.put("zone", List.of(terms.zone().getId()));
        values.put("about", terms.about().stream().map(Subject::word).toList());
        values.put("occasions", terms.occasions().stream().map(Occasion::word).toList());
        terms.templates().forEach((occasion, text) -> values.put("templates." + occasion.word(), List.of(text)));
        return new ChannelForm(values);
    }

    Fields fields() {
        var members = new LinkedHashMap<String, Object>();
        TEXTS.stream().filter(each -> !of(each).isBlank()).forEach(each -> members.put(each, of(each).strip()));
        members.put("about", values.getOrDefault("about", List.of()));
        members.put("occasions", values.getOrDefault("occasions", List.of()));
        var to = Arrays.stream(of("to").split("[,;\\s]+"))
                .filter(each -> !each.isEmpty())
                .toList();
        if (!to.isEmpty()) {
            members.put("to", to);
        }
        var templates = new LinkedHashMap<String, Object>();
        for (var occasion : Occasion.values()) {
            var text = of("templates." + occasion.word()).replace("\r\n", "\n").strip();
            if (!text.isEmpty()) {
                templates.put(occasion.word(), text);
            }
        }
        members.put("templates", templates);
        return Gate.document(JsonMapper.shared().writeValueAsString(members), Format.JSON)
                .fields();
    }

    public String of(String name) {
        var all = values.getOrDefault(name, List.of());
        return all.isEmpty() ? "" : all.getFirst();
    }

    public boolean has(String name, String value) {
        return values.getOrDefault(name, List.of()).contains(value);
    }

    public int version() {
        return of("version").matches("[0-9]{1,9}") ? Integer.parseInt(of("version")) : 0;
    }

    /** What is wrong with each field, in sentences. */
    static Map<String, String> wrong(@Nullable Problem problem) {
        if (problem == null) {
            return Map.of();
        }
        var wrong = new LinkedHashMap<String, List<FieldError>>();
        problem.errors()
                .forEach(each -> wrong.computeIfAbsent(
                                field(Objects.requireNonNullElse(each.pointer(), "")), _ -> new ArrayList<>())
                        .add(each));
        return wrong.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        each -> each.getValue().stream().map(FieldError::detail).collect(Collectors.joining(" "))));
    }

    private static String field(String pointer) {
        var path = pointer.replaceFirst("^#/", "").split("/");
        return path.length > 1 && path[0].equals("templates") ? path[0] + "." + path[1] : path[0];
    }
}
