package dev.faultline.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as the API shows it.
 *
 * @param when can be sent back as it is, member by member
 * @param overlap {@code skip} or {@code allow}
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
        @Nullable PauseView pause,
        UUID owner,
        int version,
        String changedBy,
        Instant changedAt) {

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
                schedule.pausedAt(now)
                        .map(each -> new PauseView(each.reason(), each.by(), each.at(), each.until()))
                        .orElse(null),
                schedule.owner(),
                schedule.version(),
                schedule.changedBy(),
                schedule.changedAt());
    }
}
