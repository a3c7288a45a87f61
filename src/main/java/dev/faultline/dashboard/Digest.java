package dev.faultline.dashboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A week of a team, for those who were not there.
 *
 * @param week such as {@code 2026-W48}, from Monday to Sunday in {@code zone}
 * @param deviated the runs that found something
 * @param notStarted times of schedules that were missed or skipped
 * @param unconfirmed targets of the team that nobody can confirm now
 * @param actions open ones that are overdue, or due by the end of the next week
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Digest(
        String team,
        String week,
        LocalDate monday,
        LocalDate sunday,
        String zone,
        Instant from,
        Instant until,
        int runs,
        int held,
        int inconclusive,
        int stopped,
        List<RunLine> deviated,
        List<DayLine> gamedays,
        List<Missed> notStarted,
        List<Action> actions,
        List<Level> levels,
        int unconfirmed) {

    record RunLine(UUID id, String experiment, Instant endedAt, String why) {}

    record DayLine(
            UUID id, String name, String state, @Nullable Instant startsAt) {}

    record Missed(UUID schedule, String name, Instant plannedAt, String why) {}

    record Action(
            UUID gameday, int number, String title, String owner, LocalDate due, boolean overdue, boolean blocker) {}

    record Level(String service, int level, Instant at, String why) {}

    /** In a sentence, also for whoever reads no further. */
    public String inOneLine() {
        return "%s: %d held, %d deviated, %d inconclusive, %d stopped."
                .formatted(Words.count(runs, "run"), held, deviated.size(), inconclusive, stopped);
    }
}
