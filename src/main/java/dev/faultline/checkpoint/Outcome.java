package dev.faultline.checkpoint;

import java.util.List;

/**
 * What a check looked at and found.
 *
 * @param copy whether there was a copy outside of the database to compare with
 */
record Outcome(boolean copy, long chains, long facts, long checkpoints, List<Finding> findings) {

    boolean intact() {
        return findings.isEmpty();
    }

    /** For people; says what was not compared. */
    String inWords() {
        String looked = "%,d facts in %,d chains, %,d checkpoints".formatted(facts, chains, checkpoints);
        String against = copy
                ? "compared with the copy outside of the database"
                : "without a copy outside of the database, so against the database's own checkpoints only";
        return "%s: %s, %s.".formatted(intact() ? "Intact" : "BROKEN", looked, against);
    }
}
