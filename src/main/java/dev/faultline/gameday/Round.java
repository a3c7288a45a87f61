package dev.faultline.gameday;

import dev.faultline.run.Verdict;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far one round of the plan is. What its run does meanwhile is the run's to tell.
 *
 * @param number 1, 2, 3 … as in the plan
 * @param ownedBy who answers for what its run left unconfirmed
 */
record Round(
        int number,
        State state,
        @Nullable UUID run,
        @Nullable Instant startedAt,
        @Nullable String startedBy,
        @Nullable Instant endedAt,
        @Nullable Verdict verdict,
        String note,
        @Nullable String ownedBy) {

    enum State {
        PENDING,
        /** Its run goes on. */
        RUNNING,
        /** The inject was read out, and people talk. */
        GIVEN,
        DONE,
        SKIPPED;

        public boolean isOver() {
            return this == DONE || this == SKIPPED;
        }
    }

    static Round pending(int number) {
        return new Round(number, State.PENDING, null, null, null, null, null, "", null);
    }

    Round running(UUID by, String who, Instant at) {
        return new Round(number, State.RUNNING, by, at, who, null, null, "", null);
    }

    Round given(String who, Instant at) {
        return new Round(number, State.GIVEN, null, at, who, null, null, "", null);
    }

    Round ended(State how, @Nullable Verdict showed, String why, Instant at) {
        return new Round(number, how, run, startedAt, startedBy, at, showed, why, ownedBy);
    }

    Round ownedBy(String who) {
        return new Round(number, state, run, startedAt, startedBy, endedAt, verdict, note, who);
    }
}
