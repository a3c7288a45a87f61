package dev.faultline.maturity;

import dev.faultline.catalogue.Service;
import dev.faultline.drill.DrillsPassed;
import dev.faultline.gameday.DaysHeld;
import dev.faultline.run.Showings;
import java.time.Instant;
import java.util.List;

/**
 * All that is known of one service. Nothing of it is anybody's opinion: each part was written down when it happened.
 *
 * @param runs that hurt it, oldest first
 * @param days GameDays that were about it, oldest first
 * @param drills of STOP that passed, oldest first
 * @param blockers open actions that levels wait for
 */
record Evidence(
        Service service,
        List<Ran> runs,
        List<DaysHeld.Held> days,
        List<DrillsPassed.Passed> drills,
        List<Held> blockers) {

    Evidence {
        runs = List.copyOf(runs);
        days = List.copyOf(days);
        drills = List.copyOf(drills);
        blockers = List.copyOf(blockers);
    }

    /** @param production whether it was in a protected environment */
    record Ran(Showings.Shown shown, boolean production, Rung rung) {
        Instant at() {
            return shown.endedAt();
        }
    }

    /** @param since the end of the GameDay that it came from */
    record Held(DaysHeld.Blocker action, Instant since) {}
}
