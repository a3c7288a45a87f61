package dev.faultline.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as the API shows it.
 *
 * @param when can be sent back as it is, member by member
 * @param overlap {@code skip} or {@code allow}
 * @param conflicts what is against the next ones, as it is when the schedule is written; absent otherwise, and where nothing is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ScheduleView(
        UUID id,
        String name,
        UUID experimentId,
        UUID team,
        String words,
        Map<String, Object> when,
        Duration startTolerance,
        String overlap,
        Duration jitter,
        @Nullable Instant endsAt,
        @Nullable Duration notifyBefore,
        @Nullable ContinuousView continuous,
        @Nullable PauseView pause,
        UUID owner,
        int version,
        String changedBy,
        Instant changedAt,
        @Nullable List<TroubleView> conflicts) {

    ScheduleView with(List<TroubleView> troubles) {
        return new ScheduleView(
                id,
                name,
                experimentId,
                team,
                words,
                when,
                startTolerance,
                overlap,
                jitter,
                endsAt,
                notifyBefore,
                continuous,
                pause,
                owner,
                version,
                changedBy,
                changedAt,
                troubles.isEmpty() ? null : troubles);
    }

    /**
     * An occurrence with what is against it.
     *
     * @param closed the rules of calendars
     * @param free other times for it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TroubleView(
            UUID scheduleId,
            Instant plannedAt,
            String localTime,
            Instant dueAt,
            OccurrenceState state,
            @Nullable String reason,
            @Nullable String closed,
            List<Conflict> conflicts,
            List<Preview.Slot> free) {

        static TroubleView of(Prospects.Trouble trouble, ZoneId zone) {
            var occurrence = trouble.occurrence();
            return new TroubleView(
                    occurrence.scheduleId(),
                    occurrence.plannedAt(),
                    occurrence.localTime(),
                    occurrence.dueAt(),
                    occurrence.state(),
                    occurrence.reasons().isEmpty() ? null : String.join(" ", occurrence.reasons()),
                    trouble.closed().isEmpty() ? null : String.join(" ", trouble.closed()),
                    trouble.conflicts(),
                    trouble.slots(zone));
        }
    }

    /** @param pauseAfter so many runs in a row that deviate pause it */
    record ContinuousView(int pauseAfter) {}

    /** @param until absent: until somebody lets it go on */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PauseView(
            String reason, String by, Instant at, @Nullable Instant until) {}

    /**
     * One occurrence as the API shows it.
     *
     * @param reason why it did not start
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OccurrenceView(
            UUID id,
            UUID scheduleId,
            String schedule,
            Instant plannedAt,
            String localTime,
            @Nullable String note,
            Instant dueAt,
            OccurrenceState state,
            @Nullable String reason,
            @Nullable UUID run,
            @Nullable Instant decidedAt) {

        static OccurrenceView of(Occurrence occurrence) {
            return new OccurrenceView(
                    occurrence.id(),
                    occurrence.scheduleId(),
                    occurrence.schedule(),
                    occurrence.plannedAt(),
                    occurrence.localTime(),
                    occurrence.note().isEmpty() ? null : occurrence.note(),
                    occurrence.dueAt(),
                    occurrence.state(),
                    occurrence.reasons().isEmpty() ? null : String.join(" ", occurrence.reasons()),
                    occurrence.run(),
                    occurrence.decidedAt());
        }
    }

    static ScheduleView of(Schedule schedule, Instant now) {
        var terms = schedule.terms();
        return new ScheduleView(
                schedule.id(),
                schedule.name(),
                schedule.experiment(),
                schedule.team(),
                terms.timing().rule().inWords(),
                ScheduleReader.write(terms.timing()),
                terms.tolerance(),
                terms.overlap().name().toLowerCase(Locale.ROOT),
                terms.jitter(),
                terms.endsAt(),
                terms.notifyBefore(),
                terms.continuous() == null
                        ? null
                        : new ContinuousView(terms.continuous().pauseAfter()),
                schedule.pausedAt(now)
                        .map(each -> new PauseView(each.reason(), each.by(), each.at(), each.until()))
                        .orElse(null),
                schedule.owner(),
                schedule.version(),
                schedule.changedBy(),
                schedule.changedAt(),
                null);
    }
}
