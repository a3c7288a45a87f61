package dev.faultline.schedule;

import dev.faultline.node.Crew;
import dev.faultline.ports.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What this node will start within the next seconds, in memory. Nodes take their share with {@code skip locked}; what a node that
 * dies has taken is missed, and never started by another. One that ends politely gives it back.
 */
@Component
class Wheel {

    /** How long before they are due occurrences are shared out. */
    static final Duration AHEAD = Duration.ofSeconds(10);

    /** What is left this long before it is due is for whoever comes first. */
    static final Duration LAST = Duration.ofSeconds(5);

    private final OccurrenceRows occurrences;
    private final SharedClock clock;
    private final Node node;
    private final Crew crew;
    private final ApplicationEventPublisher facts;
    private final TransactionTemplate transaction;
    private final PriorityQueue<OccurrenceRows.Armed> armed =
            new PriorityQueue<>(Comparator.comparing(OccurrenceRows.Armed::dueAt));

    Wheel(
            OccurrenceRows occurrences,
            SharedClock clock,
            Node node,
            Crew crew,
            ApplicationEventPublisher facts,
            PlatformTransactionManager transactions) {
        this.occurrences = occurrences;
        this.clock = clock;
        this.node = node;
        this.crew = crew;
        this.facts = facts;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Takes this node's share of what is due soon. */
    void arm() {
        var now = clock.now();
        occurrences.arm(node.name(), now, now.plus(LAST), 1).forEach(this::hold);
        occurrences.arm(node.name(), now, now.plus(AHEAD), crew.size()).forEach(this::hold);
    }

    void hold(OccurrenceRows.Armed occurrence) {
        synchronized (armed) {
            armed.add(occurrence);
        }
    }

    /** Lets others have what this node holds, which starts none of it any more. */
    void giveBack() {
        synchronized (armed) {
            armed.clear();
        }
        occurrences.giveBack(node.name());
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

    /** When the next is due. */
    Optional<Instant> next() {
        synchronized (armed) {
            return Optional.ofNullable(armed.peek()).map(OccurrenceRows.Armed::dueAt);
        }
    }
}
