package dev.faultline.gameday;

import dev.faultline.calendar.Zones;
import dev.faultline.gate.Durations;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Plans as they are written and kept. A draft may lack anything, but holds nothing that cannot be. */
final class PlanReader {

    static final int MOST_ROUNDS = 40;

    private static final int MOST_LINES = 30;
    private static final int LINE = 300;
    private static final int PROSE = 4_000;
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(12);
    private static final Duration USUAL = Duration.ofHours(2);
    static final Duration USUAL_ROUND = Duration.ofMinutes(15);

    private PlanReader() {}

    /** Which version of an experiment a plan is about. */
    interface Versions {
        /** Null, and a complaint, where there is none that the writer may see. */
        @Nullable Integer of(Fields card, UUID experiment);
    }

    /** What is wrong is said of {@code fields}. */
    static Plan read(Fields fields, Versions versions) {
        return new Plan(
                fields.prose("purpose", PROSE),
                fields.integer("level", 1, 5, 1),
                fields.text("environment", 0, 60, ""),
                fields.prose("scope", PROSE),
                fields.prose("exclusions", PROSE),
                rounds(fields, versions),
                fields.prose("abort", PROSE),
                fields.prose("rollback", PROSE),
                fields.prose("comms", PROSE),
                fields.has("rules") ? fields.texts("rules", 0, MOST_LINES, LINE) : Plan.RULES,
                fields.has("checklist") ? fields.texts("checklist", 0, MOST_LINES, LINE) : Plan.CHECKLIST,
                fields.texts("notPlaying", 0, MOST_LINES, LINE),
                fields.text("phrase", 0, 120, ""),
                fields.text("onCall", 0, LINE, ""),
                fields.duration("length", SHORTEST, LONGEST, USUAL),
                fields.has("zone") ? fields.value("zone", ZoneId.of("UTC"), "zone", Zones::parse) : ZoneId.of("UTC"),
                Secrecy.read(fields));
    }

    private static List<Plan.Card> rounds(Fields fields, Versions versions) {
        var rounds = new ArrayList<Plan.Card>();
        for (var card : fields.objects("rounds", 0, MOST_ROUNDS)) {
            rounds.add(card(card, versions));
            card.end();
        }
        return rounds;
    }

    private static Plan.Card card(Fields card, Versions versions) {
        var experiment = card.has("experimentId") ? card.id("experimentId") : null;
        var inject = card.prose("inject", PROSE);
        if (experiment != null && !inject.isEmpty()) {
            card.error("inject", "either-or", "A round runs an experiment or reads out an inject, not both.");
        }
        return new Plan.Card(
                card.text("name", 1, 120),
                experiment,
                experiment == null ? null : versions.of(card, experiment),
                inject,
                card.prose("hypothesis", PROSE),
                card.prose("signal", PROSE),
                card.prose("abort", PROSE),
                card.prose("rollback", PROSE),
                card.duration("length", SHORTEST, LONGEST, USUAL_ROUND),
                card.texts("alerts", 0, MOST_LINES, 120));
    }

    /** As it was kept, with the versions that it was kept with. */
    static Plan stored(String text) {
        var fields = Gate.document(text, Format.JSON).fields();
        return read(fields, (card, _) -> card.integer("experimentVersion", 1, Integer.MAX_VALUE));
    }

    /** Reads back as the same plan. */
    static Map<String, Object> write(Plan plan) {
        var written = new LinkedHashMap<String, Object>();
        put(written, "purpose", plan.purpose());
        written.put("level", plan.level());
        put(written, "environment", plan.environment());
        put(written, "scope", plan.scope());
        put(written, "exclusions", plan.exclusions());
        written.put("rounds", plan.rounds().stream().map(PlanReader::write).toList());
        put(written, "abort", plan.abort());
        put(written, "rollback", plan.rollback());
        put(written, "comms", plan.comms());
        written.put("rules", plan.rules());
        written.put("checklist", plan.checklist());
        written.put("notPlaying", plan.notPlaying());
        put(written, "phrase", plan.phrase());
        put(written, "onCall", plan.onCall());
        written.put("length", Durations.text(plan.length()));
        written.put("zone", plan.zone().getId());
        plan.secrecy().write(written);
        return written;
    }

    private static Map<String, Object> write(Plan.Card card) {
        var written = new LinkedHashMap<String, Object>();
        written.put("name", card.name());
        if (card.experiment() != null) {
            written.put("experimentId", card.experiment().toString());
        }
        if (card.version() != null) {
            written.put("experimentVersion", card.version());
        }
        put(written, "inject", card.inject());
        put(written, "hypothesis", card.hypothesis());
        put(written, "signal", card.signal());
        put(written, "abort", card.abort());
        put(written, "rollback", card.rollback());
        written.put("length", Durations.text(card.length()));
        if (!card.alerts().isEmpty()) {
            written.put("alerts", card.alerts());
        }
        return written;
    }

    private static void put(Map<String, Object> written, String name, String text) {
        if (!text.isEmpty()) {
            written.put(name, text);
        }
    }
}
