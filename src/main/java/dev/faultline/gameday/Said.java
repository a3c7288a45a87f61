package dev.faultline.gameday;

import java.time.Instant;

/**
 * What somebody said in a briefing; whoever says it again says it anew.
 *
 * @param key which of that kind: a duty and its person, an item of the checklist, a round
 */
record Said(Kind kind, String key, String value, String note, String by, Instant at) {

    static final String YES = "yes";
    static final String NO = "no";
    static final String GO = "go";
    static final String NO_GO = "no-go";

    enum Kind {
        PRESENT,
        TICK,
        VOTE,
        /** The steady state of a round's experiment, as it was read. */
        STEADY
    }

    boolean is(Kind wanted, String whose) {
        return kind == wanted && key.equals(whose);
    }
}
