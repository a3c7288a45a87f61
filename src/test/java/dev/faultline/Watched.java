package dev.faultline;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Something that is watched: it answers 200 until it is told otherwise. */
final class Watched implements AutoCloseable {

    private static final int NEVER = 0;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger status = new AtomicInteger(200);
    private final CountDownLatch closed = new CountDownLatch(1);

    private Watched(HttpServer server) {
        this.server = server;
    }

    static Watched start() throws IOException {
        var watched = new Watched(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50));
        watched.server.setExecutor(watched.threads);
        watched.server.createContext("/", watched::answer);
        watched.server.start();
        return watched;
    }

    int port() {
        return server.getAddress().getPort();
    }

    void answer(int status) {
        this.status.set(status);
    }

    /** Takes connections and keeps silent. */
    void hang() {
        status.set(NEVER);
    }

    private void answer(HttpExchange exchange) throws IOException {
        int now = status.get();
        if (now == NEVER) {
            awaitTheEnd();
        } else {
            exchange.sendResponseHeaders(now, -1);
        }
        exchange.close();
    }

    private void awaitTheEnd() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
