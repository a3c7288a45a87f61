package dev.faultline.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The limit: a process that writes the same bytes to every socket and counts what comes back. No protocol, no signature, no
 * memory of anybody. What a press takes here is what the kernel and the machine take.
 *
 * <p>Asked over a second port, one question a line: {@code connected}, or how many bytes to write to everybody, to which the
 * answer is after how many nanoseconds the last answer was there, and how many there were.
 */
final class BareLoop {

    private static final int PATIENCE_SECONDS = 10;

    private final List<SocketChannel> connected = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch missing = new CountDownLatch(0);
    private volatile long lastAt;

    public static void main(String[] arguments) throws IOException {
        var loop = new BareLoop();
        var agents = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])), 4_096);
        Thread.ofPlatform().daemon().start(() -> loop.read(agents));
        loop.answer(Integer.parseInt(arguments[1]));
    }

    private void read(ServerSocketChannel agents) {
        var buffer = ByteBuffer.allocateDirect(8_192);
        try (var selector = Selector.open()) {
            agents.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
            while (true) {
                selector.select(key -> {
                    try {
                        if (key.isAcceptable()) {
                            accept(agents, selector);
                        } else {
                            count(key, buffer);
                        }
                    } catch (IOException gone) {
                        key.cancel();
                    }
                });
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void accept(ServerSocketChannel agents, Selector selector) throws IOException {
        for (var channel = agents.accept(); channel != null; channel = agents.accept()) {
            channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            connected.add(channel);
        }
    }

    private void count(SelectionKey key, ByteBuffer buffer) throws IOException {
        var channel = (SocketChannel) key.channel();
        buffer.clear();
        if (channel.read(buffer) < 0) {
            connected.remove(channel);
            channel.close();
            return;
        }
        lastAt = System.nanoTime();
        missing.countDown();
    }

    private void answer(int port) throws IOException {
        try (var control = new ServerSocket(port, 5, InetAddress.getLoopbackAddress());
                var asking = control.accept();
                var lines =
                        new BufferedReader(new InputStreamReader(asking.getInputStream(), StandardCharsets.US_ASCII))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var answer = line.equals("connected") ? String.valueOf(connected.size()) : press(Integer.parseInt(line));
                asking.getOutputStream().write((answer + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private String press(int bytes) throws IOException, InterruptedException {
        var frame = ByteBuffer.allocateDirect(bytes);
        missing = new CountDownLatch(connected.size());
        long pressed = System.nanoTime();
        for (var channel : connected) {
            channel.write(frame.duplicate());
        }
        boolean all = missing.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return (all ? lastAt - pressed : -1) + " " + (connected.size() - missing.getCount());
    }
}
