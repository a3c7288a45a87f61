package dev.faultline.schedule;

import dev.faultline.access.Caller;
import dev.faultline.blastradius.BlastRadius;
import dev.faultline.calendar.Ruling;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.Problem;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * What lies ahead and would be skipped, as calendars are now and as far as the experiment reaches now. Only to show it: what
 * starts is decided when it is due.
 */
@Component
class Closed {

    private final BlastRadius blastRadius;
    private final Experiments experiments;
    private final SharedClock clock;

    Closed(BlastRadius blastRadius, Experiments experiments, SharedClock clock) {
        this.blastRadius = blastRadius;
        this.experiments = experiments;
        this.clock = clock;
    }

    /** Has the calendars of others read again before long that this would ask. */
    void rereadSoon(Caller caller, UUID experiment) {
        try {
            blastRadius.rereadCalendarsSoon(experiments.get(caller, experiment));
        } catch (Problem _) {
            // not there any more, so nobody asks
        }
    }

    /** Of what starts at a moment; where the experiment is not there for the caller, calendars have nothing to say. */
    Function<Instant, Ruling> rulings(Caller caller, UUID experiment) {
        try {
            return blastRadius.calendar(experiments.get(caller, experiment), clock.now());
        } catch (Problem _) {
            return _ -> Ruling.OPEN;
        }
    }
}
