package dev.faultline.schedule;

import dev.faultline.access.Caller;
import dev.faultline.approval.Overrides;
import dev.faultline.gate.Problem;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** One time of a schedule, for which two people may set calendars aside. */
@Component
class OneTime {

    private final OccurrenceRows occurrences;
    private final ScheduleRows schedules;
    private final Overrides overrides;

    OneTime(OccurrenceRows occurrences, ScheduleRows schedules, Overrides overrides) {
        this.occurrences = occurrences;
        this.schedules = schedules;
        this.overrides = overrides;
    }

    /** @return the override's id; it is good from when the occurrence is due until it would be too late */
    UUID askToOverride(Caller caller, UUID id, String reason, @Nullable String key) {
        var occurrence = occurrences.find(caller, id).orElseThrow(Problem::notFound);
        if (occurrence.state() != OccurrenceState.PLANNED && occurrence.state() != OccurrenceState.ARMED) {
            throw Problem.conflict("over", "It is %s already.".formatted(occurrence.stateWord()));
        }
        var schedule = schedules.find(occurrence.scheduleId()).orElseThrow(Problem::notFound);
        var start = new Overrides.Start(
                id,
                "the schedule “%s” on %s".formatted(schedule.name(), Words.wall(occurrence.localTime())),
                occurrence.dueAt(),
                occurrence.goodUntil());
        return overrides.ask(caller, schedule.experiment(), start, reason, key);
    }

    /** What was asked and is open, in a sentence, by occurrence. */
    Map<UUID, String> overridden(Collection<Occurrence> ahead) {
        return overrides.open(ahead.stream().map(Occurrence::id).collect(Collectors.toSet()));
    }
}
