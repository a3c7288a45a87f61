package dev.faultline.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Speaks the API of Toxiproxy as its README documents it, keeps its state, and does to real connections what its toxics are said
 * to do, on what the upstream answers.
 */
final class StandInToxiproxy implements AutoCloseable {

    private final HttpServer api;
    private final Map<String, Proxy> proxies = new ConcurrentHashMap<>();

    private record Toxic(String name, String type, String stream, double toxicity, Map<String, Long> attributes) {
        long of(String attribute) {
            return attributes.getOrDefault(attribute, 0L);
        }
    }

    /** One listening port. */
    private static final class Proxy {
        private final String name;
        private final InetSocketAddress listen;
        private final InetSocketAddress upstream;
        private final Map<String, Toxic> toxics = new ConcurrentHashMap<>();
        private final List<Socket> open = new ArrayList<>();
        private ServerSocket server;

        private Proxy(String name, int port, InetSocketAddress upstream) throws IOException {
            this.name = name;
            this.upstream = upstream;
            this.server = listening(port);
            this.listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
            serve(server);
        }

        private static ServerSocket listening(int port) throws IOException {
            var server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return server;
        }

        private synchronized boolean enabled() {
            return !server.isClosed();
        }

        private synchronized void enable(boolean enabled) throws IOException {
            if (enabled && server.isClosed()) {
                server = listening(listen.getPort());
                serve(server);
            } else if (!enabled) {
                server.close();
                for (var socket : open) {
                    socket.close();
                }
                open.clear();
            }
        }

        private void serve(ServerSocket accepting) {
            Thread.ofPlatform().daemon().start(() -> {
                while (!accepting.isClosed()) {
                    try {
                        var client = accepting.accept();
                        Thread.startVirtualThread(() -> pass(client));
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
        }

        private void pass(Socket client) {
            try (client;
                    var up = new Socket(upstream.getAddress(), upstream.getPort())) {
                synchronized (this) {
                    open.add(client);
                    open.add(up);
                }
                var hit = toxics.values().stream()
                        .filter(toxic -> ThreadLocalRandom.current().nextDouble() < toxic.toxicity())
                        .toList();
                Thread.startVirtualThread(() -> copy(client, up));
                answers(up.getInputStream(), client, hit);
            } catch (IOException | InterruptedException over) {
                // the connection is over
            }
        }

        private static void copy(Socket from, Socket to) {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
                to.shutdownOutput();
            } catch (IOException over) {
                // the connection is over
            }
        }

        private void answers(InputStream in, Socket client, List<Toxic> hit) throws IOException, InterruptedException {
            var out = client.getOutputStream();
            var buffer = new byte[8192];
            long passed = 0;
            for (var toxic : hit) {
                if (toxic.type().equals("reset_peer")) {
                    Thread.sleep(toxic.of("timeout"));
                    client.setSoLinger(true, 0);
                    return;
                }
            }
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                byte[] bytes = Arrays.copyOf(buffer, read);
                for (var toxic : hit) {
                    if (!toxics.containsKey(toxic.name())) {
                        continue;
                    }
                    switch (toxic.type()) {
                        case "latency" -> {
                            long jitter = toxic.of("jitter");
                            Thread.sleep(Math.max(
                                    0,
                                    toxic.of("latency")
                                            + (jitter > 0
                                                    ? ThreadLocalRandom.current()
                                                            .nextLong(-jitter, jitter)
                                                    : 0)));
                        }
                        case "bandwidth" -> Thread.sleep(bytes.length / toxic.of("rate"));
                        case "timeout" -> {
                            long began = System.nanoTime();
                            long most = toxic.of("timeout");
                            while (toxics.containsKey(toxic.name())) {
                                Thread.sleep(10);
                                if (most > 0 && System.nanoTime() - began > most * 1_000_000) {
                                    return;
                                }
                            }
                            return;
                        }
                        case "slicer" -> {
                            int size = (int) toxic.of("average_size");
                            for (int at = 0; at < bytes.length; at += size) {
                                out.write(bytes, at, Math.min(size, bytes.length - at));
                                Thread.sleep(toxic.of("delay") / 1000);
                            }
                            bytes = new byte[0];
                        }
                        case "limit_data" -> {
                            int left = (int) Math.max(0, toxic.of("bytes") - passed);
                            if (bytes.length >= left) {
                                out.write(bytes, 0, left);
                                return;
                            }
                        }
                        default -> {}
                    }
                }
                out.write(bytes);
                passed += read;
            }
            for (var toxic : hit) {
                if (toxic.type().equals("slow_close") && toxics.containsKey(toxic.name())) {
                    Thread.sleep(toxic.of("delay"));
                }
            }
        }

        private Map<String, Object> described() {
            var all = new LinkedHashMap<String, Object>();
            all.put("name", name);
            all.put("listen", "127.0.0.1:" + listen.getPort());
            all.put("upstream", "127.0.0.1:" + upstream.getPort());
            all.put("enabled", enabled());
            all.put("toxics", List.copyOf(toxics.values()));
            return all;
        }
    }

    StandInToxiproxy() throws IOException {
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        api.createContext("/", this::answer);
        api.start();
    }

    String address() {
        return "http://127.0.0.1:" + api.getAddress().getPort();
    }

    /** @return the port on which it listens */
    int proxy(String name, InetSocketAddress upstream) throws IOException {
        var proxy = new Proxy(name, 0, upstream);
        proxies.put(name, proxy);
        return proxy.listen.getPort();
    }

    /** Somebody else's toxic, or ours. */
    boolean hasToxic(String proxy, String toxic) {
        return known(proxy).toxics.containsKey(toxic);
    }

    boolean isEnabled(String proxy) {
        return known(proxy).enabled();
    }

    private Proxy known(String name) {
        return Objects.requireNonNull(proxies.get(name));
    }

    /** As after a restart without its configuration. */
    void forget(String name) throws IOException {
        known(name).enable(false);
        proxies.remove(name);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var parts = exchange.getRequestURI().getPath().substring(1).split("/", -1);
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var proxy = parts.length > 1 ? Optional.ofNullable(proxies.get(parts[1])) : Optional.<Proxy>empty();
            var agent = exchange.getRequestHeaders().getFirst("User-Agent");
            if (agent != null && agent.startsWith("Mozilla/")) {
                say(exchange, 403, Map.of("error", "User agent not allowed", "status", 403));
            } else if (parts.length == 1) {
                var all = new HashMap<String, Object>();
                proxies.forEach((name, each) -> all.put(name, each.described()));
                say(exchange, 200, all);
            } else if (proxy.isEmpty()) {
                say(exchange, 404, Map.of("error", "proxy not found", "status", 404));
            } else if (parts.length == 2) {
                if (exchange.getRequestMethod().equals("POST")) {
                    proxy.get()
                            .enable(Wire.read(body, JsonNode.class)
                                    .path("enabled")
                                    .asBoolean(true));
                }
                say(exchange, 200, proxy.get().described());
            } else if (parts.length == 3) {
                var toxic = toxic(Wire.read(body, JsonNode.class));
                boolean taken = proxy.get().toxics.putIfAbsent(toxic.name(), toxic) != null;
                say(
                        exchange,
                        taken ? 409 : 200,
                        taken ? Map.of("error", "toxic already exists", "status", 409) : toxic);
            } else {
                boolean was = proxy.get().toxics.remove(parts[3]) != null;
                say(exchange, was ? 204 : 404, was ? null : Map.of("error", "toxic not found", "status", 404));
            }
        }
    }

    private static Toxic toxic(JsonNode json) {
        var attributes = new HashMap<String, Long>();
        json.path("attributes")
                .properties()
                .forEach(each -> attributes.put(each.getKey(), each.getValue().asLong()));
        return new Toxic(
                json.path("name").asString(),
                json.path("type").asString(),
                json.path("stream").asString("downstream"),
                json.path("toxicity").asDouble(1),
                attributes);
    }

    private static void say(HttpExchange exchange, int status, @Nullable Object body) throws IOException {
        var bytes = body == null ? new byte[0] : Wire.write(body).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }
    }

    @Override
    public void close() throws IOException {
        api.stop(0);
        for (var proxy : proxies.values()) {
            proxy.enable(false);
        }
    }
}
