package dev.faultline.run;

import dev.faultline.live.Live;
import dev.faultline.node.Rounds;
import dev.faultline.node.Trouble;
import java.time.Duration;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes every open run look round, again and again, on every node alike: no leader, no memory. Whatever was interrupted anywhere
 * goes on here within a second.
 */
@Component
class Reconciler extends Rounds {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final RunStore runs;
    private final Freezes freezes;
    private final Watch watch;
    private final Live live;

    Reconciler(RunStore runs, Freezes freezes, Watch watch, Live live) {
        super(
                "reconciler",
                PAUSE,
                new Trouble(
                        LoggerFactory.getLogger(Reconciler.class),
                        "Runs cannot be looked after now; agents take their faults back by themselves",
                        "Runs are looked after again"));
        this.runs = runs;
        this.freezes = freezes;
        this.watch = watch;
        this.live = live;
    }

    @Override
    protected void round() {
        while (isRunning() && runs.changeNextDue(this::look)) {
            // until nothing is due
        }
    }

    private boolean look(Run run, Senses senses) {
        var before = run.state();
        freezes.look(run, senses.now());
        run.look(senses);
        run.phase().ifPresent(phase -> watch.readDue(run.id(), run.definition(), phase));
        if (run.state() != before) {
            live.hint("run:" + run.id());
        }
        return true;
    }
}
