package dev.faultline.run;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Looks at who waits, again and again, on every node alike. While the database is away nobody starts, and nobody is lost. */
@Component
class QueueRounds implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(QueueRounds.class);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Queue queue;
    private volatile boolean running;
    private boolean away;

    QueueRounds(Queue queue) {
        this.queue = queue;
    }

    private void rounds() {
        while (running) {
            round();
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void round() {
        try {
            while (running && queue.next()) {
                // until nobody is due
            }
            if (away) {
                LOG.info("Starts that wait are looked at again");
            }
            away = false;
        } catch (RuntimeException e) {
            if (away) {
                LOG.debug("Still no look at the starts that wait", e);
            } else {
                LOG.warn("Starts that wait cannot be looked at now; they wait on", e);
            }
            away = true;
        }
    }

    @Override
    public void start() {
        running = true;
        Thread.ofPlatform().name("queue").daemon().start(this::rounds);
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
