package dev.faultline.agent;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A real application of Spring Boot with the real Chaos Monkey in it, as a process of its own. Its jars are those of
 * {@code src/test/chaos-monkey/pom.xml}, for which Maven is asked once; where they cannot be had, the test is skipped and says why.
 */
record RealMonkey(Process process, int port) implements Monkey {

    private static final Duration STARTING = Duration.ofSeconds(120);
    private static final Path POM =
            Path.of("src", "test", "chaos-monkey", "pom.xml").toAbsolutePath();

    private static @Nullable String jars;
    private static @Nullable RealMonkey running;

    /** One for all tests of this JVM: it takes its time to start. */
    static synchronized Monkey start(Path directory) throws IOException {
        if (running != null && running.process().isAlive()) {
            return running;
        }
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var log = directory.resolve("application.log");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        ownClasses() + File.pathSeparator + jars(),
                        "monkey.Shop",
                        "--server.port=" + port,
                        "--spring.profiles.active=chaos-monkey",
                        "--management.endpoints.web.exposure.include=chaosmonkey",
                        "--management.endpoint.chaosmonkey.access=unrestricted",
                        "--chaos.monkey.enabled=false",
                        "--chaos.monkey.assaults.level=7")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        var monkey = new RealMonkey(process, port);
        long until = System.nanoTime() + STARTING.toNanos();
        while (!monkey.answers()) {
            if (!process.isAlive() || System.nanoTime() > until) {
                throw new IOException("the application does not start: " + Files.readString(log));
            }
        }
        running = monkey;
        return monkey;
    }

    private boolean answers() {
        try {
            return Curl.get(port, "/actuator/chaosmonkey").status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String ownClasses() {
        try {
            return Path.of(RealMonkey.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static synchronized String jars() throws IOException {
        if (jars == null) {
            var file = Files.createTempFile("chaos-monkey", ".cp");
            var maven = new ProcessBuilder(
                            Path.of("mvnw").toAbsolutePath().toString(),
                            "-B",
                            "-q",
                            "-f",
                            POM.toString(),
                            "dependency:build-classpath",
                            "-Dmdep.outputFile=" + file)
                    .redirectErrorStream(true)
                    .start();
            var said = new String(maven.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var found = Files.readString(file).strip();
            Files.delete(file);
            if (found.isEmpty()) {
                abort("needs the jars of Chaos Monkey for Spring Boot, which Maven does not bring: "
                        + said.lines().findFirst().orElse(""));
            }
            jars = found;
        }
        return jars;
    }

    @Override
    public String settings() {
        try {
            // but for when it was last enabled
            return Curl.get(port, "/actuator/chaosmonkey")
                    .body()
                    .replaceFirst("\"lastEnabledToggleTimestamp\":[^,]+,", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next test finds one that attacks nobody. */
    @Override
    public void close() {
        try (var curl = new Curl(port)) {
            curl.request("POST /actuator/chaosmonkey/disable HTTP/1.1\r\nHost: shop\r\nContent-Length: 0\r\n\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
