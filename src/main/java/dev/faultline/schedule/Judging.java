package dev.faultline.schedule;

import dev.faultline.run.Runs;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Looks at what the runs of continuous schedules came to, and pauses those that must not go on by themselves. */
@Component
class Judging {

    /** Who pauses what pauses itself. */
    static final String ITSELF = "faultline";

    private static final int LOOKED_AT = 10;

    private final ScheduleRows schedules;
    private final OccurrenceRows occurrences;
    private final Planner planner;
    private final Runs runs;
    private final SharedClock clock;
    private final ApplicationEventPublisher facts;
    private final TransactionTemplate transaction;

    Judging(
            ScheduleRows schedules,
            OccurrenceRows occurrences,
            Planner planner,
            Runs runs,
            SharedClock clock,
            ApplicationEventPublisher facts,
            PlatformTransactionManager transactions) {
        this.schedules = schedules;
        this.occurrences = occurrences;
        this.planner = planner;
        this.runs = runs;
        this.clock = clock;
        this.facts = facts;
        this.transaction = new TransactionTemplate(transactions);
    }

    void judge() {
        schedules.toJudge().forEach(this::judge);
    }

    private void judge(UUID id) {
        var open = occurrences.toJudge(id);
        var ended = runs.ended(open.values());
        if (!ended.isEmpty()) {
            transaction.executeWithoutResult(_ -> schedules.lock(id).ifPresent(schedule -> {
                open.forEach((occurrence, run) -> {
                    var end = ended.get(run);
                    if (end != null) {
                        occurrences.judge(occurrence, outcome(end));
                    }
                });
                pauseIfItMust(schedule);
            }));
        }
    }

    private void pauseIfItMust(Schedule schedule) {
        var continuous = schedule.terms().continuous();
        if (continuous == null || schedule.pause() != null) {
            return;
        }
        Outcome.pauses(occurrences.outcomes(schedule.id(), LOOKED_AT), continuous.pauseAfter())
                .ifPresent(reason -> {
                    var now = clock.now();
                    planner.hold(schedule, new Schedule.Pause(reason, ITSELF, now, null), ITSELF, now);
                    facts.publishEvent(new ScheduleFact.PausedItself(
                            ITSELF, schedule.id(), schedule.team(), schedule.name(), reason));
                });
    }

    private static Outcome outcome(Runs.Ended end) {
        return switch (end) {
            case UNCONFIRMED -> Outcome.UNCONFIRMED;
            case DEVIATED -> Outcome.DEVIATED;
            case HELD -> Outcome.FINE;
            case INCONCLUSIVE -> Outcome.UNKNOWN;
        };
    }
}
