package dev.faultline.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Everybody who is connected to anything, on one thread: the same client for what is measured and for the limit. */
final class Swarm {

    interface Member {
        void read(ByteBuffer buffer) throws IOException;

        default void tick(long now) throws IOException {}

        void close() throws IOException;
    }

    private static final int TICK_MILLIS = 20;

    private final Selector selector;
    private final List<Member> members = new ArrayList<>();
    private final Queue<Runnable> errands = new ConcurrentLinkedQueue<>();
    private volatile Exception broken;

    Swarm() throws IOException {
        selector = Selector.open();
        Thread.ofPlatform().daemon().name("swarm").start(this::run);
    }

    long cpuNanos() {
        return ask(() -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
    }

    Selector selector() {
        return selector;
    }

    /** Does that on the swarm's thread. */
    <T> T ask(Callable<T> errand) {
        var done = new CompletableFuture<T>();
        errands.add(() -> {
            try {
                done.complete(errand.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        selector.wakeup();
        return done.join();
    }

    <M extends Member> M join(M member) {
        members.add(member);
        return member;
    }

    List<Echo> echo(int port, int count) {
        var echoes = new ArrayList<Echo>();
        for (int i = 0; i < count; i++) {
            echoes.add(ask(() -> {
                var channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                var echo = join(new Echo(channel));
                channel.register(selector, SelectionKey.OP_READ, echo);
                return echo;
            }));
        }
        return echoes;
    }

    void leave() {
        ask(() -> {
            for (var member : members) {
                member.close();
            }
            members.clear();
            return true;
        });
    }

    /** @throws IllegalStateException when somebody could not go on */
    void check() {
        if (broken != null) {
            throw new IllegalStateException(broken);
        }
    }

    private void run() {
        var buffer = ByteBuffer.allocateDirect(65_536);
        long ticked = System.nanoTime();
        while (true) {
            try {
                selector.select(key -> read(key, buffer), TICK_MILLIS);
                for (var errand = errands.poll(); errand != null; errand = errands.poll()) {
                    errand.run();
                }
                long now = System.nanoTime();
                if (now - ticked > TICK_MILLIS * 1_000_000L) {
                    ticked = now;
                    for (var member : members) {
                        member.tick(now);
                    }
                }
            } catch (IOException e) {
                broken = e;
            }
        }
    }

    private void read(SelectionKey key, ByteBuffer buffer) {
        try {
            ((Member) key.attachment()).read(buffer);
        } catch (IOException | RuntimeException e) {
            key.cancel();
            broken = e;
        }
    }
}
