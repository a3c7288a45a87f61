package dev.faultline.schedule;

import dev.faultline.ports.Node;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Starts an occurrence that this node holds, or decides that it does not start. The occurrence becomes DISPATCHED in the
 * transaction that begins the run, so there is never one without the other.
 */
@Component
class Firing {

    /** A node whose clock is further off than this starts nothing. */
    static final Duration SKEW = Duration.ofSeconds(2);

    /** As exactly as clocks agree. What is later than this is late, whatever is tolerated elsewhere. */
    static final Duration PUNCTUAL = SKEW;

    private final OccurrenceRows occurrences;
    private final ScheduleRows schedules;
    private final Starter starter;
    private final SharedClock shared;
    private final Clock own;
    private final Node node;
    private final ApplicationEventPublisher facts;
    private final TransactionTemplate transaction;

    Firing(
            OccurrenceRows occurrences,
            ScheduleRows schedules,
            Starter starter,
            SharedClock shared,
            Clock own,
            Node node,
            ApplicationEventPublisher facts,
            PlatformTransactionManager transactions) {
        this.occurrences = occurrences;
        this.schedules = schedules;
        this.starter = starter;
        this.shared = shared;
        this.own = own;
        this.node = node;
        this.facts = facts;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** @return false when it is not due yet */
    boolean fire(UUID occurrence) {
        try {
            return Boolean.TRUE.equals(transaction.execute(_ -> start(occurrence)));
        } catch (Starter.Against against) {
            transaction.executeWithoutResult(_ -> skip(occurrence, against.reasons()));
            return true;
        }
    }

    private boolean start(UUID id) {
        var held = occurrences.take(id, node.name());
        if (held.isEmpty()) {
            return true; // taken back by a change of the schedule, or missed
        }
        var occurrence = held.get();
        var asked = own.instant();
        var now = shared.now();
        var answered = own.instant();
        if (now.isBefore(occurrence.dueAt())) {
            return false;
        }
        decide(occurrence, now, off(asked, now, answered));
        return true;
    }

    /** How far the shared clock's answer lies outside of when it was given by this node's. A slow answer is not a wrong clock. */
    private static Duration off(Instant asked, Instant now, Instant answered) {
        if (now.isBefore(asked)) {
            return Duration.between(now, asked);
        }
        return now.isAfter(answered) ? Duration.between(answered, now) : Duration.ZERO;
    }

    private void decide(Occurrence occurrence, Instant now, Duration off) {
        var schedule = schedules.find(occurrence.scheduleId()).orElseThrow(() -> against("Its schedule was deleted."));
        if (now.isAfter(occurrence.goodUntil())) {
            end(schedule, occurrence, OccurrenceState.MISSED, List.of(Reasons.LATE), now);
            return;
        }
        checkClock(off);
        schedule.pausedAt(now).ifPresent(pause -> {
            throw against("The schedule was paused by %s: %s".formatted(pause.by(), pause.reason()));
        });
        if (isTooLateThere(schedule, occurrence, now)) {
            end(schedule, occurrence, OccurrenceState.MISSED, List.of(Reasons.LATE_THERE), now);
            return;
        }
        var run = starter.start(schedule, occurrence.id());
        occurrences.started(occurrence.id(), run, now);
        facts.publishEvent(new ScheduleFact.Started(
                actor(schedule), schedule.id(), schedule.team(), schedule.name(), run, occurrence.plannedAt()));
    }

    /** In a protected environment people have agreed to a time: what does not come then does not come. */
    private boolean isTooLateThere(Schedule schedule, Occurrence occurrence, Instant now) {
        return now.isAfter(occurrence.dueAt().plus(PUNCTUAL))
                && !starter.protectedEnvironments(schedule).isEmpty();
    }

    /** Whoever does not know what time it is does nothing by the clock. */
    private void checkClock(Duration off) {
        if (off.compareTo(SKEW) > 0) {
            throw against("CLOCK: the clock of the server %s is %d s off that of the database."
                    .formatted(node.name(), off.toSeconds()));
        }
    }

    private void skip(UUID id, List<String> reasons) {
        occurrences.take(id, node.name()).ifPresent(occurrence -> {
            var now = shared.now();
            schedules
                    .find(occurrence.scheduleId())
                    .ifPresentOrElse(
                            schedule -> end(schedule, occurrence, OccurrenceState.SKIPPED, reasons, now),
                            () -> occurrences.notStarted(id, OccurrenceState.SKIPPED, reasons, now));
        });
    }

    private void end(
            Schedule schedule, Occurrence occurrence, OccurrenceState outcome, List<String> reasons, Instant now) {
        occurrences.notStarted(occurrence.id(), outcome, reasons, now);
        facts.publishEvent(new ScheduleFact.NotStarted(
                actor(schedule),
                schedule.id(),
                schedule.team(),
                schedule.name(),
                occurrence.plannedAt(),
                outcome,
                reasons));
    }

    private static String actor(Schedule schedule) {
        return "schedule:" + schedule.name();
    }

    private static Starter.Against against(String reason) {
        return new Starter.Against(List.of(reason));
    }
}
