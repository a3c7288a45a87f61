package dev.faultline.drill;

import dev.faultline.halt.Halted;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** What a drill may ask of the world while it decides. All of it is read. */
interface Senses {

    Instant now();

    /**
     * Asks to let canaries start, as part of the transaction that grants them.
     *
     * @return the epoch of the latch
     * @throws Halted when the latch covers the drill
     */
    long admit(Drill drill);

    /** What keeps an agent from answering, in words; empty when nothing is known. */
    Optional<String> trouble(UUID agent);
}
