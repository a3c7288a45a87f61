package dev.faultline.gameday;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

/**
 * What we do about it. It is not one without somebody who does it, a day, and how one sees that it is done.
 *
 * @param number 1, 2, 3 … in its GameDay
 * @param blocker whether the next level waits for it
 * @param outcome the evidence of what is done, the reason of what is declined
 */
record Action(
        UUID id,
        int number,
        Terms terms,
        State state,
        String outcome,
        int version,
        String changedBy,
        Instant changedAt) {

    enum Kind {
        DETECT,
        MITIGATE,
        PREVENT,
        PROCESS,
        /** The exercise itself. */
        DRILL
    }

    enum State {
        OPEN,
        IN_PROGRESS,
        DONE,
        DECLINED;

        public boolean isOver() {
            return this == DONE || this == DECLINED;
        }
    }

    /** @param link where it stands in a tracker elsewhere; may be empty */
    record Terms(
            String title,
            Kind kind,
            UUID owner,
            String ownerLogin,
            LocalDate due,
            String doneWhen,
            boolean blocker,
            String link) {

        Terms linked(String to) {
            return new Terms(title, kind, owner, ownerLogin, due, doneWhen, blocker, to);
        }
    }

    public String title() {
        return terms.title();
    }

    public boolean isOverdue(LocalDate today) {
        return !state.isOver() && terms.due().isBefore(today);
    }
}
