package dev.faultline.gameday;

import dev.faultline.gate.Document;
import dev.faultline.gate.Durations;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is in the form of a plan, as it was typed: by names such as {@code rounds.0.hypothesis}, which are also where complaints
 * point. Read by the same reader as everything else.
 */
final class PlanForm {

    private static final List<String> LINES = List.of("rules", "checklist", "notPlaying");
    private static final List<String> TEXTS = List.of(
            "purpose",
            "environment",
            "scope",
            "exclusions",
            "abort",
            "rollback",
            "comms",
            "phrase",
            "onCall",
            "length",
            "zone",
            "mode",
            "codeName",
            "safetyContact",
            "windowFrom",
            "windowUntil");
    private static final List<String> OF_ROUND =
            List.of("name", "experimentId", "inject", "hypothesis", "signal", "abort", "rollback", "length", "alerts");

    private final Map<String, String> values;
    private final int rounds;

    private PlanForm(Map<String, String> values, int rounds) {
        this.values = values;
        this.rounds = rounds;
    }

    /** As a browser sent it. */
    static PlanForm typed(Map<String, String> sent) {
        int rounds = 0;
        while (rounds < PlanReader.MOST_ROUNDS && sent.containsKey("rounds." + rounds + ".name")) {
            rounds++;
        }
        return new PlanForm(new LinkedHashMap<>(sent), rounds);
    }

    static PlanForm of(String name, int version, Plan plan) {
        var values = new LinkedHashMap<String, String>();
        values.put("name", name);
        values.put("version", Integer.toString(version));
        var written = PlanReader.write(plan);
        TEXTS.forEach(each -> values.put(each, Objects.toString(written.get(each), "")));
        values.put("level", Integer.toString(plan.level()));
        values.put("rules", String.join("\n", plan.rules()));
        values.put("checklist", String.join("\n", plan.checklist()));
        values.put("notPlaying", String.join("\n", plan.notPlaying()));
        for (int i = 0; i < plan.rounds().size(); i++) {
            var card = plan.rounds().get(i);
            var prefix = "rounds." + i + ".";
            values.put(prefix + "name", card.name());
            values.put(prefix + "experimentId", Objects.toString(card.experiment(), ""));
            values.put(prefix + "inject", card.inject());
            values.put(prefix + "hypothesis", card.hypothesis());
            values.put(prefix + "signal", card.signal());
            values.put(prefix + "abort", card.abort());
            values.put(prefix + "rollback", card.rollback());
            values.put(prefix + "length", Durations.text(card.length()));
            values.put(prefix + "alerts", String.join("\n", card.alerts()));
        }
        return new PlanForm(values, plan.rounds().size());
    }

    public String of(String name) {
        return values.getOrDefault(name, "");
    }

    public String name() {
        return of("name");
    }

    public List<Integer> rounds() {
        return IntStream.range(0, rounds).boxed().toList();
    }

    public int version() {
        return of("version").matches("[0-9]{1,9}") ? Integer.parseInt(of("version")) : 0;
    }

    /** Whether only the form is to change, and nothing is to be saved: {@code add}, {@code remove.2}, {@code up.2}. */
    boolean isBeingArranged() {
        return !of("do").isEmpty() && !of("do").equals("save");
    }

    PlanForm arranged() {
        var parts = of("do").split("\\.");
        int at = parts.length > 1 && parts[1].matches("[0-9]{1,2}") ? Integer.parseInt(parts[1]) : -1;
        var cards = cards();
        switch (parts[0]) {
            case "add" -> {
                if (cards.size() < PlanReader.MOST_ROUNDS) {
                    cards.add(Map.of("name", "Round " + (cards.size() + 1), "length", "15m"));
                }
            }
            case "remove" -> {
                if (at >= 0 && at < cards.size()) {
                    cards.remove(at);
                }
            }
            case "up" -> {
                if (at > 0 && at < cards.size()) {
                    cards.add(at - 1, cards.remove(at));
                }
            }
            default -> {}
        }
        return with(cards);
    }

    private List<Map<String, String>> cards() {
        var cards = new ArrayList<Map<String, String>>();
        for (int i = 0; i < rounds; i++) {
            var card = new LinkedHashMap<String, String>();
            for (var each : OF_ROUND) {
                card.put(each, of("rounds." + i + "." + each));
            }
            cards.add(card);
        }
        return cards;
    }

    private PlanForm with(List<Map<String, String>> cards) {
        var arranged = new LinkedHashMap<String, String>();
        values.forEach((name, value) -> {
            if (!name.startsWith("rounds.") && !name.equals("do")) {
                arranged.put(name, value);
            }
        });
        for (int i = 0; i < cards.size(); i++) {
            for (var each : OF_ROUND) {
                arranged.put("rounds." + i + "." + each, cards.get(i).getOrDefault(each, ""));
            }
        }
        return new PlanForm(arranged, cards.size());
    }

    /** After a change by somebody else, saving again is on purpose. */
    PlanForm seen(int now) {
        var again = new LinkedHashMap<>(values);
        again.put("version", Integer.toString(now));
        return new PlanForm(again, rounds);
    }

    Document document() {
        var members = new LinkedHashMap<String, Object>();
        members.put("name", name().strip());
        put(members, "team", of("team"));
        put(members, "template", of("template"));
        if (of("template").isBlank()) {
            TEXTS.forEach(each -> put(members, each, of(each)));
            LINES.forEach(each -> members.put(
                    each,
                    of(each).lines()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty())
                            .toList()));
            members.put("level", of("level").matches("[1-5]") ? Integer.valueOf(of("level")) : of("level"));
            members.put("rounds", cards().stream().map(PlanForm::card).toList());
        }
        return Gate.document(JsonMapper.shared().writeValueAsString(members), Format.JSON);
    }

    private static Map<String, Object> card(Map<String, String> typed) {
        var card = new LinkedHashMap<String, Object>();
        typed.forEach((name, value) -> put(card, name, value));
        card.computeIfPresent(
                "alerts",
                (_, typedLines) -> typedLines
                        .toString()
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList());
        return card;
    }

    private static void put(Map<String, Object> members, String name, String value) {
        if (!value.isBlank()) {
            members.put(name, value.strip().replace("\r\n", "\n"));
        }
    }

    static @Nullable String wrong(@Nullable Problem problem, String field) {
        return Typed.wrong(problem, field);
    }
}
