package dev.faultline.schedule;

import dev.faultline.access.Accounts;
import dev.faultline.calendar.CalendarChanged;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Tells beforehand what is about to start, and what is against it by then. Decides nothing. */
@Component
class Herald {

    /** How long before it is asked whether anything is against a start. */
    static final Duration LOOK_AHEAD = Duration.ofMinutes(30);

    /** Nobody could do anything about it any more, and those who start have enough to do then. */
    private static final Duration TOO_LATE = Duration.ofMinutes(1);

    /** Longer than it takes until somebody has fetched a calendar. */
    private static final Duration READ_BEFORE = Duration.ofMinutes(2);

    private static final int AT_ONCE = 20;
    private static final int REMEMBERED = 10_000;

    private final OccurrenceRows occurrences;
    private final ScheduleRows schedules;
    private final Closed closed;
    private final Continuity continuity;
    private final Accounts accounts;
    private final SharedClock clock;
    private final ApplicationEventPublisher facts;
    private final TransactionTemplate transaction;

    /** By this node; another one may ask for the same once more. */
    private final Set<UUID> reread = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    Herald(
            OccurrenceRows occurrences,
            ScheduleRows schedules,
            Closed closed,
            Continuity continuity,
            Accounts accounts,
            SharedClock clock,
            ApplicationEventPublisher facts,
            PlatformTransactionManager transactions) {
        this.occurrences = occurrences;
        this.schedules = schedules;
        this.closed = closed;
        this.continuity = continuity;
        this.accounts = accounts;
        this.clock = clock;
        this.facts = facts;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** What starts within the time that its schedule says. What is against it is asked before the transaction. */
    void tell() {
        var now = clock.now();
        for (var coming : occurrences.toAnnounce(now)) {
            schedules
                    .find(coming.schedule())
                    .ifPresent(schedule -> occurrences
                            .find(coming.id())
                            .ifPresent(each -> tell(schedule, each, against(schedule, each), now)));
        }
    }

    private void tell(Schedule schedule, Occurrence occurrence, List<String> against, Instant now) {
        transaction.executeWithoutResult(_ -> {
            if (occurrences.announce(occurrence.id(), now)) {
                facts.publishEvent(new ScheduleFact.Announced(
                        Judging.ITSELF,
                        schedule.id(),
                        schedule.team(),
                        schedule.name(),
                        occurrence.plannedAt(),
                        minutes(now, occurrence.dueAt()),
                        against));
            }
        });
    }

    private static long minutes(Instant now, Instant due) {
        return Math.max(1, Math.round(Duration.between(now, due).toSeconds() / 60.0));
    }

    /** What is against those that start within half an hour; calendars of others are read again shortly before. */
    void look() {
        var now = clock.now();
        reread(now.plus(LOOK_AHEAD));
        for (var coming : occurrences.look(now, now.plus(TOO_LATE), now.plus(LOOK_AHEAD), AT_ONCE)) {
            schedules.find(coming.schedule()).ifPresent(schedule -> {
                if (schedule.terms().continuous() != null) {
                    continuity.look(schedule);
                }
                occurrences.find(coming.id()).ifPresent(each -> foresee(schedule, each));
            });
        }
    }

    private void reread(Instant looked) {
        for (var coming : occurrences.notLookedAt(looked, looked.plus(READ_BEFORE), AT_ONCE)) {
            if (reread.add(coming.id())) {
                schedules
                        .find(coming.schedule())
                        .ifPresent(schedule -> accounts.callerFor(schedule.owner())
                                .ifPresent(owner -> closed.rereadSoon(owner, schedule.experiment())));
            }
        }
    }

    /** What was made, ended, read again or too old since then is asked again; what was told already is not told again. */
    @EventListener
    void calendarsChanged(CalendarChanged changed) {
        var now = clock.now();
        occurrences.lookAgain(now.plus(TOO_LATE), now.plus(LOOK_AHEAD));
    }

    private void foresee(Schedule schedule, Occurrence occurrence) {
        var against = against(schedule, occurrence);
        transaction.executeWithoutResult(_ -> {
            if (occurrences.foresee(occurrence.id(), against) && !against.isEmpty()) {
                facts.publishEvent(new ScheduleFact.Foreseen(
                        Judging.ITSELF,
                        schedule.id(),
                        schedule.team(),
                        schedule.name(),
                        occurrence.plannedAt(),
                        against));
            }
        });
    }

    private List<String> against(Schedule schedule, Occurrence occurrence) {
        var against = new ArrayList<String>();
        schedule.pausedAt(occurrence.dueAt())
                .ifPresent(each -> against.add("It is paused by %s: %s".formatted(each.by(), each.reason())));
        accounts.callerFor(schedule.owner())
                .ifPresentOrElse(
                        owner -> against.addAll(closed.rulings(owner, schedule.experiment())
                                .apply(occurrence.dueAt())
                                .against()),
                        () -> against.add("Its owner may not start runs any more."));
        against.addAll(continuity.lacking(schedule));
        return against;
    }
}
