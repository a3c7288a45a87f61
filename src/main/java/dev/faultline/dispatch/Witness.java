package dev.faultline.dispatch;

import dev.faultline.halt.Halt;
import dev.faultline.halt.ReceiptLine;
import dev.faultline.ports.Ticker;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.Timing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node saw with its own eyes: what agents last said of each injection, and, for each press, which targets were hurt
 * then and what became of them. Needs no database. Thread-safe.
 */
final class Witness {

    private static final Logger LOG = LoggerFactory.getLogger(Witness.class);

    private record Seen(UUID agent, Entry entry, Instant at) {}

    /**
     * @param toldAt by the ticker
     * @param told how many agents were told at once
     */
    private record Press(
            Instant at,
            long toldAt,
            int told,
            Map<UUID, Authority.Holder> hurt,
            Map<UUID, Instant> heardBy,
            AtomicLong last) {}

    /**
     * How far a press has come.
     *
     * @param toldAt when telling began, by the ticker
     * @param told how many agents were connected here and told
     * @param heard how many have answered
     * @param last how long the latest answer took
     */
    record Tally(long toldAt, int told, int heard, Duration last) {}

    private final Clock clock;
    private final Ticker ticker;
    private final Map<UUID, Seen> seen = new ConcurrentHashMap<>();
    private final Map<UUID, Press> presses = new ConcurrentHashMap<>();

    Witness(Clock clock, Ticker ticker) {
        this.clock = clock;
        this.ticker = ticker;
    }

    void saw(UUID agent, Entry entry) {
        seen.merge(
                entry.injection(),
                new Seen(agent, entry, clock.instant()),
                (older, newer) -> older.entry().state() == newer.entry().state() ? older : newer);
        forgetOld();
    }

    /** To be called before anybody is told. */
    void pressed(Halt halt, Map<UUID, Authority.Holder> hurt, int told) {
        presses.putIfAbsent(
                halt.id(),
                new Press(
                        halt.at(),
                        ticker.nanos(),
                        told,
                        new ConcurrentHashMap<>(hurt),
                        new ConcurrentHashMap<>(),
                        new AtomicLong()));
        forgetOld();
    }

    /** Who else was hurt when that press came. */
    void found(Halt halt, Map<UUID, Authority.Holder> hurt) {
        var press = presses.get(halt.id());
        if (press != null) {
            hurt.forEach(press.hurt()::putIfAbsent);
        }
    }

    void haltHeard(UUID agent, UUID halt) {
        var press = presses.get(halt);
        if (press != null && press.heardBy().putIfAbsent(agent, clock.instant()) == null) {
            press.last().accumulateAndGet(ticker.nanos() - press.toldAt(), Math::max);
            if (press.heardBy().size() == press.told()) {
                LOG.info(
                        "STOP {}: all {} agents connected to this node have heard it, the last after {} ms",
                        halt,
                        press.told(),
                        press.last().get() / 1_000_000);
            }
        }
    }

    /** Empty when this node does not know of the press. */
    Optional<Tally> tally(UUID halt) {
        return Optional.ofNullable(presses.get(halt))
                .map(press -> new Tally(
                        press.toldAt(),
                        press.told(),
                        press.heardBy().size(),
                        Duration.ofNanos(press.last().get())));
    }

    List<ReceiptLine> receipt(Halt halt) {
        var press = presses.get(halt.id());
        return press == null
                ? List.of()
                : press.hurt().values().stream().map(each -> line(press, each)).toList();
    }

    private ReceiptLine line(Press press, Authority.Holder holder) {
        var last = seen.get(holder.injection());
        var over = last != null && Leases.isFinal(last.entry()) ? last : null;
        return new ReceiptLine(
                holder.injection(),
                holder.run(),
                holder.experiment(),
                holder.target(),
                holder.agentName(),
                press.at(),
                press.heardBy().get(holder.agent()),
                over == null ? null : over.entry().since(),
                over == null ? null : over.at(),
                evidence(last),
                over != null ? null : press.at().plus(Timing.CERTAINLY_OVER));
    }

    private static String evidence(@Nullable Seen last) {
        if (last == null) {
            return "";
        }
        return last.entry().state() == EntryState.NOT_STARTED
                ? "never started"
                : last.entry().evidence();
    }

    /** What is over stands in the database; memory is for when that does not answer. */
    private void forgetOld() {
        var old = clock.instant().minusSeconds(3_600);
        if (presses.size() > 1_000) {
            presses.values().removeIf(press -> press.at().isBefore(old));
        }
        if (seen.size() > 10_000) {
            seen.values()
                    .removeIf(each -> Leases.isFinal(each.entry()) && each.at().isBefore(old));
        }
    }
}
