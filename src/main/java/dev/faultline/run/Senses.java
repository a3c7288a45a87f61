package dev.faultline.run;

import dev.faultline.halt.Halted;
import dev.faultline.steadystate.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

    /** When the agent was last heard, by any node. */
    Optional<Instant> lastHeard(UUID agent);

    /** What people call an agent; a dash when nobody knows. */
    String nameOf(UUID agent);

    List<ProbeStats> readings(UUID run);

    default List<ProbeStats> readings(UUID run, Phase phase) {
        return readings(run).stream().filter(each -> each.phase() == phase).toList();
    }
}
