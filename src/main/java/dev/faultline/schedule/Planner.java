package dev.faultline.schedule;

import dev.faultline.calendar.Zones;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Works out the occurrences that lie ahead, as rows that people and nodes see. */
@Component
class Planner {

    static final Duration HORIZON = Duration.ofDays(90);

    /** Worked out again when this much of the horizon has passed. */
    private static final Duration STRIDE = Duration.ofDays(1);

    private static final Instant FOR_EVER = Instant.parse("9999-01-01T00:00:00Z");

    private final ScheduleRows schedules;
    private final OccurrenceRows occurrences;
    private final Entries entries;
    private final SharedClock clock;
    private final ApplicationEventPublisher facts;
    private final TransactionTemplate transaction;

    Planner(
            ScheduleRows schedules,
            OccurrenceRows occurrences,
            Entries entries,
            SharedClock clock,
            ApplicationEventPublisher facts,
            PlatformTransactionManager transactions) {
        this.schedules = schedules;
        this.occurrences = occurrences;
        this.entries = entries;
        this.clock = clock;
        this.facts = facts;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** All that lies ahead anew, in the transaction that changed the schedule. */
    void replan(Schedule schedule, Instant now) {
        occurrences.clear(schedule.id(), now);
        plan(schedule, now, now);
    }

    /** Holds up what lies ahead, or lets it go on, in the transaction in which that is decided. */
    void hold(Schedule schedule, Schedule.@Nullable Pause pause, String by, Instant now) {
        schedules.update(schedule.paused(pause, by, now));
        var ends = List.of(end(schedule.pause(), now), end(pause, now));
        entries.held(schedule.id(), Collections.min(ends), Collections.max(ends), now);
    }

    /** Until when it holds anything up. */
    private static Instant end(Schedule.@Nullable Pause pause, Instant now) {
        return pause == null ? now : Objects.requireNonNullElse(pause.until(), FOR_EVER);
    }

    /** Takes back all that lies ahead, in the transaction that deletes the schedule. */
    void clear(UUID schedule, Instant now) {
        occurrences.clear(schedule, now);
        entries.follow(schedule, now, now);
    }

    /** One single time, in the transaction that added it or put it back. */
    void add(Schedule schedule, Moment moment, Instant now) {
        insert(schedule, List.of(moment), now);
        entries.follow(schedule.id(), moment.at().minusMillis(1), now);
    }

    /** What had been taken out and is planned again was told as cancelled, and is told anew. */
    private void insert(Schedule schedule, List<Moment> moments, Instant now) {
        entries.tellAgain(schedule.id(), occurrences.putBack(schedule.id(), moments), now);
        occurrences.plan(schedule, moments, Zones.edition());
    }

    /** @return whether there was a schedule to work out further, or by newer rules of its zone */
    boolean planNext() {
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            var now = clock.now();
            var next = schedules.toPlan(now.plus(HORIZON).minus(STRIDE), Zones.edition());
            next.ifPresent(planned -> planFurther(planned, now));
            return next.isPresent();
        }));
    }

    private void planFurther(ScheduleRows.Planned planned, Instant now) {
        var schedule = schedules.find(planned.id()).orElseThrow();
        if (planned.zoneRules().compareTo(Zones.edition()) < 0) {
            move(schedule, planned.until(), now);
        } else {
            // also what lies behind by now: nobody was there to plan it, and it is to be told as missed
            plan(schedule, planned.until(), now);
        }
    }

    private void move(Schedule schedule, Instant planned, Instant now) {
        var before = occurrences.clear(schedule.id(), now);
        var after = new HashSet<Instant>();
        plan(schedule, planned.isBefore(now) ? planned : now, now).forEach(each -> after.add(each.at()));
        int moved = (int) before.stream().filter(each -> !after.contains(each)).count();
        if (moved > 0) {
            var zone = schedule.terms().timing().zone().getId();
            facts.publishEvent(new ScheduleFact.Moved(
                    "faultline", schedule.id(), schedule.team(), schedule.name(), zone, Zones.edition(), moved));
        }
    }

    /** Those after {@code from}, up to the horizon. */
    private List<Moment> plan(Schedule schedule, Instant from, Instant now) {
        var end = now.plus(HORIZON);
        var endsAt = schedule.terms().endsAt();
        var until = endsAt == null || endsAt.isAfter(end) ? end : endsAt;
        var moments = new ArrayList<Moment>();
        for (var all = schedule.terms().timing().from(from.plusMillis(1)); all.hasNext(); ) {
            var moment = all.next();
            if (!moment.at().isBefore(until)) {
                break;
            }
            moments.add(moment);
        }
        insert(schedule, moments, now);
        schedules.planned(schedule.id(), end, Zones.edition());
        entries.follow(schedule.id(), from.isBefore(now) ? from : now, now);
        return moments;
    }
}
