package dev.faultline.agent;

import dev.faultline.agent.State.Role;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.ProcessRef;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * The second process, which takes back what the agent cannot any more: it was killed, hangs, or was never started again. Knows
 * nothing of servers and faults; it has the journal, a clock, and the same way to undo.
 */
final class Guard {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final long RETRY = 100;
    /** An agent that is awake is faster and knows more; this is how long it has for a halt. */
    private static final long AGENTS_TURN = 200;
    /** An agent that is being restarted is back by then. */
    private static final long ALONE = 300;

    private final State state;
    private final Hands hands;
    private final Clock clock;
    private final Log log;
    private final Predicate<ProcessRef> exists;
    private final Pulse agent;
    private final Undo undo;

    private final Map<UUID, Long> retryAt = new HashMap<>();
    private final Map<UUID, CompletableFuture<List<String>>> waiting = new HashMap<>();
    private long haltedSince = Long.MAX_VALUE;

    /** @param exists whether that very process is there, be it stopped or not */
    Guard(State state, Hands hands, Clock clock, Log log, Predicate<ProcessRef> exists) {
        this.state = state;
        this.hands = hands;
        this.clock = clock;
        this.log = log;
        this.exists = exists;
        this.agent = state.pulse(Role.AGENT);
        this.undo = new Undo(hands);
    }

    /**
     * Guards until nobody needs it any more.
     *
     * @param stay whether to go on without an agent: for a guard that is a service of its own
     */
    void guard(boolean stay) throws InterruptedException {
        var pulse = state.pulse(Role.GUARD);
        long needed = hands.uptime();
        while (true) {
            try {
                pulse.beat();
                look();
                log.fine("guard", "guarding again");
            } catch (RuntimeException | IOException e) {
                log.trouble("guard", "cannot look after the journal: " + e);
            }
            if (stay || agent.isThere() || isAnythingLive()) {
                needed = hands.uptime();
            } else if (hands.uptime() - needed > ALONE) {
                log.info("no agent and nothing to guard: ending");
                return;
            }
            Thread.sleep(POLL);
        }
    }

    private boolean isAnythingLive() {
        return state.journal().live().stream().anyMatch(Journal.Whole.class::isInstance);
    }

    /** Looks at everything once. */
    void look() {
        long now = hands.uptime();
        var halted = state.halted();
        haltedSince = halted.isPresent() ? Math.min(haltedSince, now) : Long.MAX_VALUE;
        for (var found : state.journal().live()) {
            switch (found) {
                case Journal.Damaged entry ->
                    log.trouble(
                            entry.injection().toString(),
                            "a person must look at %s: %s".formatted(entry.where(), entry.why()));
                case Journal.Whole entry -> {
                    if (now >= retryAt.getOrDefault(entry.injection(), 0L)) {
                        reasonToEnd(entry, now, halted).ifPresent(why -> end(entry, why, now));
                    }
                }
            }
        }
    }

    private Optional<String> reasonToEnd(Journal.Whole entry, long now, Optional<String> halted) {
        if (!entry.boot().equals(hands.bootId())) {
            return Optional.of("the host was restarted");
        }
        if (halted.isPresent() && (now - haltedSince >= AGENTS_TURN || !agent.isAwake())) {
            return Optional.of("this host is stopped: " + halted.get());
        }
        return now >= entry.lease() ? Optional.of("its lease is over") : Optional.empty();
    }

    private void end(Journal.Whole entry, String why, long now) {
        if (!entry.boot().equals(hands.bootId()) && !entry.plan().survivesReboot()) {
            close(entry, "reboot", why + ", which ended it");
            return;
        }
        entry.doubts().forEach(doubt -> log.trouble(entry.injection() + " doubt", entry.injection() + ": " + doubt));
        var undone = undone(entry);
        if (undone.isEmpty()) {
            return;
        }
        var troubles = undone.get();
        if (!troubles.isEmpty()) {
            retry(entry, now, why + ", but not gone yet: " + String.join("; ", troubles));
        } else if (mayStillBeApplied(entry)) {
            retry(entry, now, why + ", and it is undone; the agent may still be applying it, so it is watched");
        } else {
            close(entry, "guard", Undo.evidence(why, entry.plan()));
        }
    }

    /** Whoever has to be asked may let one wait for an answer, and nobody else's fault may wait for that: empty until there is one. */
    private Optional<List<String>> undone(Journal.Whole entry) {
        if (!entry.plan().fault().appliesTo().isBehindAnApi()) {
            return Optional.of(undo.run(entry.injection(), entry.plan()));
        }
        var work = waiting.computeIfAbsent(
                entry.injection(),
                id -> CompletableFuture.supplyAsync(
                        () -> undo.run(id, entry.plan()),
                        Thread.ofPlatform().name("asking").daemon()::start));
        if (!work.isDone()) {
            return Optional.empty();
        }
        waiting.remove(entry.injection());
        return Optional.of(work.join());
    }

    /** An agent that was held up in the middle of applying would go on when it wakes. Only its end, or its own word, is certain. */
    private boolean mayStillBeApplied(Journal.Whole entry) {
        return !entry.applied() && exists.test(entry.meta().agent());
    }

    private void retry(Journal.Whole entry, long now, String trouble) {
        retryAt.put(entry.injection(), now + RETRY);
        log.trouble(entry.injection().toString(), "%s: %s".formatted(entry.injection(), trouble));
    }

    private void close(Journal.Whole entry, String by, String evidence) {
        var ended = new Journal.Ended(EntryState.REVERTED, by, clock.instant(), evidence);
        try {
            if (state.journal().close(entry.injection(), ended)) {
                log.info("%s is REVERTED, by %s: %s".formatted(entry.injection(), by, evidence));
            }
            retryAt.remove(entry.injection());
        } catch (IOException e) {
            retry(entry, hands.uptime(), "the journal cannot be closed: " + e.getMessage());
        }
    }
}
