package dev.faultline.run;

import dev.faultline.steadystate.Phase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the readings of one probe in one phase of a run come to.
 *
 * @param count how many readings
 * @param held how many were inside the tolerance
 * @param longestMiss the longest row of readings outside it
 * @param lastHeld how many of the latest readings in a row held
 * @param lastMissed how many of the latest readings in a row did not
 * @param heldSince the first reading of that last row that held
 * @param firstMiss when it was first outside
 * @param worst what the reading farthest from normal said, empty when all held
 * @param least smallest value read
 * @param most largest value read
 */
record ProbeStats(
        String probe,
        Phase phase,
        boolean guard,
        int count,
        int held,
        int longestMiss,
        int lastHeld,
        int lastMissed,
        @Nullable Instant heldSince,
        @Nullable Instant firstMiss,
        String worst,
        @Nullable Double least,
        @Nullable Double most,
        @Nullable Double median) {

    /** One reading outside is chance when the next is inside; two in a row, or the only one, are not. */
    boolean deviates() {
        return longestMiss >= 2 || count == 1 && held == 0;
    }
}
