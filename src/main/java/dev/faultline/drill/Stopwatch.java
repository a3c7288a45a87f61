package dev.faultline.drill;

import dev.faultline.ports.Ticker;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * When this node pressed, and when it heard each proof; needs no database. Both on the monotonic clock where both happened here;
 * a proof that came to another node than the press is measured by the wall clocks of the two. Thread-safe.
 */
@Component
final class Stopwatch {

    /** @param nanos on this node's monotonic clock; null when another node pressed */
    private record Press(@Nullable Long nanos, Instant at) {}

    /** @param at by the wall clock */
    record Heard(long nanos, Instant at) {}

    private final Ticker ticker;
    private final Clock clock;
    private final Map<UUID, Press> presses = new ConcurrentHashMap<>();
    private final Map<UUID, Heard> proofs = new ConcurrentHashMap<>();

    Stopwatch(Ticker ticker, Clock clock) {
        this.ticker = ticker;
        this.clock = clock;
    }

    /** To be called when the press begins, here. */
    void pressing(UUID drill) {
        presses.putIfAbsent(drill, new Press(ticker.nanos(), clock.instant()));
    }

    /** Another node has pressed; nothing new where this one has. */
    void pressed(UUID drill, Instant at) {
        presses.putIfAbsent(drill, new Press(null, at));
    }

    /** An agent's journal entry, at the moment it is heard. Only the first proof after a press counts. */
    void heard(Entry entry) {
        if (presses.containsKey(entry.run()) && entry.state() == EntryState.REVERTED) {
            proofs.putIfAbsent(entry.injection(), new Heard(ticker.nanos(), clock.instant()));
        }
    }

    Heard heardAt(UUID injection) {
        return Optional.ofNullable(proofs.get(injection)).orElseGet(() -> new Heard(ticker.nanos(), clock.instant()));
    }

    /** When the drill's button was pressed, as far as this node knows. */
    Optional<Instant> pressedAt(UUID drill) {
        return Optional.ofNullable(presses.get(drill)).map(Press::at);
    }

    /** @param pressedAt as the database says, which knows of presses that this node forgot */
    Optional<Duration> took(UUID drill, @Nullable Instant pressedAt, Heard proof) {
        var press = presses.get(drill);
        if (press != null && press.nanos() != null) {
            return Optional.of(Duration.ofNanos(proof.nanos() - press.nanos()));
        }
        var at = press != null ? press.at() : pressedAt;
        return Optional.ofNullable(at).map(each -> positive(Duration.between(each, proof.at())));
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    /** No drill is open: what is remembered is of use to nobody. */
    void forget() {
        presses.clear();
        proofs.clear();
    }
}
