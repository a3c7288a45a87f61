package dev.faultline;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The server as a process of its own, with a directory of its own, as somebody would run it; and a program that talks to it. */
final class ControlPlane implements AutoCloseable {

    static final String TOKEN = "flt_a-token-for-tests-0123456789abcdefghij";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration STARTING = Duration.ofSeconds(120);

    /** What an answer was. */
    record Answer(int status, JsonNode body) {}

    private final Path home;
    private final int port;
    private final Process process;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private ControlPlane(Path home, int port, Process process) {
        this.home = home;
        this.port = port;
        this.process = process;
    }

    /** Starts a server in {@code home} and waits until it is ready. What an earlier one left there is found again. */
    static ControlPlane start(Path home, int port, String... arguments) {
        return start(home, port, classPath(), arguments);
    }

    /** The same, with a wall clock that is off. */
    static ControlPlane startSkewed(Path home, int port, Duration skew, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--faultline.test.skew=" + skew);
        return start(
                home,
                port,
                SkewedClock.alone(home.resolve("skewed")) + File.pathSeparator + classPath(),
                all.toArray(String[]::new));
    }

    private static ControlPlane start(Path home, int port, String classPath, String... arguments) {
        try {
            Files.createDirectories(home);
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx384m",
                    "-cp",
                    classPath,
                    Faultline.class.getName(),
                    "--server.port=" + port,
                    "--logging.level.root=WARN"));
            command.addAll(List.of(arguments));
            var builder = new ProcessBuilder(command)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            home.resolve("server.log").toFile()));
            builder.environment()
                    .putAll(Map.of(
                            "FAULTLINE_SETUP_PASSWORD",
                            "a good long password for tests",
                            "FAULTLINE_SETUP_TOKEN",
                            TOKEN));
            var server = new ControlPlane(home, port, builder.start());
            server.awaitReady();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** That of the tests, which has everything, without their own classes, which would be found and taken for beans. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(each -> !each.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void awaitReady() {
        try {
            await("the server to be ready", STARTING, this::isReady);
        } catch (AssertionError | IllegalStateException never) {
            kill();
            throw never;
        }
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the server ended; its last words:\n" + lastWords());
        }
        try {
            return get("/health/ready").status() == 200;
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    private String lastWords() {
        try {
            var lines = Files.readAllLines(home.resolve("server.log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    Path home() {
        return home;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** The process of the PostgreSQL that came along. */
    long postgres() {
        return Long.parseLong(postmaster().getFirst().strip());
    }

    /** How another server reaches this one's PostgreSQL. */
    List<String> databaseArguments() {
        try {
            return List.of(
                    "--spring.datasource.url=jdbc:postgresql://127.0.0.1:%s/postgres?socketTimeout=5&connectTimeout=2"
                            .formatted(postmaster().get(3).strip()),
                    "--spring.datasource.username=faultline",
                    "--spring.datasource.password="
                            + Files.readString(home.resolve(".local/postgres/password"))
                                    .strip());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> postmaster() {
        try {
            return Files.readAllLines(home.resolve(".local/postgres/data/postmaster.pid"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- talking to it

    Answer get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    Answer put(String path, String json) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    Answer post(String path, @Nullable String json) {
        var body = json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json);
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(body));
    }

    Answer postYaml(String path, String yaml) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/yaml")
                .POST(HttpRequest.BodyPublishers.ofString(yaml)));
    }

    /** Presses as a program does that was given this hook. */
    Answer pressWith(JsonNode hook, String body) {
        var message = UUID.randomUUID().toString();
        var now = Long.toString(System.currentTimeMillis() / 1000);
        return send(HttpRequest.newBuilder(uri(hook.path("path").asString()))
                .header("webhook-id", message)
                .header("webhook-timestamp", now)
                .header(
                        "webhook-signature",
                        "v1," + signature(hook.path("secret").asString(), "%s.%s.%s".formatted(message, now, body)))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String signature(String secret, String signed) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            var response = http.send(
                    request.header("Authorization", "Bearer " + TOKEN)
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            var body = response.body().isBlank() ? "{}" : response.body();
            return new Answer(response.statusCode(), JSON.readTree(body));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @return the id */
    String experiment(String name) {
        return get("/api/v1/experiments?name=" + name.replace(" ", "%20"))
                .body()
                .path("items")
                .path(0)
                .path("id")
                .asString();
    }

    Answer run(String run) {
        return get("/api/v1/runs/" + run);
    }

    String state(String run) {
        return run(run).body().path("state").asString();
    }

    /** Waits until no guard has anything against a start: agents tell how their targets are every few seconds. */
    void awaitAllowed(String experiment) {
        await(
                "a start to be allowed",
                Duration.ofSeconds(60),
                () -> post("/api/v1/experiments/" + experiment + "/preview", null)
                        .body()
                        .path("allowed")
                        .asBoolean());
    }

    /** Starts it and waits until every fault has its measured effect. @return the id of the run */
    String startAndAwaitActive(String experiment) {
        awaitAllowed(experiment);
        var started = post("/api/v1/experiments/" + experiment + "/runs", null);
        if (started.status() != 202) {
            throw new AssertionError("not started: " + started);
        }
        var run = started.body().path("id").asString();
        await(
                "every fault to be active",
                Duration.ofSeconds(60),
                () -> run(run).body()
                        .path("injections")
                        .valueStream()
                        .allMatch(each -> each.path("state").asString().equals("ACTIVE")));
        return run;
    }

    void releaseAll() {
        for (var halt : get("/api/v1/halts/current").body().path("halts")) {
            post(
                    "/api/v1/halts/" + halt.path("id").asString() + "/release",
                    "{\"reason\":\"the test is over\",\"despiteResidues\":true}");
        }
    }

    /** Stops whatever runs and waits until it is over. */
    void abortAll() {
        for (var run : get("/api/v1/runs?open=true").body().path("items")) {
            var id = run.path("id").asString();
            post("/api/v1/runs/" + id + "/abort", null);
            await(
                    "run " + id + " to be over",
                    Duration.ofSeconds(40),
                    () -> !run(id).body().path("endedAt").isNull());
        }
    }

    // ---- what may happen to it

    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it politely, and waits for everybody whom it has started: their directory is deleted next. */
    @Override
    public void close() {
        var all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        process.destroy();
        for (var each : all) {
            try {
                each.onExit().get(30, TimeUnit.SECONDS);
            } catch (TimeoutException tooLong) {
                each.destroyForcibly();
                each.onExit().join();
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                each.destroyForcibly();
            }
        }
    }

    static void signal(String signal, long... pids) {
        try {
            var command = new ArrayList<>(List.of("kill", "-" + signal));
            for (long pid : pids) {
                command.add(Long.toString(pid));
            }
            new ProcessBuilder(command).start().waitFor();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void await(String what, Duration atMost, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited %d s for %s".formatted(atMost.toSeconds(), what));
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }
}
