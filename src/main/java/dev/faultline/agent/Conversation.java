package dev.faultline.agent;

import dev.faultline.protocol.Timing;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What was said to the server on this connection and what it has answered. Everything counts from when it was <em>sent</em>: an
 * answer proves that the server was there then, not that it is now.
 */
final class Conversation {

    private static final Duration LEAST = Duration.ofMillis(200);

    private final TreeMap<Long, Long> unanswered = new TreeMap<>();
    private boolean open;
    private boolean greeted;
    private boolean welcomed;
    private long helloAt;
    private long syncedAt;
    private long answeredAt;
    private long number;
    private long connections;
    private Duration idle = Timing.SYNC_IDLE;
    private Duration active = Timing.SYNC_ACTIVE;

    void open() {
        connections++;
        open = true;
        greeted = false;
        welcomed = false;
        unanswered.clear();
    }

    void close() {
        open = false;
        greeted = false;
        welcomed = false;
        unanswered.clear();
    }

    /** Which one this is, of this process. */
    long connections() {
        return connections;
    }

    boolean isOpen() {
        return open;
    }

    boolean isWelcomed() {
        return welcomed;
    }

    /** Whether anything may be said at all: the first word is Hello. */
    boolean hasGreeted() {
        return greeted;
    }

    void helloSent(long now) {
        greeted = true;
        helloAt = now;
    }

    /** The server may ask for more syncs than usual, not for fewer: leases hang on them. */
    void welcomed(Duration syncIdle, Duration syncActive) {
        if (open && !welcomed) {
            welcomed = true;
            answeredAt = helloAt;
            syncedAt = helloAt;
        }
        idle = between(syncIdle, Timing.SYNC_IDLE);
        active = between(syncActive, Timing.SYNC_ACTIVE);
    }

    private static Duration between(Duration asked, Duration most) {
        if (asked.compareTo(most) > 0) {
            return most;
        }
        return asked.compareTo(LEAST) < 0 ? LEAST : asked;
    }

    boolean isSyncDue(long now, boolean busy) {
        return welcomed && now - syncedAt >= (busy ? active : idle).toNanos();
    }

    /** @return the number of the sync that is sent now */
    long syncSent(long now) {
        syncedAt = now;
        unanswered.put(++number, now);
        return number;
    }

    /** @return when the sync was sent that is answered now; empty when it was none of this connection */
    OptionalLong answered(long n) {
        var sent = unanswered.get(n);
        if (sent == null) {
            return OptionalLong.empty();
        }
        unanswered.headMap(n, true).clear();
        answeredAt = sent;
        return OptionalLong.of(sent);
    }

    /** When what was last answered had been sent; empty when nothing was on this connection. */
    OptionalLong answeredAt() {
        return welcomed ? OptionalLong.of(answeredAt) : OptionalLong.empty();
    }
}
