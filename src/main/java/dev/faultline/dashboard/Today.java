package dev.faultline.dashboard;

import dev.faultline.gameday.DaysAhead;
import dev.faultline.schedule.Plans;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is going on now, for whoever may see these teams.
 *
 * @param next what schedules start within a day
 * @param days GameDays that go on, or begin within a week
 * @param overdue what people promised and did not do in time
 * @param waiting what waits for somebody to decide
 * @param agents {@code 3 of 4 heard}
 * @param lastPress of the red button, by anybody; null when it was never tried
 */
record Today(
        List<Attention> attention,
        List<Line> running,
        List<Line> finished,
        List<Plans.Next> next,
        List<DaysAhead.Coming> days,
        List<DaysAhead.Promise> overdue,
        List<Waiting> waiting,
        String agents,
        String targets,
        @Nullable Instant lastPress) {

    /** Something that needs somebody. */
    record Attention(String state, String title, String text, String link, String action) {}

    /** Something that somebody has to decide. */
    record Waiting(String what, String askedBy, Instant until, String path) {}

    /** @param says what it does or showed, in a sentence */
    record Line(UUID id, String experiment, String state, String word, String says, Instant at, int targets) {}

    public String inOneLine() {
        int hurt = running.stream().mapToInt(Line::targets).sum();
        return running.isEmpty()
                ? "no run"
                : "%s on %s".formatted(Words.count(running.size(), "run"), Words.count(hurt, "target"));
    }
}
