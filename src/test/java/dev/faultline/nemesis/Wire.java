package dev.faultline.nemesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What stands between an agent and the nodes, as a balancer would: each connection goes to the first node of its list that takes
 * it. It can be slow, carry one way only, or none, and break off what it carries.
 */
final class Wire implements AutoCloseable {

    private static final int CONNECT_MILLIS = 700;

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile List<String> nodes;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean up = true;
    private volatile boolean down = true;

    Wire(String address, List<String> nodes) {
        this.nodes = List.copyOf(nodes);
        try {
            listener = new ServerSocket(0, 50, InetAddress.ofLiteral(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("wire").start(this::accept);
    }

    String url() {
        return "http://%s:%d".formatted(listener.getInetAddress().getHostAddress(), listener.getLocalPort());
    }

    /** In this order from now on. */
    void prefer(List<String> order) {
        nodes = List.copyOf(order);
    }

    void slow(Duration each) {
        delay = each;
    }

    void carry(boolean fromAgent, boolean toAgent) {
        up = fromAgent;
        down = toAgent;
    }

    /** Without a farewell. */
    void breakOff() {
        open.forEach(Wire::reset);
        open.clear();
    }

    /** Carries everything again, at once; what it swallowed is lost, so the connections it swallowed from are broken off. */
    void heal() {
        boolean swallowed = !up || !down;
        delay = Duration.ZERO;
        up = true;
        down = true;
        if (swallowed) {
            breakOff();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var agent = listener.accept();
                Thread.startVirtualThread(() -> connect(agent));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket agent) {
        open.add(agent);
        for (var node : nodes) {
            try {
                var socket = new Socket();
                socket.connect(new InetSocketAddress(InetAddress.ofLiteral(node), Node.PORT), CONNECT_MILLIS);
                socket.setTcpNoDelay(true);
                agent.setTcpNoDelay(true);
                open.add(socket);
                Thread.startVirtualThread(() -> pump(agent, socket, true));
                pump(socket, agent, false);
                return;
            } catch (IOException notThere) {
                // the next one
            }
        }
        reset(agent);
    }

    private void pump(Socket from, Socket to, boolean fromAgent) {
        var buffer = new byte[16 << 10];
        try {
            for (int read; (read = from.getInputStream().read(buffer)) >= 0; ) {
                Commands.pause(delay);
                if (fromAgent ? up : down) {
                    to.getOutputStream().write(buffer, 0, read);
                }
            }
        } catch (IOException broken) {
            // the other side is told below
        } finally {
            close(from);
            close(to);
        }
    }

    private void close(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException gone) {
            // as wanted
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException gone) {
            // as wanted
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        breakOff();
    }
}
