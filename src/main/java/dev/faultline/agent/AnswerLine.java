package dev.faultline.agent;

import dev.faultline.ports.Ticker;
import dev.faultline.protocol.RouteBandwidth;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What goes to a client, in order. Without a delay it is written at once by whoever brings it; with one it waits in a queue
 * beside its neighbours, so that a delay costs time but no throughput. When the delay ends early, what waits goes at once.
 */
final class AnswerLine {

    /** As much as may be under way to one client; more, and the upstream is slowed down as by a full network. */
    private static final int ROOM = 4 << 20;

    private static final int SLICES_A_SECOND = 20;
    private static final long SECOND = 1_000_000_000;

    private final Socket client;
    private final OutputStream out;
    private final long connection;
    private final Supplier<Toxics> toxics;
    private final Ticker ticker;
    private final Runnable broken;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Piece> queue = new ArrayDeque<>();
    private int queued;
    private boolean draining;
    private boolean finished;
    private boolean failed;
    private long pieces;
    private long passed;

    /** Bytes, or the end of all bytes when there are none. */
    private static final class Piece {
        private final byte[] bytes;
        private final long arrived;
        private final long number;
        private final List<Toxic> delays;

        /** When the bytes before it and its own have passed, where they may only pass at a rate. */
        private final long passed;

        private Piece(byte[] bytes, long arrived, long number, List<Toxic> delays, long passed) {
            this.bytes = bytes;
            this.arrived = arrived;
            this.number = number;
            this.delays = delays;
            this.passed = passed;
        }

        private boolean isPaced() {
            return delays.stream().anyMatch(toxic -> toxic.isLive() && toxic.fault() instanceof RouteBandwidth);
        }

        boolean isEnd() {
            return bytes.length == 0;
        }

        /** How much longer it has to wait. */
        long left(long connection, long now) {
            long delay = 0;
            for (var toxic : delays) {
                if (toxic.isLive()) {
                    delay += Toxics.nanos(toxic, connection, number, isEnd());
                }
            }
            return (isPaced() ? passed : arrived) + delay - now;
        }
    }

    /** @param broken run when the client cannot be written to any more */
    AnswerLine(Socket client, long connection, Supplier<Toxics> toxics, Ticker ticker, Runnable broken)
            throws IOException {
        this.client = client;
        this.out = client.getOutputStream();
        this.connection = connection;
        this.toxics = toxics;
        this.ticker = ticker;
        this.broken = broken;
    }

    void send(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return;
        }
        var delays = toxics.get().delaying(connection);
        lock.lock();
        try {
            if (delays.isEmpty() && queue.isEmpty() && !draining) {
                out.write(bytes, offset, length);
                return;
            }
            while (queued > ROOM && !failed) {
                changed.awaitUninterruptibly();
            }
            int most = Toxics.rate(delays).isPresent() ? slice(delays) : length;
            for (int at = 0; at < length; at += most) {
                var copy = new byte[Math.min(most, length - at)];
                System.arraycopy(bytes, offset + at, copy, 0, copy.length);
                enqueue(piece(copy, delays));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will come: what waits goes first. */
    void finish() throws IOException {
        var delays = toxics.get().delaying(connection);
        lock.lock();
        try {
            if (finished) {
                return;
            }
            finished = true;
            if (delays.isEmpty() && queue.isEmpty() && !draining) {
                client.shutdownOutput();
                return;
            }
            enqueue(piece(new byte[0], delays));
        } finally {
            lock.unlock();
        }
    }

    /** Returns when everything went, or cannot go any more. */
    void awaitEmpty() {
        lock.lock();
        try {
            while (draining && !failed) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** As much as passes at once where only so much may pass in a second. */
    private static int slice(List<Toxic> delays) {
        return (int) Math.clamp(Toxics.rate(delays).orElseThrow() / SLICES_A_SECOND, 1, ROOM);
    }

    private Piece piece(byte[] bytes, List<Toxic> delays) {
        long now = ticker.nanos();
        var rate = Toxics.rate(delays);
        if (rate.isPresent()) {
            long from = queue.isEmpty() ? now : Math.max(now, passed);
            passed = from + bytes.length * SECOND / rate.getAsLong();
        }
        return new Piece(bytes, now, pieces++, delays, passed);
    }

    private void enqueue(Piece piece) throws IOException {
        if (failed) {
            throw new IOException("the client is gone");
        }
        queue.add(piece);
        queued += piece.bytes.length;
        if (!draining) {
            draining = true;
            Thread.startVirtualThread(this::drain);
        }
    }

    private void drain() {
        try {
            for (var piece = head(); piece != null; piece = next(piece)) {
                waitFor(piece);
                if (piece.isEnd()) {
                    client.shutdownOutput();
                } else {
                    out.write(piece.bytes);
                }
            }
        } catch (IOException | InterruptedException e) {
            fail();
            broken.run();
        }
    }

    private void waitFor(Piece piece) throws InterruptedException {
        while (true) {
            // first the set, then the time: a change in between ends the wait at once
            var current = toxics.get();
            long left = piece.left(connection, ticker.nanos());
            if (left <= 0) {
                return;
            }
            current.await(Duration.ofNanos(left));
        }
    }

    private @Nullable Piece head() {
        lock.lock();
        try {
            return queue.peek();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Piece next(Piece written) {
        lock.lock();
        try {
            queue.poll();
            queued -= written.bytes.length;
            draining = !queue.isEmpty();
            changed.signalAll();
            return queue.peek();
        } finally {
            lock.unlock();
        }
    }

    void fail() {
        lock.lock();
        try {
            failed = true;
            queue.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
