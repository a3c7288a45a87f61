package dev.faultline.experiment;

import dev.faultline.fleet.Selector;
import dev.faultline.gate.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Selections as people write them, both ways. */
final class Selections {

    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_./-]{0,61}[A-Za-z0-9])?");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.:/@-]{0,126}[A-Za-z0-9])?");
    private static final List<String> MODES = List.of("mode", "count", "percent", "maxPercent");
    private static final Selector STAND_IN = new Selector(Map.of("kind", Set.of("none")));

    private Selections() {}

    static Selection read(Fields fields, int maxTargets) {
        var selection = new Selection(
                selector(fields),
                mode(fields, maxTargets),
                fields.oneOf("rounding", Selection.Rounding.class, Selection.Rounding.DOWN),
                fields.oneOf("whenEmpty", Selection.WhenEmpty.class, Selection.WhenEmpty.REFUSE));
        fields.end();
        return selection;
    }

    private static Selector selector(Fields target) {
        Fields labels = target.object("selector");
        if (labels.names().isEmpty()) {
            labels.error("selector-empty", "An empty selector would match every target; name at least one label.");
            return STAND_IN;
        }
        if (labels.names().size() > 16) {
            labels.error("length", "At most 16 labels.");
        }
        var chosen = new LinkedHashMap<String, Set<String>>();
        for (String label : labels.names()) {
            if (!LABEL.matcher(label).matches()) {
                labels.error(label, "pattern", "A label is letters, digits and . _ - / only.");
            }
            List<String> values = labels.textOrTexts(
                    label, 32, VALUE, "a label's value: letters, digits and . _ - : / @, and no patterns");
            if (!values.isEmpty()) {
                chosen.put(label, Set.copyOf(values));
            }
        }
        return chosen.isEmpty() ? STAND_IN : new Selector(chosen);
    }

    /** One of {@code mode: one|all}, {@code count}, {@code percent} and {@code maxPercent}; one target when nothing is said. */
    private static Selection.Mode mode(Fields fields, int maxTargets) {
        Fields source = fields.isObject("mode") ? fields.object("mode") : fields;
        List<String> named = MODES.stream().filter(source::has).toList();
        if (named.size() > 1) {
            source.error("mode", "mode", "Only one of mode, count, percent and maxPercent.");
        }
        Selection.Mode mode = switch (named.isEmpty() ? "" : named.getFirst()) {
            case "mode" ->
                source.oneOf("mode", List.of("one", "all")).equals("all")
                        ? new Selection.Mode.All()
                        : new Selection.Mode.One();
            case "count" -> new Selection.Mode.Count(source.integer("count", 1, maxTargets));
            case "percent" -> new Selection.Mode.Percent(source.integer("percent", 1, 100));
            case "maxPercent" -> new Selection.Mode.MaxPercent(source.integer("maxPercent", 1, 100));
            default -> new Selection.Mode.One();
        };
        if (source != fields) {
            source.end();
        }
        return mode;
    }

    static Map<String, Object> write(Selection selection) {
        var out = new LinkedHashMap<String, Object>();
        var labels = new LinkedHashMap<String, Object>();
        new TreeMap<>(selection.selector().labels())
                .forEach((label, values) -> labels.put(
                        label,
                        values.size() == 1
                                ? values.iterator().next()
                                : values.stream().sorted().toList()));
        out.put("selector", labels);
        switch (selection.mode()) {
            case Selection.Mode.One _ -> out.put("mode", "one");
            case Selection.Mode.All _ -> out.put("mode", "all");
            case Selection.Mode.Count each -> out.put("count", each.count());
            case Selection.Mode.Percent each -> out.put("percent", each.percent());
            case Selection.Mode.MaxPercent each -> out.put("maxPercent", each.percent());
        }
        out.put("rounding", selection.rounding().name().toLowerCase(Locale.ROOT));
        out.put("whenEmpty", selection.whenEmpty().name().toLowerCase(Locale.ROOT));
        return out;
    }
}
