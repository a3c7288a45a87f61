package dev.faultline.schedule;

import dev.faultline.ports.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Beats on every node alike: plans ahead, takes this node's share, starts what is due, and tells what was missed. */
@Component
class Heart implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Heart.class);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration BEAT = Duration.ofSeconds(1);

    /** Each holds a connection while it starts; the others belong to pages and runs. */
    private static final int AT_ONCE = 4;

    private final Planner planner;
    private final Wheel wheel;
    private final Firing firing;
    private final SharedClock shared;
    private final Clock own;
    private final Ticker ticker;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final ExecutorService starting = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean running;
    private Duration behind = Duration.ZERO;
    private boolean away;

    Heart(Planner planner, Wheel wheel, Firing firing, SharedClock shared, Clock own, Ticker ticker) {
        this.planner = planner;
        this.wheel = wheel;
        this.firing = firing;
        this.shared = shared;
        this.own = own;
        this.ticker = ticker;
    }

    private void beats() {
        long next = ticker.nanos();
        while (running) {
            try {
                if (ticker.nanos() - next >= 0) {
                    next = ticker.nanos() + BEAT.toNanos();
                    beat();
                    back();
                }
                startDue();
            } catch (RuntimeException e) {
                failed(e);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void beat() {
        behind = Duration.between(own.instant(), shared.now());
        while (wheel.miss() > 0) {
            // until all of it is told
        }
        while (running && wheel.arm() > 0) {
            // until nothing is left to take
        }
        while (running && planner.planNext()) {
            // until all of it is planned
        }
    }

    /** When it is due is for the clock of the database to say; this node's differs by what the last beat saw. */
    private void startDue() {
        for (var occurrence : wheel.due(own.instant().plus(behind))) {
            starting.execute(() -> start(occurrence));
        }
    }

    private void start(OccurrenceRows.Armed occurrence) {
        places.acquireUninterruptibly();
        try {
            if (!firing.fire(occurrence.id())) {
                wheel.hold(occurrence);
            }
        } catch (RuntimeException e) {
            LOG.warn("An occurrence could not be started; it is missed unless it can be in time", e);
            wheel.hold(occurrence);
        } finally {
            places.release();
        }
    }

    /** A peer that fails is told of once. */
    private void failed(RuntimeException e) {
        if (away) {
            LOG.debug("Still no beat", e);
        } else {
            LOG.warn("Schedules cannot be looked after now; what is due meanwhile is missed", e);
        }
        away = true;
    }

    private void back() {
        if (away) {
            LOG.info("Schedules are looked after again");
        }
        away = false;
    }

    @Override
    public void start() {
        running = true;
        Thread.ofPlatform().name("schedules").daemon().start(this::beats);
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
