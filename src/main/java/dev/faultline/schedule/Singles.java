package dev.faultline.schedule;

import dev.faultline.access.Caller;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Problem;
import dev.faultline.timeline.Fact;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes single occurrences out, puts them back, adds and moves them. The schedule keeps it as what clocks show, so that it holds
 * also when the rules of the zone change.
 */
@Component
class Singles {

    private final Schedules schedules;
    private final ScheduleRows rows;
    private final OccurrenceRows occurrences;
    private final Planner planner;
    private final Entries entries;
    private final Schedules.Writing writing;

    Singles(
            Schedules schedules,
            ScheduleRows rows,
            OccurrenceRows occurrences,
            Planner planner,
            Entries entries,
            Schedules.Writing writing) {
        this.schedules = schedules;
        this.rows = rows;
        this.occurrences = occurrences;
        this.planner = planner;
        this.entries = entries;
        this.writing = writing;
    }

    /** One that is there now, or was there already. */
    record Added(Occurrence occurrence, boolean repeated) {}

    @Transactional(readOnly = true)
    Occurrence get(Caller caller, UUID schedule, Instant plannedAt) {
        return find(schedules.get(caller, schedule), plannedAt);
    }

    /** It will not start, and is told as cancelled. Twice is once. */
    @Transactional
    Occurrence takeOut(Caller caller, UUID id, Instant plannedAt, String reason) {
        var schedule = schedules.mine(caller, id);
        var occurrence = find(schedule, plannedAt);
        if (occurrence.takenOut()) {
            return occurrence;
        }
        var now = writing.now();
        var wall = wall(schedule, occurrence);
        if (!occurrences.takeOut(occurrence.id(), "Taken out by %s: %s".formatted(caller.actor(), reason), now)) {
            throw tooLate(occurrence);
        }
        rows.update(schedule.at(schedule.terms().timing().without(wall), caller.actor(), now));
        tell(new ScheduleFact.TakenOut(
                caller.actor(), id, schedule.team(), schedule.name(), occurrence.plannedAt(), reason));
        return find(schedule, plannedAt);
    }

    /** Undoes {@link #takeOut}, while it lies ahead. Twice is once. */
    @Transactional
    Occurrence putBack(Caller caller, UUID id, Instant plannedAt) {
        var schedule = schedules.mine(caller, id);
        var occurrence = find(schedule, plannedAt);
        if (occurrence.open()) {
            return occurrence;
        }
        var now = writing.now();
        if (!occurrence.takenOut() || !occurrence.dueAt().isAfter(now)) {
            throw tooLate(occurrence);
        }
        var timing = schedule.terms().timing();
        var wall = moment(timing.complete(), plannedAt)
                .map(Singles::toTheSecond)
                .orElseGet(() -> LocalDateTime.ofInstant(plannedAt, timing.zone()));
        var changed = schedule.at(timing.with(wall), caller.actor(), now);
        var moment = moment(changed.terms().timing(), plannedAt).orElseThrow(() -> tooLate(occurrence));
        checkRoom(changed.terms().timing(), moment, now);
        rows.update(changed);
        planner.add(changed, moment, now);
        tell(new ScheduleFact.PutBack(caller.actor(), id, schedule.team(), schedule.name(), plannedAt));
        return find(changed, plannedAt);
    }

    /** One more than the rule says. The same again is the same one. */
    @Transactional
    Added add(Caller caller, UUID id, LocalDateTime wall) {
        var schedule = schedules.mine(caller, id);
        var now = writing.now();
        var timing = schedule.terms().timing();
        var moment = Moment.of(wall, timing.zone());
        var known = occurrences.find(id, moment.at()).filter(each -> !each.takenOut());
        if (known.isPresent()) {
            return new Added(known.get(), true);
        }
        checkTime(schedule, moment, "at", now);
        var changed = schedule.at(timing.with(wall), caller.actor(), now);
        checkRoom(changed.terms().timing(), moment, now);
        rows.update(changed);
        planner.add(changed, moment, now);
        tell(new ScheduleFact.Added(caller.actor(), id, schedule.team(), schedule.name(), moment.at()));
        return new Added(find(changed, moment.at()), false);
    }

    /** To another time; in calendars it stays the same event. Undone by moving it back. */
    @Transactional
    Occurrence move(Caller caller, UUID id, Instant plannedAt, LocalDateTime to) {
        var schedule = schedules.mine(caller, id);
        var occurrence = find(schedule, plannedAt);
        var now = writing.now();
        var timing = schedule.terms().timing();
        var moment = Moment.of(to, timing.zone());
        if (moment.at().equals(plannedAt)) {
            return occurrence;
        }
        if (occurrence.takenOut()) {
            throw Problem.conflict("taken-out", "This occurrence is taken out. Put it back first.");
        }
        checkTime(schedule, moment, "to", now);
        var without = timing.without(wall(schedule, occurrence));
        var changed = schedule.at(without.with(to), caller.actor(), now);
        checkRoom(changed.terms().timing(), moment, now);
        if (!occurrences.remove(occurrence.id())) {
            throw tooLate(occurrence);
        }
        rows.update(changed);
        entries.move(id, plannedAt, new Entry.Planned(moment.at(), to.toLocalDate()), now);
        planner.add(changed, moment, now);
        entries.follow(id, plannedAt.minusMillis(1), now);
        tell(new ScheduleFact.MovedOne(caller.actor(), id, schedule.team(), schedule.name(), plannedAt, moment.at()));
        return find(changed, moment.at());
    }

    private Occurrence find(Schedule schedule, Instant plannedAt) {
        return occurrences.find(schedule.id(), plannedAt).orElseThrow(Problem::notFound);
    }

    /** As the rule says it, which is another time than clocks show where they skip it. */
    private static LocalDateTime wall(Schedule schedule, Occurrence occurrence) {
        return moment(schedule.terms().timing(), occurrence.plannedAt())
                .map(Singles::toTheSecond)
                .orElseThrow(() -> tooLate(occurrence));
    }

    private static LocalDateTime toTheSecond(Moment moment) {
        return moment.wall().withNano(0);
    }

    private static Optional<Moment> moment(Timing timing, Instant plannedAt) {
        var first = timing.next(plannedAt, 1);
        return first.stream().filter(each -> each.at().equals(plannedAt)).findFirst();
    }

    private static void checkTime(Schedule schedule, Moment moment, String field, Instant now) {
        var endsAt = schedule.terms().endsAt();
        if (!moment.at().isAfter(now)) {
            throw refused(field, "past", "%s lies in the past.".formatted(moment.wall()));
        }
        if (moment.at().isAfter(now.plus(Planner.HORIZON))) {
            throw refused(field, "range", "At most %d days ahead.".formatted(Planner.HORIZON.toDays()));
        }
        if (endsAt != null && !moment.at().isBefore(endsAt)) {
            throw refused(field, "range", "The schedule ends before.");
        }
    }

    private static void checkRoom(Timing timing, Moment moment, Instant now) {
        if (timing.also().size() > RuleReader.MOST_TIMES || timing.except().size() > RuleReader.MOST_TIMES) {
            throw Problem.conflict(
                    "too-many", "At most %d single times; change the rule instead.".formatted(RuleReader.MOST_TIMES));
        }
        if (timing.crowds(moment.at(), now)) {
            throw Problem.conflict("too-often", "Another occurrence is less than 15 minutes away.");
        }
    }

    private static Problem refused(String field, String code, String detail) {
        return Problem.invalid(FieldError.at("#/" + field, code, detail));
    }

    private static Problem tooLate(Occurrence occurrence) {
        return Problem.conflict(
                "decided", "This occurrence is %s; nothing about it can be changed.".formatted(occurrence.stateWord()));
    }

    private void tell(Fact fact) {
        writing.facts().publishEvent(fact);
    }
}
