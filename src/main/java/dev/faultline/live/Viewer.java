package dev.faultline.live;

import dev.faultline.access.Caller;
import dev.faultline.ports.Ticker;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One open page. It has a thread and a short queue of its own, so that a slow one delays nobody and costs little: when the
 * queue is full, everything in it is dropped for one {@code resync}, upon which the page connects anew and is told all.
 */
final class Viewer {

    static final int QUEUE = 64;
    static final Duration BEAT = Duration.ofSeconds(1);
    static final Duration LOOK_AT_SESSION = Duration.ofSeconds(10);

    private static final Message CLOSE = new Message(new byte[0]);
    private static final Message RESYNC = Message.named("resync", "behind");

    private final Caller caller;
    private final List<Topic> topics;
    private final BooleanSupplier stillLoggedIn;
    private final Clock clock;
    private final Ticker ticker;
    private final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(QUEUE);

    Viewer(Caller caller, List<Topic> topics, BooleanSupplier stillLoggedIn, Clock clock, Ticker ticker) {
        this.caller = caller;
        this.topics = List.copyOf(topics);
        this.stillLoggedIn = stillLoggedIn;
        this.clock = clock;
        this.ticker = ticker;
    }

    Caller caller() {
        return caller;
    }

    List<Topic> topics() {
        return topics;
    }

    /** Never waits. */
    synchronized void tell(Message message) {
        if (!queue.offer(message)) {
            queue.clear();
            queue.add(RESYNC);
        }
    }

    synchronized void close() {
        queue.clear();
        queue.add(CLOSE);
    }

    /** Writes until the page goes away, the session ends or the server stops. */
    void writeTo(OutputStream out) throws IOException, InterruptedException {
        long nextBeat = ticker.nanos();
        long nextLook = nextBeat + LOOK_AT_SESSION.toNanos();
        while (true) {
            @Nullable Message message = await(nextBeat - ticker.nanos());
            if (message == CLOSE) {
                return;
            }
            if (message != null) {
                out.write(message.bytes());
            }
            if (nextBeat - ticker.nanos() <= 0) {
                out.write(beat().bytes());
                nextBeat = ticker.nanos() + BEAT.toNanos();
            }
            if (nextLook - ticker.nanos() <= 0) {
                if (!stillLoggedIn.getAsBoolean()) {
                    return;
                }
                nextLook = ticker.nanos() + LOOK_AT_SESSION.toNanos();
            }
            if (queue.isEmpty()) {
                out.flush();
            }
        }
    }

    private @Nullable Message await(long nanos) throws InterruptedException {
        return nanos > 0 ? queue.poll(nanos, TimeUnit.NANOSECONDS) : queue.poll();
    }

    /** The server's time, and how many milliseconds ago the oldest of what this page shows was last read. */
    private Message beat() {
        long age = topics.stream().mapToLong(Topic::millisSinceRead).max().orElse(0);
        return Message.named("hb", "{\"now\":\"%s\",\"age\":%d}".formatted(clock.instant(), age));
    }
}
