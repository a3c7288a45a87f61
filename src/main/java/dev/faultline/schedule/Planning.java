package dev.faultline.schedule;

import dev.faultline.node.Rounds;
import dev.faultline.node.Trouble;
import java.time.Duration;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Works schedules out further, on every node alike, and keeps nothing waiting that is due meanwhile. */
@Component
class Planning extends Rounds {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Planner planner;

    Planning(Planner planner) {
        super(
                "planning",
                PAUSE,
                new Trouble(
                        LoggerFactory.getLogger(Planning.class),
                        "Schedules cannot be worked out further now; what is planned already is started",
                        "Schedules are worked out further again"));
        this.planner = planner;
    }

    @Override
    protected void round() {
        while (isRunning() && planner.planNext()) {
            // until all of it is planned
        }
    }
}
