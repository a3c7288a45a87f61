package dev.faultline.calendar;

import dev.faultline.steadystate.Unreadable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads calendars of others again: what they say by now, and what follows from it further ahead. Until something good comes, the
 * last good copy holds.
 */
@Component
class Rereading {

    private static final Logger LOG = LoggerFactory.getLogger(Rereading.class);

    /** After one that did not work. */
    private static final Duration RETRY = Duration.ofMinutes(5);

    private static final int LONGEST_TROUBLE = 500;

    private final ImportRows rows;
    private final CalendarRows calendars;
    private final Imports imports;
    private final Clock clock;
    private final ApplicationEventPublisher facts;
    private final TransactionTemplate transaction;

    Rereading(
            ImportRows rows,
            CalendarRows calendars,
            Imports imports,
            Clock clock,
            ApplicationEventPublisher facts,
            PlatformTransactionManager transactions) {
        this.rows = rows;
        this.calendars = calendars;
        this.imports = imports;
        this.clock = clock;
        this.facts = facts;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** How what is closed ahead differs from before, by the names of events. */
    record Difference(List<String> came, List<String> gone, List<String> changed) {

        Difference {
            came = List.copyOf(came);
            gone = List.copyOf(gone);
            changed = List.copyOf(changed);
        }

        public boolean isNone() {
            return came.isEmpty() && gone.isEmpty() && changed.isEmpty();
        }

        static Difference between(List<Closure> before, List<Closure> after, Instant now) {
            var old = next(before, now);
            var fresh = next(after, now);
            var came = new ArrayList<String>();
            var changed = new ArrayList<String>();
            fresh.forEach((uid, closure) -> {
                if (!old.containsKey(uid)) {
                    came.add(closure.called());
                } else if (!closure.equals(old.get(uid))) {
                    changed.add(closure.called());
                }
            });
            var gone = new ArrayList<String>();
            old.forEach((uid, closure) -> {
                if (!fresh.containsKey(uid)) {
                    gone.add(closure.called());
                }
            });
            return new Difference(came, gone, changed);
        }

        /** The next of each event. */
        private static Map<String, Closure> next(List<Closure> closures, Instant now) {
            Map<String, Closure> next = new LinkedHashMap<>();
            closures.stream()
                    .filter(each -> each.span().until().isAfter(now))
                    .forEach(each -> next.putIfAbsent(each.uid(), each));
            return next;
        }
    }

    @Scheduled(
            fixedDelayString = "${faultline.calendars.look:20s}",
            initialDelayString = "${faultline.calendars.look:20s}")
    void look() {
        try {
            while (rereadNext()) {
                LOG.debug("A calendar was read again");
            }
            transaction.executeWithoutResult(_ -> rows.becameStale().forEach(this::tellStale));
        } catch (DataAccessException | TransactionException away) {
            LOG.debug("Calendars are read again later", away);
        }
    }

    private boolean rereadNext() {
        var due = transaction.execute(_ -> rows.claim().orElse(null));
        if (due == null) {
            return false;
        }
        try {
            var brought = imports.tryToBring(due.wanted());
            transaction.executeWithoutResult(_ -> store(due.calendar(), brought, "faultline"));
        } catch (Unreadable unreadable) {
            transaction.executeWithoutResult(_ -> failed(due, unreadable.why()));
        } catch (BadCalendar bad) {
            transaction.executeWithoutResult(_ -> failed(due, String.valueOf(bad.getMessage())));
        } catch (EmptiedCalendar emptied) {
            transaction.executeWithoutResult(_ -> failed(due, emptied.said()));
        }
        return true;
    }

    /** Where nothing is left of what there was, something else is more likely than that nothing is closed any more. */
    private static final class EmptiedCalendar extends RuntimeException {
        EmptiedCalendar() {
            super(
                    "nothing is closed in it any more, which nobody may mean; read it again by hand if it is so",
                    null,
                    false,
                    false);
        }

        String said() {
            return String.valueOf(getMessage());
        }
    }

    /** What would change. */
    Difference compare(UUID calendar, Imports.Brought brought) {
        var now = clock.instant();
        return Difference.between(
                calendars.closures(calendar, now), brought.content().closures(), now);
    }

    /** In a transaction: takes the place of the copy before. */
    Difference store(UUID calendar, Imports.Brought brought, String actor) {
        rows.lock(calendar);
        var difference = compare(calendar, brought);
        boolean byItself = actor.equals("faultline");
        if (byItself
                && brought.content().closures().isEmpty()
                && !difference.gone().isEmpty()) {
            throw new EmptiedCalendar();
        }
        var before = calendars.byId(calendar).orElseThrow();
        rows.replace(calendar, brought.wanted().text(), brought.content());
        boolean wasTroubled = before.rule() instanceof Closures closures
                && !closures.source().trouble().isEmpty();
        if (!byItself || !difference.isNone() || wasTroubled) {
            facts.publishEvent(new CalendarFact.Reread(
                    actor,
                    calendar,
                    before.team(),
                    before.inWords(),
                    difference.came(),
                    difference.gone(),
                    difference.changed()));
        }
        if (!difference.isNone() || before.state(clock.instant()).equals("stale")) {
            facts.publishEvent(new CalendarChanged(calendar));
        }
        return difference;
    }

    private void failed(ImportRows.Due due, String trouble) {
        String said = trouble.length() <= LONGEST_TROUBLE ? trouble : trouble.substring(0, LONGEST_TROUBLE) + "…";
        if (rows.failed(due.calendar(), said, RETRY)) {
            LOG.warn("The calendar {} could not be read again: {}", due.calendar(), said);
            calendar(due.calendar())
                    .ifPresent(each ->
                            facts.publishEvent(new CalendarFact.Unread(each.id(), each.team(), each.inWords(), said)));
        }
    }

    private Optional<Calendar> calendar(UUID id) {
        return calendars.byId(id);
    }

    private void tellStale(UUID id) {
        facts.publishEvent(new CalendarChanged(id));
        calendar(id)
                .ifPresent(each -> facts.publishEvent(new CalendarFact.Stale(
                        id,
                        each.team(),
                        each.inWords(),
                        each.rule() instanceof Closures closures
                                && closures.source().isRefusing())));
    }
}
