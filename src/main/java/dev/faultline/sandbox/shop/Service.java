package dev.faultline.sandbox.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.faultline.ports.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An HTTP service: its routes, measured, and beside them {@code /metrics} and {@code /health/*}. */
final class Service {

    @FunctionalInterface
    interface Handler {
        Answer answer(Request request);
    }

    private final Metrics metrics;
    private final Ticker ticker;
    private final Map<String, Handler> routes = new HashMap<>();
    private Supplier<String> moreMetrics = () -> "";

    Service(String name, Ticker ticker) {
        this.metrics = new Metrics(name);
        this.ticker = ticker;
    }

    Service on(String method, String path, Handler handler) {
        routes.put(method + " " + path, handler);
        metrics.expect(path);
        return this;
    }

    /** What {@code /metrics} says besides requests. */
    Service measure(Supplier<String> more) {
        moreMetrics = more;
        return this;
    }

    /** Listens from now on; answers the port. */
    int start(InetSocketAddress address) throws IOException {
        HttpServer server = HttpServer.create(address, 128);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            Request request = new Request(exchange.getRequestMethod(), exchange.getRequestURI());
            send(exchange, answer(request));
        }
    }

    private Answer answer(Request request) {
        return switch (request.uri().getPath()) {
            case "/health/live", "/health/ready", "/health/startup" -> Answer.text(200, "ok");
            case "/metrics" ->
                new Answer(
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        Map.of(),
                        metrics.exposition() + moreMetrics.get());
            case String path -> measured(path, request);
        };
    }

    private Answer measured(String path, Request request) {
        @Nullable Handler handler = routes.get(request.method() + " " + path);
        if (handler == null) {
            return Answer.text(404, "There is nothing here.");
        }
        long asked = ticker.nanos();
        Answer answer;
        try {
            answer = handler.answer(request);
        } catch (RuntimeException failed) {
            IO.println(request.method() + " " + path + " failed: " + failed);
            answer = Answer.text(500, "Something went wrong here.");
        }
        metrics.answered(path, answer.status(), ticker.since(asked));
        return answer;
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }
}
