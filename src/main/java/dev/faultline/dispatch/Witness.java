package dev.faultline.dispatch;

import dev.faultline.halt.Halt;
import dev.faultline.halt.ReceiptLine;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.Timing;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What this node saw with its own eyes: what agents last said of each injection, and, for each press, which targets were hurt
 * then and what became of them. Needs no database. Thread-safe.
 */
final class Witness {

    private record Seen(UUID agent, Entry entry, Instant at) {}

    private record Press(Instant at, Map<UUID, Authority.Holder> hurt, Map<UUID, Instant> heardBy) {}

    private final Clock clock;
    private final Map<UUID, Seen> seen = new ConcurrentHashMap<>();
    private final Map<UUID, Press> presses = new ConcurrentHashMap<>();

    Witness(Clock clock) {
        this.clock = clock;
    }

    void saw(UUID agent, Entry entry) {
        seen.merge(
                entry.injection(),
                new Seen(agent, entry, clock.instant()),
                (older, newer) -> older.entry().state() == newer.entry().state() ? older : newer);
        forgetOld();
    }

    void pressed(Halt halt, Map<UUID, Authority.Holder> hurt) {
        presses.putIfAbsent(halt.id(), new Press(halt.at(), Map.copyOf(hurt), new ConcurrentHashMap<>()));
        forgetOld();
    }

    void haltHeard(UUID agent, UUID halt) {
        var press = presses.get(halt);
        if (press != null) {
            press.heardBy().putIfAbsent(agent, clock.instant());
        }
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
