package dev.faultline.agent;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Another host: a network namespace of its own, joined to this one by a cable, with a service on {@link #PORT} that swallows what
 * it is sent and then says "done". Skips the test where nobody may make one, or nothing can keep packets from it.
 */
final class Peer implements AutoCloseable {

    static final int PORT = 7000;

    private final String name;
    private final String subnet;
    private @Nullable Process service;

    private Peer(String name, String subnet) {
        this.name = name;
        this.subnet = subnet;
    }

    static Peer start() {
        if (Tool.find("nft").isEmpty()) {
            abort("needs nftables: nft is not installed");
        }
        int number = ThreadLocalRandom.current().nextInt(0x10000);
        var peer = new Peer("fltest%04x".formatted(number), "10.%d.%d".formatted(220 + (number >> 12), number & 0xff));
        try {
            peer.plug();
        } catch (IOException notAllowed) {
            peer.close();
            abort("needs root and network namespaces: " + notAllowed.getMessage());
        }
        return peer;
    }

    private void plug() throws IOException {
        Outside.run("ip", "netns", "add", name);
        Outside.run("ip", "link", "add", device(), "type", "veth", "peer", "name", "eth0", "netns", name);
        Outside.run("ip", "addr", "add", here() + "/24", "dev", device());
        Outside.run("ip", "link", "set", device(), "up");
        Outside.run("ip", "-n", name, "addr", "add", address() + "/24", "dev", "eth0");
        Outside.run("ip", "-n", name, "link", "set", "eth0", "up");
        Outside.run("ip", "-n", name, "link", "set", "lo", "up");
    }

    Peer serving() throws IOException {
        var java = new ProcessBuilder(inside(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Peer.class.getName()))
                .redirectErrorStream(true)
                .start();
        service = java;
        if (!"ready".equals(java.inputReader().readLine())) {
            throw new IOException("the service of the peer did not start");
        }
        return this;
    }

    /** A command that runs on the peer. */
    String[] inside(String... command) {
        var all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }

    String device() {
        return name;
    }

    /** Of this host, on the cable. */
    String here() {
        return subnet + ".1";
    }

    String address() {
        return subnet + ".2";
    }

    private InetSocketAddress service(int port) throws IOException {
        return new InetSocketAddress(InetAddress.ofLiteral(address()), port);
    }

    /** What becomes of an attempt to connect. */
    enum Outcome {
        CONNECTED,
        REFUSED,
        SILENCE
    }

    Outcome connect(int port) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(service(port), 400);
            return Outcome.CONNECTED;
        } catch (SocketTimeoutException silence) {
            return Outcome.SILENCE;
        } catch (IOException refused) {
            return Outcome.REFUSED;
        }
    }

    /** How many of so many connections do not come about before a lost packet would be sent again. */
    int failures(int of) throws IOException {
        var open = new ArrayList<SocketChannel>();
        try (var selector = Selector.open()) {
            for (int i = 0; i < of; i++) {
                var channel = SocketChannel.open();
                open.add(channel);
                channel.configureBlocking(false);
                boolean _ = channel.connect(service(PORT));
                channel.register(selector, SelectionKey.OP_CONNECT);
            }
            int connected = 0;
            long until = System.nanoTime() + Duration.ofMillis(700).toNanos();
            while (connected < of && System.nanoTime() < until) {
                selector.select(50);
                for (var key : selector.selectedKeys()) {
                    if (((SocketChannel) key.channel()).finishConnect()) {
                        connected++;
                    }
                    key.cancel();
                }
                selector.selectedKeys().clear();
            }
            return of - connected;
        } finally {
            for (var channel : open) {
                channel.close();
            }
        }
    }

    /** In kbit/s, for so many bytes until the peer has swallowed them. */
    double rate(int bytes) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(service(PORT), 5000);
            socket.setSoTimeout(60_000);
            long began = System.nanoTime();
            socket.getOutputStream().write(new byte[bytes]);
            socket.shutdownOutput();
            var said = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (!said.equals("done")) {
                throw new IOException("the peer said: " + said);
            }
            return bytes * 8 / 1000.0 / ((System.nanoTime() - began) / 1e9);
        }
    }

    @Override
    public void close() {
        if (service != null) {
            service.destroyForcibly();
        }
        try {
            new ProcessBuilder("ip", "netns", "del", name).start().waitFor();
            new ProcessBuilder("ip", "link", "del", device()).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The service. */
    public static void main(String[] arguments) throws IOException {
        try (var server = new ServerSocket(PORT, 1000)) {
            System.out.println("ready");
            while (true) {
                var socket = server.accept();
                Thread.startVirtualThread(() -> swallow(socket));
            }
        }
    }

    private static void swallow(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            socket.getOutputStream().write("done".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException gone) {
            // whoever it was has gone
        }
    }
}
