package dev.faultline.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What another program says of itself, read anew every few seconds, on a thread of its own: one that hangs holds up nobody. Only
 * the first look is waited for. Thread-safe.
 */
final class Glance<T> {

    private static final Duration PAUSE = Duration.ofSeconds(3);

    private final String name;
    private final Supplier<T> look;
    private final Uptime uptime = new Uptime();

    private volatile Optional<T> seen = Optional.empty();
    private volatile String silence = "it has not been asked yet";
    private volatile boolean looking;
    private long lookAt = Long.MIN_VALUE;

    Glance(String name, Supplier<T> look) {
        this.name = name;
        this.look = look;
    }

    /** As it last said; empty when it does not answer now, rather than as it was. */
    synchronized Optional<T> seen() {
        long now = uptime.centiseconds();
        if (!looking && now >= lookAt) {
            boolean first = lookAt == Long.MIN_VALUE;
            lookAt = now + PAUSE.toMillis() / 10;
            looking = true;
            if (first) {
                lookAgain();
            } else {
                Thread.ofPlatform().name(name).daemon().start(this::lookAgain);
            }
        }
        return seen;
    }

    /** Why nothing is seen, for people. */
    String silence() {
        return silence;
    }

    private void lookAgain() {
        try {
            seen = Optional.of(look.get());
        } catch (RuntimeException silent) {
            silence = String.valueOf(silent.getMessage());
            seen = Optional.empty();
        } finally {
            looking = false;
        }
    }
}
