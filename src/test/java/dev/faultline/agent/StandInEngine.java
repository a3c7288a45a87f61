package dev.faultline.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Speaks the API of a container engine over a socket, as Docker documents it, and keeps its state: each container is one real
 * process that lives, dies, is stopped by signals and, where the host lets it, is in a control group of its own. An order that is
 * not needed is answered as engines do: with an error.
 */
final class StandInEngine implements AutoCloseable {

    private final Path socket;
    private final ServerSocketChannel server;
    private final Map<String, Contained> containers = new LinkedHashMap<>();
    private final List<String> asked = new ArrayList<>();

    /** One container of it. */
    final class Contained {
        final String id;
        final String name;
        final Map<String, String> labels;
        boolean vanishes;
        private @Nullable Process process;
        private boolean paused;
        private String began = "";

        private Contained(String id, String name, Map<String, String> labels) {
            this.id = id;
            this.name = name;
            this.labels = labels;
        }

        private void start() throws IOException {
            process = new ProcessBuilder("sleep", "600").start();
            paused = false;
            began = Instant.now().toString();
        }

        private Process process() {
            return Objects.requireNonNull(process, "not started");
        }

        long pid() {
            return process().pid();
        }

        boolean runs() {
            return process().isAlive();
        }

        private void signal(String signal) throws IOException {
            Outside.run("kill", "-" + signal, Long.toString(process().pid()));
        }

        private void end() {
            process().destroyForcibly();
            try {
                process().waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            paused = false;
            if (vanishes) {
                containers.remove(id);
            }
        }

        private String inspected() {
            return """
                {"Id":"%s","Name":"/%s","Config":{"Labels":%s},"HostConfig":{"AutoRemove":%s,"NanoCpus":0},
                 "State":{"Status":"%s","Running":%s,"Paused":%s,"Pid":%d,"StartedAt":"%s"}}""".formatted(id, name, labels(), vanishes, status(), runs(), paused, runs() ? pid() : 0, began);
        }

        private String listed() {
            return """
                {"Id":"%s","Names":["/%s"],"Image":"shop/catalog:7","Labels":%s,"State":"%s","Status":"Up 3 minutes"}""".formatted(id, name, labels(), status());
        }

        private String status() {
            return !runs() ? "exited" : paused ? "paused" : "running";
        }

        private String labels() {
            return labels.entrySet().stream()
                    .map(each -> "\"%s\":\"%s\"".formatted(each.getKey(), each.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
    }

    /** @param status and body of an answer */
    private record Answer(int status, String body) {
        static Answer said(int status, String message) {
            return new Answer(status, "{\"message\":\"%s\"}".formatted(message));
        }
    }

    StandInEngine() throws IOException {
        // sockets have short names, and temporary directories have not
        socket = Files.createTempDirectory("engine").resolve("engine.sock");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofPlatform().daemon().start(this::serve);
    }

    Path socket() {
        return socket;
    }

    synchronized Contained run(String name, Map<String, String> labels) throws IOException {
        var id = "%064x".formatted(containers.size() + 0xfa017L);
        var container = new Contained(id, name, labels);
        container.start();
        containers.put(id, container);
        return container;
    }

    synchronized void remove(Contained container) {
        containers.remove(container.id);
        container.process().destroyForcibly();
    }

    /** Everything it was asked to do, oldest first. */
    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    private void serve() {
        while (server.isOpen()) {
            try {
                var client = server.accept();
                Thread.startVirtualThread(() -> answer(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(SocketChannel client) {
        try (client) {
            var reader =
                    new BufferedReader(new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8));
            var words = reader.readLine().split(" ", -1);
            for (var line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
                // nothing in the headers matters
            }
            var answer = answer(words[0], words[1]);
            var text = "HTTP/1.0 %d Said\r\nContent-Type: application/json\r\n\r\n%s"
                    .formatted(answer.status(), answer.body());
            client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private synchronized Answer answer(String method, String target) throws IOException {
        if (method.equals("GET") && target.equals("/containers/json?all=1")) {
            return new Answer(
                    200,
                    containers.values().stream().map(Contained::listed).collect(Collectors.joining(",", "[", "]")));
        }
        var parts = target.split("[/?]", -1);
        var found = containers.values().stream()
                .filter(each -> each.id.equals(parts[2]) || each.name.equals(parts[2]))
                .findFirst();
        if (found.isEmpty()) {
            return Answer.said(404, "No such container: " + parts[2]);
        }
        var container = found.get();
        if (method.equals("GET")) {
            return new Answer(200, container.inspected());
        }
        asked.add("%s %s".formatted(parts[3], container.name));
        return switch (parts[3]) {
            case "kill" -> {
                if (!container.runs()) {
                    yield Answer.said(409, "container is not running");
                }
                container.end();
                yield new Answer(204, "");
            }
            case "stop" -> {
                boolean ran = container.runs();
                container.end();
                yield new Answer(ran ? 204 : 304, "");
            }
            case "start" -> {
                if (container.runs()) {
                    yield new Answer(304, "");
                }
                container.start();
                yield new Answer(204, "");
            }
            case "pause" -> {
                if (container.paused || !container.runs()) {
                    yield Answer.said(container.paused ? 409 : 500, "container is paused already, or does not run");
                }
                container.signal("STOP");
                container.paused = true;
                yield new Answer(204, "");
            }
            case "unpause" -> {
                if (!container.paused) {
                    yield Answer.said(500, "container is not paused");
                }
                container.signal("CONT");
                container.paused = false;
                yield new Answer(204, "");
            }
            default -> Answer.said(404, "page not found");
        };
    }

    @Override
    public synchronized void close() throws IOException {
        server.close();
        containers.values().forEach(each -> each.process().destroyForcibly());
        Files.deleteIfExists(socket);
        Files.deleteIfExists(socket.getParent());
    }
}
