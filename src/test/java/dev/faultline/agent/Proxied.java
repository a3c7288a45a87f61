package dev.faultline.agent;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP service behind a real proxy process. */
record Proxied(HttpServer service, Path file, Config config, Process proxy, AtomicInteger served)
        implements AutoCloseable {

    static final byte[] OK = "fine\n".getBytes(StandardCharsets.UTF_8);

    static Proxied start(Path directory) {
        try {
            var served = new AtomicInteger();
            var service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            service.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            service.createContext("/", exchange -> {
                served.incrementAndGet();
                answer(exchange);
            });
            service.start();
            var file = Files.writeString(directory.resolve("agent.properties"), """
                server=http://127.0.0.1:1
                name=host-1
                state=%s
                route.shop.listen=127.0.0.1:%d
                route.shop.upstream=127.0.0.1:%d
                route.shop.health=/health/live
                """.formatted(
                    directory.resolve("state"), freePort(), service.getAddress().getPort()));
            var config = Config.read(file);
            State.open(config.state());
            var proxy = startProxy(file);
            var proxied = new Proxied(service, file, config, proxy, served);
            proxied.awaitReady();
            return proxied;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Process startProxy(Path file) throws IOException {
        return new ProcessBuilder(Self.briskly(64, "proxy", file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** {@code /echo} sends back what it got; everything else a few bytes, in chunks under {@code /chunked}. */
    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var path = exchange.getRequestURI().getPath();
            var answer = path.startsWith("/echo") ? body : OK;
            boolean bodiless = exchange.getRequestMethod().equals("HEAD") || answer.length == 0;
            exchange.sendResponseHeaders(200, bodiless ? -1 : path.startsWith("/chunked") ? 0 : answer.length);
            if (!bodiless) {
                exchange.getResponseBody().write(answer);
            }
        }
    }

    void awaitReady() {
        var proc = new ProcFs();
        var status = new ProxyStatus.Reader(new ToxicFiles(config.state()), proc);
        await().atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> status.trouble(route()).isEmpty());
    }

    Route route() {
        return config.routes().getFirst();
    }

    int port() {
        return route().listen().getPort();
    }

    Path toxic(UUID injection) {
        return new ToxicFiles(config.state()).toxic(route(), injection);
    }

    @Override
    public void close() {
        proxy.destroyForcibly();
        service.stop(0);
    }
}
