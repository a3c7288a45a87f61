package dev.faultline.nemesis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Many who want something of one node. */
final class Crowd implements AutoCloseable {

    private static final List<String> WISHES =
            List.of("/api/v1/runs", "/api/v1/targets", "/api/v1/timeline?limit=200", "/api/v1/agents", "/login");

    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private volatile boolean gone;

    private Crowd() {}

    /** Each asks again as soon as it is answered. */
    static Crowd asking(Node node, int size) {
        var crowd = new Crowd();
        for (int i = 0; i < size; i++) {
            var wish = WISHES.get(i % WISHES.size());
            Thread.startVirtualThread(() -> {
                while (!crowd.gone) {
                    node.get(wish);
                }
            });
        }
        return crowd;
    }

    /** Each says the beginning of a request, and then nothing. */
    static Crowd hesitating(Node node, int size) {
        var crowd = new Crowd();
        for (int i = 0; i < size; i++) {
            var socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(InetAddress.ofLiteral(node.address()), Node.PORT), 200);
                socket.getOutputStream()
                        .write("POST /api/v1/halts HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nX-"
                                .getBytes(StandardCharsets.US_ASCII));
                crowd.sockets.add(socket);
            } catch (IOException full) {
                break; // it takes no more, which is what the others are to meet
            }
        }
        return crowd;
    }

    @Override
    public void close() {
        gone = true;
        for (var socket : sockets) {
            try {
                socket.close();
            } catch (IOException already) {
                // as wanted
            }
        }
    }
}
