package dev.faultline.sandbox.shop;

import dev.faultline.ports.Ticker;
import java.time.Duration;

/**
 * A circuit breaker: after three failures in a row nobody is let through for two seconds, then one at a time to try, until
 * one succeeds. So a page waits for a dead dependency now and then instead of always.
 */
final class Breaker {

    private static final int FAILURES = 3;
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Ticker ticker;
    private int failuresInARow;
    private long pausedUntil;

    Breaker(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Whether to try now. Whoever is let through says afterwards how it went. */
    synchronized boolean letsThrough() {
        if (!isOpen()) {
            return true;
        }
        if (ticker.nanos() - pausedUntil < 0) {
            return false;
        }
        pause(); // this one tries; the others wait for how it goes
        return true;
    }

    synchronized boolean isOpen() {
        return failuresInARow >= FAILURES;
    }

    synchronized void succeeded() {
        failuresInARow = 0;
    }

    synchronized void failed() {
        failuresInARow++;
        pause();
    }

    private void pause() {
        pausedUntil = ticker.nanos() + PAUSE.toNanos();
    }
}
