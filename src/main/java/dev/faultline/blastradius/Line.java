package dev.faultline.blastradius;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Who has asked to start and waits for others. Whoever keeps the line implements this. */
public interface Line {

    /** Behind everybody: where a start stands that does not wait. */
    long END = Long.MAX_VALUE;

    /**
     * A start that waits.
     *
     * @param place who comes first has a lower one
     * @param name of its experiment
     * @param holdsPlace whether nothing but others is in its way: who could not start at all lets everybody pass
     * @param waitsFor what is in its way, in sentences that its team may read
     */
    record Waiter(
            UUID id,
            long place,
            String name,
            UUID team,
            String askedBy,
            Instant askedAt,
            Instant until,
            boolean holdsPlace,
            List<String> waitsFor,
            Reach reach) {}

    /** All of them, in order. */
    List<Waiter> waiting();
}
