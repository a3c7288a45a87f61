package dev.faultline.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server as a process of its own, as the image starts it, with a PostgreSQL of its own or that of another one. */
final class Plane implements AutoCloseable {

    private static final String TOKEN = "flt_a-token-for-benchmarks-0123456789abcdef";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    record Answer(int status, JsonNode body) {}

    /** What a server knows of a press. */
    record Tally(long toldAt, int told, int heard, long lastNanos) {}

    private final Path home;
    private final int port;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private BufferedReader answers;
    private Socket gauge;

    private Plane(Path home, int port, Process process) {
        this.home = home;
        this.port = port;
        this.process = process;
    }

    static Plane start(Path home, String name, List<String> arguments) throws IOException {
        Files.createDirectories(home);
        int port = freePort();
        int gauge = freePort();
        var command = new ArrayList<>(List.of(java(), "-XX:+UseG1GC", "-Xms256m", "-Xmx512m", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(
                "-Dfaultline.bench.gauge=" + gauge,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.faultline.Faultline",
                "--server.port=" + port,
                "--faultline.node=" + name,
                "--faultline.node-url=http://127.0.0.1:" + port,
                "--faultline.probes.allow=127.0.0.0/8",
                "--logging.level.root=WARN"));
        for (var scope : List.of("global", "environment", "team", "service", "host-group")) {
            command.add("--faultline.blast-radius." + scope + "=10000");
        }
        command.add("--faultline.blast-radius.service-percent=100");
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(new File(home.toFile(), "server.log"));
        builder.environment().put("FAULTLINE_SETUP_PASSWORD", "a good long password for benchmarks");
        builder.environment().put("FAULTLINE_SETUP_TOKEN", TOKEN);
        var plane = new Plane(home, port, builder.start());
        Runtime.getRuntime().addShutdownHook(new Thread(plane::close));
        await("the server to be ready", PATIENCE, plane::isReady);
        plane.gauge = new Socket(InetAddress.getLoopbackAddress(), gauge);
        plane.gauge.setTcpNoDelay(true);
        plane.answers =
                new BufferedReader(new InputStreamReader(plane.gauge.getInputStream(), StandardCharsets.US_ASCII));
        return plane;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    static void await(String what, Duration patience, BooleanSupplier condition) {
        await(() -> what, patience, condition);
    }

    /** @param what is asked when the patience is over, for what is known by then */
    static void await(Supplier<String> what, Duration patience, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > patience.toNanos()) {
                throw new IllegalStateException("waited in vain for " + what.get());
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the server ended, see " + home.resolve("server.log"));
        }
        try {
            return get("/health/ready").status() == 200;
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    // ---- its database

    private List<String> postmaster() throws IOException {
        return Files.readAllLines(home.resolve(".local/postgres/data/postmaster.pid"));
    }

    String databaseUrl() throws IOException {
        return "jdbc:postgresql://127.0.0.1:%s/postgres".formatted(postmaster().get(3).strip());
    }

    String databasePassword() throws IOException {
        return Files.readString(home.resolve(".local/postgres/password")).strip();
    }

    Connection database() throws IOException, SQLException {
        return DriverManager.getConnection(databaseUrl(), "faultline", databasePassword());
    }

    List<String> databaseArguments() throws IOException {
        return List.of(
                "--spring.datasource.url=" + databaseUrl() + "?socketTimeout=5&connectTimeout=2",
                "--spring.datasource.username=faultline",
                "--spring.datasource.password=" + databasePassword());
    }

    /** Stops its PostgreSQL, or lets it go on: it hangs, and answers nothing. */
    void freezeDatabase(boolean frozen) throws IOException, InterruptedException {
        var postmaster = ProcessHandle.of(Long.parseLong(postmaster().getFirst().strip())).orElseThrow();
        var command = new ArrayList<>(List.of("kill", frozen ? "-STOP" : "-CONT"));
        LongStream.concat(
                        LongStream.of(postmaster.pid()), postmaster.children().mapToLong(ProcessHandle::pid))
                .forEach(pid -> command.add(Long.toString(pid)));
        new ProcessBuilder(command).start().waitFor();
    }

    // ---- asking

    Answer get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    Answer post(String path, String type, String body) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", type)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer post(String path, String json) {
        return post(path, "application/json", json);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            var response = http.send(
                    request.header("Authorization", "Bearer " + TOKEN)
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(), JSON.readTree(response.body().isBlank() ? "{}" : response.body()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the process has used of the processors so far. */
    long cpuNanos() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    int connected() {
        return Integer.parseInt(gauge("connected"));
    }

    /** KiB resident and KiB of the heap in use, after collecting. */
    long[] memory() {
        return LongStream.of(java.util.Arrays.stream(gauge("memory").split(" "))
                        .mapToLong(Long::parseLong)
                        .toArray())
                .toArray();
    }

    Tally tally(String halt) {
        var parts = gauge(halt).split(" ");
        return new Tally(
                Long.parseLong(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Long.parseLong(parts[3]));
    }

    private synchronized String gauge(String question) {
        try {
            gauge.getOutputStream().write((question + "\n").getBytes(StandardCharsets.US_ASCII));
            return answers.readLine();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
