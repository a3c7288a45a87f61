package dev.faultline.halt;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this node knows of the latch, in memory: what the database said last, and what was pressed here and is not recorded
 * yet. Only ever used to refuse; a start asks the database as well. Thread-safe.
 */
final class Latch {

    /** @param halts oldest first, so that every node that is asked answers the same; never changed */
    private record Recorded(long epoch, Map<UUID, Halt> halts) {}

    private final Map<UUID, Halt> unrecorded = new ConcurrentHashMap<>();
    private Recorded recorded = new Recorded(0, Map.of());

    /** Pressed here: holds from now on, whatever the database says, until {@link #recorded} takes it over. */
    void close(Halt halt) {
        unrecorded.put(halt.id(), halt);
    }

    /** Recorded by another node and released since: it holds nothing here any more. */
    void released(Halt halt) {
        unrecorded.remove(halt.id());
    }

    synchronized void recorded(Halt halt) {
        var halts = new LinkedHashMap<>(recorded.halts());
        halts.put(halt.id(), halt);
        recorded = new Recorded(Math.max(recorded.epoch(), halt.epoch()), halts);
        unrecorded.remove(halt.id());
    }

    /**
     * Takes over what the database says, unless that is older than what this node knows already.
     *
     * @return the halts that are news to this node
     */
    synchronized Set<Halt> read(long epoch, Collection<Halt> halts) {
        if (epoch < recorded.epoch()) {
            return Set.of();
        }
        var known = recorded.halts().keySet();
        var news = halts.stream()
                .filter(halt -> !known.contains(halt.id()) && !unrecorded.containsKey(halt.id()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        var held = new LinkedHashMap<UUID, Halt>();
        halts.forEach(halt -> held.put(halt.id(), halt));
        recorded = new Recorded(epoch, held);
        return news;
    }

    synchronized long epoch() {
        return recorded.epoch();
    }

    synchronized Stream<Halt> halts() {
        return Stream.concat(unrecorded.values().stream(), recorded.halts().values().stream()).toList().stream();
    }

    Optional<Halt> covering(UUID owner, Set<String> environments) {
        return halts().filter(halt -> halt.scope().covers(owner, environments)).findFirst();
    }
}
