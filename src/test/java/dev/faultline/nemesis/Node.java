package dev.faultline.nemesis;

import dev.faultline.Faultline;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One node of the control plane on a host of its own, and a client that talks to it. */
final class Node implements AutoCloseable {

    static final int PORT = 8080;

    private static final String TOKEN = "flt_a-token-for-the-nemesis-0123456789abcdef";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration STARTING = Duration.ofSeconds(180);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** What an answer was; 0 when there was none, and nobody knows what became of it. */
    record Answer(int status, JsonNode body) {

        boolean unknown() {
            return status == 0;
        }

        String text(String field) {
            return body.path(field).asString();
        }
    }

    private final String name;
    private final Lab.Host host;
    private final Path home;
    private final Own own;
    private final List<String> arguments;
    private HttpClient http = client();
    private @Nullable Process process;

    Node(String name, Lab.Host host, Path home, Own own, Database database, Lab lab, List<String> further) {
        this.name = name;
        this.host = host;
        this.home = home;
        this.own = own;
        this.arguments = new ArrayList<>(List.of(
                "--server.port=" + PORT,
                "--logging.level.root=WARN",
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--faultline.node=" + name,
                "--faultline.halt.spool=" + spool(),
                "--faultline.node-url=http://%s:%d".formatted(host.address(), PORT),
                "--faultline.sandbox.enabled=false",
                "--faultline.probes.allow=" + lab.network()));
        this.arguments.addAll(further);
        try {
            Files.createDirectories(spool());
            // a disk of its own, so that it can be full
            Commands.run("mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "nemesis", spool().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path spool() {
        return home.resolve("spool");
    }

    void fillSpool() {
        Commands.fill(spool());
    }

    void emptySpool() {
        Commands.empty(spool());
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(1))
                .build();
    }

    /** That of the tests, which has everything, without their own classes, which would be found and taken for beans. */
    static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .filter(each -> !each.endsWith("test-classes") && !each.endsWith("fl/test"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    void launch() {
        var command = new ArrayList<>(List.of(
                java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx384m",
                "-cp",
                classPath(),
                Faultline.class.getName()));
        command.addAll(arguments);
        process = own.start(
                home.resolve("server.log"),
                Map.of("FAULTLINE_SETUP_PASSWORD", "a good long password for tests", "FAULTLINE_SETUP_TOKEN", TOKEN),
                home,
                host.inside(command.toArray(String[]::new)));
    }

    void awaitReady() {
        Commands.await("node %s to be ready".formatted(name), STARTING, () -> {
            if (!isAlive()) {
                launch();
            }
            return isReady();
        });
    }

    boolean isReady() {
        return get("/health/ready").status() == 200;
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    ProcessHandle process() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process.toHandle();
    }

    void signal(String signal) {
        own.signal(signal, Stream.of(process()));
    }

    void kill() {
        own.kill(process());
    }

    /** Goes on, or is started again, and is ready. */
    void heal() {
        signal("CONT");
        http = client();
        awaitReady();
    }

    String name() {
        return name;
    }

    String address() {
        return host.address();
    }

    // ---- talking to it

    Answer get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET(), PATIENCE);
    }

    Answer post(String path, String json) {
        return post(path, json, PATIENCE);
    }

    Answer post(String path, String json, Duration patience) {
        return send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(HttpRequest.BodyPublishers.ofString(json)),
                patience);
    }

    Answer postYaml(String path, String yaml) {
        return send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/yaml")
                        .POST(HttpRequest.BodyPublishers.ofString(yaml)),
                PATIENCE.multipliedBy(4));
    }

    private URI uri(String path) {
        return URI.create("http://%s:%d%s".formatted(host.address(), PORT, path));
    }

    private Answer send(HttpRequest.Builder request, Duration patience) {
        try {
            var response = http.send(
                    request.header("Authorization", "Bearer " + TOKEN)
                            .timeout(patience)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            var body = response.body().isBlank() ? "{}" : response.body();
            return new Answer(response.statusCode(), body.startsWith("{") ? JSON.readTree(body) : JSON.readTree("{}"));
        } catch (IOException none) {
            return new Answer(0, JSON.readTree("{}"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(0, JSON.readTree("{}"));
        }
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
        Commands.quietly("umount", "-l", spool().toString());
    }

    @Override
    public String toString() {
        return name;
    }
}
