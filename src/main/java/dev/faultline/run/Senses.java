package dev.faultline.run;

import dev.faultline.fleet.Sighting;
import dev.faultline.halt.Halt;
import dev.faultline.halt.Halted;
import dev.faultline.steadystate.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a run may ask of the world while it decides. All of it is read, none of it changes anything. */
interface Senses {

    /** By the one clock that all nodes share, so that no node's own can keep a run from its end. */
    Instant now();

    /**
     * Asks to let faults start, as part of the transaction that grants them.
     *
     * @return the epoch of the latch
     * @throws Halted when the latch covers the run
     */
    long admit(Run run);

    /**
     * The press that covers the run, as this node knows it. Agents are told before the database is, so their proof may come
     * before the run is swept.
     */
    Optional<Halt> pressed(Run run);

    /** When the agent was last heard, by any node. */
    Optional<Instant> lastHeard(UUID agent);

    /** What people call an agent; a dash when nobody knows. */
    String nameOf(UUID agent);

    List<ProbeStats> readings(UUID run);

    /** What the fleet knows of these targets now; of what it never heard of, nothing. */
    List<Sighting> sightings(Set<UUID> targets);

    /** Why a run must go because a limit was set below what is hurt. */
    Optional<String> exceeded(UUID run);

    /** What is to be said against a run's hurting these targets now, by step, because too few would be left. */
    List<String> objections(Run run, Map<String, Set<UUID>> hurt);

    default List<ProbeStats> readings(UUID run, Phase phase) {
        return readings(run).stream().filter(each -> each.phase() == phase).toList();
    }
}
