package dev.faultline.schedule;

import dev.faultline.node.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Wakes when something that this node holds is due, and starts it. Nothing that asks the database keeps it from waking. */
@Component
class Alarm implements SmartLifecycle {

    /** What is taken while it sleeps may be due before what it sleeps for. */
    private static final Duration LONGEST = Duration.ofMillis(20);

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration TRIED_AGAIN = Duration.ofSeconds(1);

    /** Each holds a connection while it starts; the others belong to pages and runs. */
    private static final int AT_ONCE = 4;

    private final Reckoning reckoning;
    private final Wheel wheel;
    private final Firing firing;
    private final Trouble trouble = new Trouble(
            LoggerFactory.getLogger(Alarm.class),
            "An occurrence could not be started; it is missed unless it can be in time",
            "Occurrences are started again");
    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private final ExecutorService starting = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean running;

    Alarm(Reckoning reckoning, Wheel wheel, Firing firing) {
        this.reckoning = reckoning;
        this.wheel = wheel;
        this.firing = firing;
    }

    private void watch() {
        while (running) {
            Instant now = reckoning.now();
            wheel.due(now).forEach(each -> starting.execute(() -> inTurn(each)));
            LockSupport.parkNanos(sleep(now).toNanos());
        }
    }

    private Duration sleep(Instant now) {
        return wheel.next()
                .filter(next -> next.isBefore(now.plus(LONGEST)))
                .map(next -> Duration.between(now, next))
                .map(until -> until.compareTo(SHORTEST) < 0 ? SHORTEST : until)
                .orElse(LONGEST);
    }

    private void inTurn(OccurrenceRows.Armed occurrence) {
        places.acquireUninterruptibly();
        try {
            if (running) {
                start(occurrence);
            }
        } finally {
            places.release();
        }
    }

    private void start(OccurrenceRows.Armed occurrence) {
        try {
            if (!firing.fire(occurrence.id())) {
                wheel.hold(occurrence);
            }
            trouble.over();
        } catch (RuntimeException e) {
            trouble.met(e);
            wheel.hold(occurrence.at(reckoning.now().plus(TRIED_AGAIN)));
        }
    }

    @Override
    public void start() {
        running = true;
        Thread.ofPlatform().name("alarm").daemon().start(this::watch);
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
