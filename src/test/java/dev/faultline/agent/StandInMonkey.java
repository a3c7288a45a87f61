package dev.faultline.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/** An application with the endpoint of Chaos Monkey for Spring Boot, as its documentation has it, which does what it is told. */
final class StandInMonkey implements Monkey {

    private final HttpServer server;
    private final AtomicLong calls = new AtomicLong();
    private final Map<String, Object> assaults = new TreeMap<>(Map.of(
            "level", 5,
            "deterministic", false,
            "latencyRangeStart", 1000,
            "latencyRangeEnd", 3000,
            "latencyActive", true,
            "exceptionsActive", false,
            "killApplicationActive", false,
            "memoryActive", false,
            "cpuActive", false));
    private final Map<String, Object> watchers = new TreeMap<>(Map.of(
            "controller",
            false,
            "restController",
            false,
            "service",
            true,
            "repository",
            false,
            "component",
            false,
            "restTemplate",
            false,
            "webClient",
            true,
            "actuatorHealth",
            false));
    private boolean enabled;

    StandInMonkey() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/actuator/chaosmonkey", this::endpoint);
        server.createContext("/orders", this::orders);
        server.start();
    }

    @Override
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public synchronized String settings() {
        return Wire.write(Map.of("enabled", enabled, "assaults", assaults, "watchers", watchers));
    }

    private void endpoint(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath().replace("/actuator/chaosmonkey", "");
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            synchronized (this) {
                switch (path) {
                    case "/enable" -> enabled = true;
                    case "/disable" -> enabled = false;
                    case "/assaults" -> put(assaults, body);
                    case "/watchers" -> put(watchers, body);
                    default -> {}
                }
            }
            var said = path.isEmpty()
                    ? Wire.write(Map.of(
                            "chaosMonkeyProperties", Map.of("enabled", enabled),
                            "assaultProperties", assaults,
                            "watcherProperties", watchers))
                    : "{}";
            say(exchange, 200, said);
        }
    }

    private static void put(Map<String, Object> settings, String body) {
        Wire.read(body, JsonNode.class)
                .properties()
                .forEach(each -> settings.put(
                        each.getKey(),
                        each.getValue().isBoolean()
                                ? (Object) each.getValue().asBoolean()
                                : (Object) each.getValue().asInt()));
    }

    private int number(String assault) {
        return (int) Objects.requireNonNull(assaults.get(assault));
    }

    private void orders(HttpExchange exchange) throws IOException {
        boolean attacked;
        synchronized (this) {
            attacked = enabled
                    && Boolean.TRUE.equals(watchers.get("restController"))
                    && calls.incrementAndGet() % number("level") == 0;
        }
        try (exchange) {
            if (attacked && Boolean.TRUE.equals(assaults.get("latencyActive"))) {
                Thread.sleep(number("latencyRangeStart"));
            }
            say(exchange, attacked && Boolean.TRUE.equals(assaults.get("exceptionsActive")) ? 500 : 200, "[]");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
