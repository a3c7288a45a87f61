package dev.faultline.notification;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Somebody's server that takes messages, for tests: a real one, on a port of its own. */
public final class Receiver implements AutoCloseable {

    private final HttpServer server;
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private volatile Duration pause = Duration.ZERO;

    public record Message(
            String path,
            @Nullable String id,
            @Nullable String timestamp,
            @Nullable String signature,
            String body) {}

    public Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var headers = exchange.getRequestHeaders();
        messages.add(new Message(
                exchange.getRequestURI().toString(),
                headers.getFirst("webhook-id"),
                headers.getFirst("webhook-timestamp"),
                headers.getFirst("webhook-signature"),
                body));
        LockSupport.parkNanos(pause.toNanos());
        var answer = answers.poll();
        int status = answer == null ? 204 : answer;
        if (status >= 300 && status < 400) {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    /** What it answers next, one after the other; 204 afterwards. */
    public void answering(Integer... statuses) {
        answers.addAll(List.of(statuses));
    }

    public void slow(Duration forEach) {
        pause = forEach;
    }

    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    public List<Message> messages(String path) {
        return messages.stream().filter(each -> each.path().equals(path)).toList();
    }

    /** The first that is like this; there will be one soon. */
    public Message await(String path, Predicate<Message> like) {
        for (int i = 0; i < 200; i++) {
            var found = messages(path).stream().filter(like).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new AssertionError("no such message among " + messages);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
