package dev.faultline.gameday;

import dev.faultline.timeline.Timeline;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the page of a debrief shows, in words. */
final class DebriefPage {

    private DebriefPage() {}

    /**
     * A part of the report, to be written.
     *
     * @param theirs what somebody else wrote meanwhile, where what was typed could not be kept; empty otherwise
     * @param verdict of a round; empty where there is none
     */
    record SectionBox(
            String key,
            String title,
            String ask,
            String text,
            String theirs,
            boolean round,
            String verdict,
            int version,
            String by) {}

    /** @param kind glyph of the state */
    record ActionLine(Action action, String kind, String word, boolean overdue) {}

    /** @param typed what could not be kept is shown again, beside what is there now */
    static List<SectionBox> sections(Audience.Seen seen, Typed typed) {
        var boxes = new ArrayList<SectionBox>();
        boxes.add(box(
                seen,
                typed,
                Debrief.HOT_WASH,
                "Hot wash",
                "In the room, at once: what went as we thought, what did not, what did we get lucky with?"));
        for (int number = 1; number <= seen.rounds().size(); number++) {
            boxes.add(box(
                    seen,
                    typed,
                    Debrief.ofRound(number),
                    "Round %d: %s"
                            .formatted(number, seen.day().plan().round(number).name()),
                    seen.day().plan().round(number).hypothesis()));
        }
        boxes.add(box(seen, typed, Debrief.SUMMARY, "Summary", "For somebody who was not there, in a few sentences."));
        boxes.add(box(
                seen,
                typed,
                Debrief.SURPRISES,
                "What surprised us",
                "What should others know? No surprises? Say why you believe it."));
        boxes.add(box(
                seen,
                typed,
                Debrief.FINDINGS,
                "Findings",
                "Weak spots, and dependencies that nobody had written down."));
        boxes.add(box(seen, typed, Debrief.EXERCISE, "The exercise itself", "What to do differently the next time."));
        boxes.add(box(seen, typed, Debrief.NO_ACTIONS, "Why there is no action", "Only where none is needed."));
        return boxes;
    }

    private static SectionBox box(Audience.Seen seen, Typed typed, String key, String title, String ask) {
        var section = seen.debrief().sections().get(key);
        boolean again = typed.of("section").equals(key);
        var text = section == null ? "" : section.text();
        var verdict = section == null || section.verdict() == null
                ? ""
                : section.verdict().name().toLowerCase(Locale.ROOT);
        return new SectionBox(
                key,
                title,
                ask,
                again ? typed.of("text") : text,
                again && !text.equals(typed.of("text")) ? text : "",
                key.startsWith("round-"),
                again ? typed.of("verdict") : verdict,
                section == null ? 0 : section.version(),
                section == null ? "" : section.by());
    }

    static List<ActionLine> actions(Audience.Seen seen, Instant now) {
        var today = LocalDate.ofInstant(now, seen.day().plan().zone());
        return seen.debrief().actions().stream()
                .map(each -> new ActionLine(
                        each,
                        kind(each.state()),
                        each.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        each.isOverdue(today)))
                .toList();
    }

    private static String kind(Action.State state) {
        return switch (state) {
            case OPEN -> "planned";
            case IN_PROGRESS -> "observing";
            case DONE -> "held";
            case DECLINED -> "stopped";
        };
    }

    static Map<String, String> kinds() {
        var kinds = new LinkedHashMap<String, String>();
        kinds.put("detect", "Detect it sooner");
        kinds.put("mitigate", "Mitigate it faster");
        kinds.put("prevent", "Prevent it");
        kinds.put("process", "Change how we work");
        kinds.put("drill", "Change the exercise");
        return kinds;
    }

    /** Whether somebody marked something with it. */
    static boolean isMark(Timeline.Entry fact) {
        return Arrays.stream(Mark.values())
                .filter(each -> each != Mark.NOTE)
                .anyMatch(each -> fact.kind().equals("gameday." + each.word()));
    }
}
