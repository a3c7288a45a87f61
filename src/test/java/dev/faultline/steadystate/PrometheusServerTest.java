package dev.faultline.steadystate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.faultline.ports.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real Prometheus, which scrapes a real exposition. */
class PrometheusServerTest {

    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final Reader reader =
            new Reader(new Destinations(new ProbeSettings(List.of()), true), Clock.systemUTC(), Ticker.system());

    @TempDir
    static Path directory;

    private static HttpServer metrics;
    private static Process prometheus;
    private static URI server;

    @BeforeAll
    static void start() throws Exception {
        Optional<Path> binary = installed().or(PrometheusServerTest::fetched);
        assumeTrue(
                binary.isPresent(),
                "needs a prometheus binary in the PATH, or apt-get to fetch Debian's package: Prometheus probes are untested");
        metrics = HttpServer.create(new InetSocketAddress(HERE, 0), 5);
        metrics.createContext("/metrics", exchange -> {
            byte[] text = """
                    # TYPE shop_orders_waiting gauge
                    shop_orders_waiting{queue="a"} 3
                    shop_orders_waiting{queue="b"} 4.5
                    """.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        metrics.start();
        Path config = directory.resolve("prometheus.yml");
        Files.writeString(config, """
                global: { scrape_interval: 1s }
                scrape_configs:
                  - job_name: shop
                    static_configs: [{ targets: ["127.0.0.1:%d"] }]
                """.formatted(metrics.getAddress().getPort()));
        int port = freePort();
        prometheus = new ProcessBuilder(
                        binary.get().toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        server = URI.create("http://127.0.0.1:" + port + "/");
        until("count(shop_orders_waiting) == 2", sample -> sample.value() != null);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        reader.close();
        if (prometheus != null) {
            prometheus.destroy();
            if (!prometheus.waitFor(10, TimeUnit.SECONDS)) {
                prometheus.destroyForcibly();
            }
        }
        if (metrics != null) {
            metrics.stop(0);
        }
    }

    @Test
    void readsTheOneSampleOfAVector() {
        var sample = ask("sum(shop_orders_waiting)");
        assertThat(sample.value()).isEqualTo(7.5);
        assertThat(sample.holds()).isTrue();
        assertThat(sample.said()).isEqualTo("7.5 orders");
    }

    @Test
    void readsAScalar() {
        assertThat(ask("scalar(shop_orders_waiting{queue=\"b\"}) * 10").value()).isEqualTo(45d);
        assertThat(ask("scalar(shop_orders_waiting{queue=\"b\"}) * 10").holds()).isFalse();
    }

    @Test
    void takesNoneAndSeveralForUnreadable() {
        assertThat(ask("shop_orders_waiting").said()).isEqualTo("the query answers 2 samples, not one");
        assertThat(ask("no_such_thing").said()).isEqualTo("the query answers 0 samples, not one");
        assertThat(ask("shop_orders_waiting[1m]").said()).startsWith("the query answers neither");
        assertThat(ask("\"text\"").said()).startsWith("the query answers neither");
    }

    @Test
    void takesWhatIsNoNumberForUnreadable() {
        assertThat(ask("sum(shop_orders_waiting) * 0 / 0").said()).isEqualTo("the value is NaN");
        assertThat(ask("sum(shop_orders_waiting) / 0").said()).isEqualTo("the value is +Inf");
    }

    @Test
    void repeatsWhatPrometheusRefused() {
        var sample = ask("sum(");
        assertThat(sample.value()).isNull();
        assertThat(sample.said()).startsWith("Prometheus refused (400): ").hasSizeLessThan(100);
    }

    private static Sample ask(String query) {
        return reader.read(new Probe.Prometheus(
                "p",
                server,
                query,
                "orders",
                Duration.ofSeconds(5),
                new Tolerance.AtMost(10),
                EnumSet.allOf(Phase.class),
                Duration.ofSeconds(1)));
    }

    private static void until(String query, Predicate<Sample> answered) throws InterruptedException {
        var pause = new CountDownLatch(1);
        long begun = Ticker.system().nanos();
        Sample sample = ask(query);
        while (!answered.test(sample)) {
            assertThat(Ticker.system().since(begun)).as(sample.said()).isLessThan(Duration.ofSeconds(60));
            assertThat(pause.await(200, TimeUnit.MILLISECONDS)).isFalse();
            sample = ask(query);
        }
    }

    private static Optional<Path> installed() {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
                .map(each -> Path.of(each, "prometheus"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Debian's package, unpacked beside the other things of the build. Nothing is installed, and root is not needed. */
    private static Optional<Path> fetched() {
        Path place = Path.of("target", "prometheus").toAbsolutePath();
        Path binary = place.resolve("usr/bin/prometheus");
        try {
            Files.createDirectories(place);
            if (!Files.isExecutable(binary) && ran(place, "apt-get", "download", "prometheus")) {
                try (Stream<Path> files = Files.list(place)) {
                    Optional<Path> debian = files.filter(each -> each.toString().endsWith(".deb"))
                            .findFirst();
                    if (debian.isPresent()) {
                        ran(place, "dpkg", "-x", debian.get().toString(), place.toString());
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Files.isExecutable(binary) ? Optional.of(binary) : Optional.empty();
    }

    private static boolean ran(Path in, String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(in.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, HERE)) {
            return socket.getLocalPort();
        }
    }
}
