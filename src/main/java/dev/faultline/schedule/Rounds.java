package dev.faultline.schedule;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** What is looked after beside the heart, on every node alike, since it may take longer than a beat. */
@Component
class Rounds implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Herald herald;
    private final Judging judging;
    private volatile boolean running;
    private boolean away;

    Rounds(Herald herald, Judging judging) {
        this.herald = herald;
        this.judging = judging;
    }

    private void rounds() {
        while (running) {
            try {
                judging.judge();
                herald.tell();
                herald.look();
                away = false;
            } catch (RuntimeException e) {
                failed(e);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** A peer that fails is told of once. */
    private void failed(RuntimeException e) {
        if (away) {
            LOG.debug("Still not told", e);
        } else {
            LOG.warn("What is about to start is not told now, and nothing pauses itself", e);
        }
        away = true;
    }

    @Override
    public void start() {
        running = true;
        Thread.ofPlatform().name("schedule-rounds").daemon().start(this::rounds);
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
