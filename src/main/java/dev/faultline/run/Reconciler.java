package dev.faultline.run;

import dev.faultline.live.Live;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Makes every open run look round, again and again, on every node alike: no leader, no memory. Whatever was interrupted anywhere
 * goes on here within a second.
 */
@Component
class Reconciler implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final RunStore runs;
    private final Watch watch;
    private final Live live;
    private volatile boolean running;
    private boolean away;

    Reconciler(RunStore runs, Watch watch, Live live) {
        this.runs = runs;
        this.watch = watch;
        this.live = live;
    }

    private void rounds() {
        while (running) {
            try {
                while (running && runs.changeNextDue(this::look)) {
                    // until nothing is due
                }
                back();
            } catch (RuntimeException e) {
                failed(e);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private boolean look(Run run, Senses senses) {
        var before = run.state();
        run.look(senses);
        run.phase().ifPresent(phase -> watch.readDue(run.id(), run.definition(), phase));
        if (run.state() != before) {
            live.hint("run:" + run.id());
        }
        return true;
    }

    /** A peer that fails is told of once. */
    private void failed(RuntimeException e) {
        if (away) {
            LOG.debug("Still no round", e);
        } else {
            LOG.warn("Runs cannot be looked after now; agents take their faults back by themselves", e);
        }
        away = true;
    }

    private void back() {
        if (away) {
            LOG.info("Runs are looked after again");
        }
        away = false;
    }

    @Override
    public void start() {
        running = true;
        Thread.ofPlatform().name("reconciler").daemon().start(this::rounds);
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
