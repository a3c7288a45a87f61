package dev.faultline.dispatch;

import dev.faultline.halt.Halts;
import dev.faultline.ports.Ticker;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Timing;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Decides from memory, and at once, what an agent may keep and what it must take back. It renews only what the database allowed
 * less than {@link Timing#FRESH} ago: a node that lost the database lets every fault run out. Thread-safe.
 */
final class Leases {

    /** What the database said, and when it was asked, on the monotonic clock. */
    private record Snapshot(long askedAt, Map<UUID, Authority.Holder> holders) {}

    private final Halts halts;
    private final Ticker ticker;
    private final Map<UUID, Long> firstSeen = new ConcurrentHashMap<>();
    private volatile Snapshot snapshot;

    Leases(Halts halts, Ticker ticker) {
        this.halts = halts;
        this.ticker = ticker;
        this.snapshot = new Snapshot(ticker.nanos() - Timing.FRESH.toNanos(), Map.of());
    }

    /** @param askedAt before the question went out, so that the answer is at least that true */
    void read(long askedAt, Collection<Authority.Holder> holders) {
        snapshot = new Snapshot(
                askedAt,
                holders.stream().collect(Collectors.toUnmodifiableMap(Authority.Holder::injection, each -> each)));
        firstSeen
                .keySet()
                .removeIf(each ->
                        ticker.since(firstSeen.getOrDefault(each, askedAt)).toMinutes() > 10
                                && !snapshot.holders().containsKey(each));
    }

    /**
     * What must stop is in every answer until the agent has shown its end, also when the agent knows nothing of it: the start
     * may be lost, and the order to end it as well.
     *
     * @param known final entries that are stored
     */
    ServerMessage.Synced answer(UUID agent, AgentMessage.Sync sync, Set<UUID> known) {
        var now = snapshot;
        boolean fresh = ticker.since(now.askedAt()).compareTo(Timing.FRESH) < 0;
        var renewed = new HashSet<UUID>();
        var revert = unheardOf(agent, sync, now);
        for (var entry : sync.journal()) {
            if (isFinal(entry)) {
                continue;
            }
            switch (judge(entry, now, fresh)) {
                case RENEW -> renewed.add(entry.injection());
                case REVERT -> revert.add(entry.injection());
                case LEAVE -> {
                    // its lease runs on, and out, by itself
                }
            }
        }
        return new ServerMessage.Synced(sync.n(), renewed, Timing.AGENT_SILENCE, revert, known, halts.epoch());
    }

    /** Renews nothing, and takes back whatever there is. */
    ServerMessage.Synced takeBack(AgentMessage.Sync sync) {
        var open = sync.journal().stream()
                .filter(entry -> !isFinal(entry))
                .map(Entry::injection)
                .collect(Collectors.toSet());
        return new ServerMessage.Synced(sync.n(), Set.of(), Timing.AGENT_SILENCE, open, Set.of(), halts.epoch());
    }

    private static Set<UUID> unheardOf(UUID agent, AgentMessage.Sync sync, Snapshot now) {
        var unheardOf = now.holders().values().stream()
                .filter(holder -> holder.agent().equals(agent) && !holder.mayLive())
                .map(Authority.Holder::injection)
                .collect(Collectors.toCollection(HashSet::new));
        sync.journal().forEach(entry -> unheardOf.remove(entry.injection()));
        return unheardOf;
    }

    private enum Judgement {
        RENEW,
        REVERT,
        LEAVE
    }

    private Judgement judge(Entry entry, Snapshot now, boolean fresh) {
        long seen = firstSeen.computeIfAbsent(entry.injection(), _ -> ticker.nanos());
        var holder = now.holders().get(entry.injection());
        if (holder == null) {
            // What the database did not know when asked after this entry was seen, it never granted.
            return fresh && now.askedAt() - seen > 0 ? Judgement.REVERT : Judgement.LEAVE;
        }
        if (!holder.mayLive()
                || halts.covering(holder.owner(), holder.environments()).isPresent()) {
            return Judgement.REVERT;
        }
        return fresh ? Judgement.RENEW : Judgement.LEAVE;
    }

    Collection<Authority.Holder> holders() {
        return snapshot.holders().values();
    }

    static boolean isFinal(Entry entry) {
        return switch (entry.state()) {
            case REVERTED, NOT_STARTED -> true;
            case APPLIED, ACTIVE, REVERTING -> false;
        };
    }
}
