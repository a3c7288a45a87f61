package dev.faultline.schedule;

import dev.faultline.ports.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What this node will start within the next seconds, in memory. Nodes take their share with {@code skip locked}; what a node that
 * dies has taken is missed, and never started by another.
 */
@Component
class Wheel {

    /** How long before it is due an occurrence is taken. */
    static final Duration AHEAD = Duration.ofSeconds(10);

    private final OccurrenceRows occurrences;
    private final SharedClock clock;
    private final Node node;
    private final ApplicationEventPublisher facts;
    private final TransactionTemplate transaction;
    private final PriorityQueue<OccurrenceRows.Armed> armed =
            new PriorityQueue<>(Comparator.comparing(OccurrenceRows.Armed::dueAt));

    Wheel(
            OccurrenceRows occurrences,
            SharedClock clock,
            Node node,
            ApplicationEventPublisher facts,
            PlatformTransactionManager transactions) {
        this.occurrences = occurrences;
        this.clock = clock;
        this.node = node;
        this.facts = facts;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Takes what is due soon. @return how many */
    int arm() {
        var now = clock.now();
        var taken = occurrences.arm(node.name(), now, now.plus(AHEAD));
        taken.forEach(this::hold);
        return taken.size();
    }

    void hold(OccurrenceRows.Armed occurrence) {
        synchronized (armed) {
            armed.add(occurrence);
        }
    }

    /** Tells what nobody started in time. @return how many */
    int miss() {
        return Objects.requireNonNull(transaction.execute(_ -> {
            var late = occurrences.miss(clock.now());
            late.forEach(each -> facts.publishEvent(new ScheduleFact.NotStarted(
                    "faultline",
                    each.schedule(),
                    each.team(),
                    each.name(),
                    each.plannedAt(),
                    OccurrenceState.MISSED,
                    each.reasons())));
            return late.size();
        }));
    }

    /** Hands out what is due then, the longest due first. */
    List<OccurrenceRows.Armed> due(Instant then) {
        var due = new ArrayList<OccurrenceRows.Armed>();
        synchronized (armed) {
            while (!armed.isEmpty() && !armed.element().dueAt().isAfter(then)) {
                due.add(armed.remove());
            }
        }
        return due;
    }
}
