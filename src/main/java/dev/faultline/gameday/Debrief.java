package dev.faultline.gameday;

import dev.faultline.run.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people made of it afterwards. Their text is theirs: nothing here is ever written by the server. */
record Debrief(Map<String, Section> sections, List<Action> actions) {

    static final String HOT_WASH = "hot-wash";
    static final String SUMMARY = "summary";
    static final String SURPRISES = "surprises";
    static final String FINDINGS = "findings";
    static final String EXERCISE = "exercise";
    static final String NO_ACTIONS = "no-actions";

    /** In the order of the report. Each round has one more, called {@code round-1}. */
    static final List<String> SECTIONS = List.of(HOT_WASH, SUMMARY, SURPRISES, FINDINGS, EXERCISE, NO_ACTIONS);

    static final Debrief NONE = new Debrief(Map.of(), List.of());

    Debrief {
        sections = Map.copyOf(sections);
        actions = List.copyOf(actions);
    }

    /**
     * A part of the report.
     *
     * @param verdict of a round's hypothesis
     * @param version one more with each change
     * @param by whoever wrote it last
     */
    record Section(String key, String text, @Nullable Verdict verdict, int version, String by, Instant at) {}

    static String ofRound(int number) {
        return "round-" + number;
    }

    String text(String key) {
        var section = sections.get(key);
        return section == null ? "" : section.text();
    }

    boolean says(String key) {
        return !text(key).isBlank();
    }

    @Nullable Verdict verdictOf(int round) {
        var section = sections.get(ofRound(round));
        return section == null ? null : section.verdict();
    }
}
