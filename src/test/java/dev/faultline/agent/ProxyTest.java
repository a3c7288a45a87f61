package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.faultline.protocol.ConnectionReset;
import dev.faultline.protocol.HttpError;
import dev.faultline.protocol.NetworkLatency;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.RouteFault;
import dev.faultline.protocol.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What passes through a real proxy process, and what does not. */
class ProxyTest {

    @TempDir
    private static Path home;

    private static Proxied proxied;
    private static Steps steps;

    private final List<UUID> injections = new ArrayList<>();
    private final Uptime uptime = new Uptime();

    @BeforeAll
    static void start() {
        proxied = Proxied.start(home);
        steps = new Steps(proxied.config().state(), List.of());
    }

    @AfterAll
    static void end() {
        proxied.close();
    }

    @AfterEach
    void clear() {
        injections.forEach(this::remove);
    }

    private UUID inject(RouteFault fault) {
        return inject(fault, uptime.centiseconds() + 3000);
    }

    /** Returns when the proxy applies it. */
    private UUID inject(RouteFault fault, long lease) {
        var injection = UUID.randomUUID();
        injections.add(injection);
        var file = proxied.toxic(injection).toString();
        steps.run(new Step.Write(file, Toxic.text(injection, uptime.bootId(), fault)), injection, lease);
        await().atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> status().applied().contains(injection));
        return injection;
    }

    private void remove(UUID injection) {
        var file = proxied.toxic(injection).toString();
        steps.run(new Step.Remove(file), injection, 0);
        assertThat(new Proofs(proxied.config().state()).stillThere(new Proof.NoFile(file), injection))
                .isEmpty();
    }

    private static ProxyStatus.OfRoute status() {
        return new ProxyStatus.Reader(new ToxicFiles(proxied.config().state()), new ProcFs())
                .route("shop")
                .orElseThrow();
    }

    private static Curl connect() throws IOException {
        return new Curl(proxied.port());
    }

    @Test
    void passesManyRequestsOfEveryKindOnOneConnection() throws IOException {
        try (var curl = connect()) {
            assertThat(curl.get("/plain").body()).isEqualTo("fine\n");
            assertThat(curl.get("/chunked").body()).isEqualTo("fine\n");
            assertThat(curl.request("HEAD /plain HTTP/1.1\r\nHost: shop\r\n\r\n")
                            .status())
                    .isEqualTo(200);
            assertThat(curl.request("POST /echo HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhello")
                            .body())
                    .isEqualTo("hello");
            assertThat(curl.request(CHUNKED_HELLO).body()).isEqualTo("hello");
            assertThat(curl.get("/plain").body()).isEqualTo("fine\n");
        }
    }

    private static final String CHUNKED_HELLO =
            "POST /echo HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "2;note=x\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";

    @Test
    void answersPipelinedRequestsInTheirOrder() throws IOException {
        var injection = inject(new HttpError(503, 100, "/api"));
        try (var curl = connect()) {
            curl.send(
                    "GET /a HTTP/1.1\r\nHost: s\r\n\r\nGET /api HTTP/1.1\r\nHost: s\r\n\r\nGET /b HTTP/1.1\r\nHost: s\r\n\r\n");

            assertThat(curl.answer(false).status()).isEqualTo(200);
            assertThat(curl.answer(false).headers()).containsEntry("x-faultline", injection.toString());
            assertThat(curl.answer(false).status()).isEqualTo(200);
        }
    }

    @Test
    void losesNothingOfALargeBodyInEitherDirection() throws Exception {
        var sent = new byte[20 << 20];
        new Random(7).nextBytes(sent);
        try (var curl = connect()) {
            var writer = Thread.startVirtualThread(() -> {
                try {
                    curl.send("POST /echo HTTP/1.1\r\nHost: shop\r\nContent-Length: %d\r\n\r\n".formatted(sent.length));
                    curl.out().write(sent);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            var received = curl.answer(false).body().getBytes(StandardCharsets.ISO_8859_1);
            writer.join();

            assertThat(received).isEqualTo(sent);
        }
    }

    @Test
    void errorsHitTheirPathOnlyAndTheUpstreamNeverSeesThem() throws IOException {
        var injection = inject(new HttpError(503, 100, "/api"));
        int served = proxied.served().get();
        try (var curl = connect()) {
            var answer = curl.get("/api/orders?x=1");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers()).containsEntry("x-faultline", injection.toString());
            assertThat(curl.get("/apis").status()).isEqualTo(200);
            assertThat(curl.get("/other").status()).isEqualTo(200);
            assertThat(curl.request("POST /api HTTP/1.1\r\nHost: s\r\nContent-Length: 5\r\n\r\nhello")
                            .status())
                    .isEqualTo(503);
            assertThat(curl.request(CHUNKED_HELLO
                                    .replace("/echo", "/api")
                                    .replace("0\r\n\r\n", "0\r\nTrailer: y\r\n\r\n"))
                            .status())
                    .isEqualTo(503);
            assertThat(curl.request("HEAD /api HTTP/1.1\r\nHost: s\r\n\r\n").status())
                    .isEqualTo(503);
            assertThat(curl.get("/plain").status())
                    .as("the connection lives on")
                    .isEqualTo(200);
        }
        assertThat(proxied.served().get() - served).isEqualTo(3);
    }

    @Test
    void errorsHitTheirShareOfTheRequestsOnOneConnection() throws IOException {
        inject(new HttpError(500, 30, "/"));
        int errors = 0;
        try (var curl = connect()) {
            for (int i = 0; i < 300; i++) {
                errors += curl.get("/").status() == 500 ? 1 : 0;
            }
        }
        assertThat(RouteMeasure.isLikely(errors, 300, 0.3))
                .as("%d of 300", errors)
                .isTrue();
    }

    @Test
    void aClientThatWaitsForLeaveToSendItsBodyGetsItsErrorAtOnce() throws IOException {
        inject(new HttpError(503, 100, "/"));
        try (var curl = connect()) {
            var answer = curl.request(
                    "POST / HTTP/1.1\r\nHost: s\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(curl.read()).as("the connection is closed").isEqualTo(-1);
        }
    }

    @Test
    void faultsOnOneRouteAddUp() throws IOException {
        inject(new NetworkLatency(Duration.ofMillis(200), Duration.ZERO, 100));
        inject(new NetworkLatency(Duration.ofMillis(100), Duration.ZERO, 100));
        inject(new HttpError(503, 100, "/"));
        try (var curl = connect()) {
            var answer = curl.get("/");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.millis()).isBetween(295L, 1000L);
        }
    }

    @Test
    void latencyHitsConnectionsThatAreOpenAlreadyAndCostsNoThroughput() throws IOException {
        try (var curl = connect()) {
            curl.get("/");
            inject(new NetworkLatency(Duration.ofMillis(300), Duration.ZERO, 100));

            assertThat(curl.get("/").millis()).isGreaterThanOrEqualTo(295);

            var body = "x".repeat(2 << 20);
            var answer = curl.request(
                    "POST /echo HTTP/1.1\r\nHost: s\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body));
            assertThat(answer.body()).hasSameSizeAs(body);
            // a delay at every read would take 128 times as long
            assertThat(answer.millis()).isBetween(0L, 5000L);
        }
    }

    @Test
    void whatIsDelayedGoesAtOnceWhenTheFaultIsTakenBack() throws Exception {
        var injection = inject(new NetworkLatency(Duration.ofSeconds(30), Duration.ZERO, 100));
        try (var curl = connect()) {
            curl.send("GET / HTTP/1.1\r\nHost: s\r\n\r\n");
            long before = proxied.served().get();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> proxied.served().get() >= before && status().requests() > 0);

            remove(injection);

            assertThat(curl.answer(false).millis()).isLessThan(5000);
        }
    }

    @Test
    void halfTheConnectionsAreSlowAndTheyStaySo() throws IOException {
        inject(new NetworkLatency(Duration.ofMillis(60), Duration.ZERO, 50));
        int slow = 0;
        for (int i = 0; i < 40; i++) {
            try (var curl = connect()) {
                boolean first = curl.get("/").millis() >= 58;
                slow += first ? 1 : 0;
                if (first) {
                    assertThat(curl.get("/").millis()).isGreaterThanOrEqualTo(58);
                }
            }
        }
        assertThat(slow).isBetween(8, 32);
    }

    @Test
    void resetsTheirShareOfIdleConnectionsToo() throws IOException {
        var idle = new ArrayList<Curl>();
        for (int i = 0; i < 40; i++) {
            var curl = connect();
            curl.get("/");
            idle.add(curl);
        }
        long before = status().reset();

        inject(new ConnectionReset(50));

        await().atMost(Duration.ofSeconds(3)).until(() -> status().reset() - before >= 8);
        int broken = 0;
        for (var curl : idle) {
            broken += isReset(curl) ? 1 : 0;
            curl.close();
        }
        assertThat(broken).isBetween(8, 32);
    }

    private static boolean isReset(Curl curl) {
        try {
            return curl.get("/").status() != 200;
        } catch (SocketException reset) {
            return true;
        } catch (IOException other) {
            throw new IllegalStateException(other);
        }
    }

    @Test
    void aFileThatCannotBeReadOrIsFromAnotherBootChangesNothing() throws IOException {
        var unreadable = UUID.randomUUID();
        var old = UUID.randomUUID();
        injections.addAll(List.of(unreadable, old));
        Files.writeString(proxied.toxic(unreadable), "{\"injection\":");
        var error = new HttpError(503, 100, "/");
        Files.writeString(
                proxied.toxic(old),
                Toxic.text(old, "another boot", error)
                        .replace("{deadline}", Long.toString(uptime.centiseconds() + 3000)));
        // one more, so that the proxy has certainly looked
        inject(new NetworkLatency(Duration.ofMillis(1), Duration.ZERO, 100));

        assertThat(Curl.get(proxied.port(), "/").status()).isEqualTo(200);
    }

    @Test
    void aRenewedLeaseKeepsAFaultAndItsEndEndsIt() throws Exception {
        var error = new HttpError(503, 100, "/");
        long now = uptime.centiseconds();
        var injection = inject(error, now - Hold.AFTER_GUARD + 60);
        var renew = new Step.Write(proxied.toxic(injection).toString(), Toxic.text(injection, uptime.bootId(), error));
        steps.run(renew, injection, now - Hold.AFTER_GUARD + 150);

        await().pollDelay(Duration.ofMillis(900)).until(() -> true);
        assertThat(Curl.get(proxied.port(), "/").status()).isEqualTo(503);
        await().atMost(Duration.ofSeconds(2))
                .until(() -> Curl.get(proxied.port(), "/").status() == 200);
    }

    @Test
    void stepsTouchNoOtherFiles() {
        var state = proxied.config().state();
        for (var name : List.of(
                "/etc/passwd",
                state.resolve("HALT").toString(),
                state + "/routes/shop/../../../" + UUID.randomUUID() + ".toxic",
                state + "/routes/shop/status")) {
            assertThatExceptionOfType(StepFailed.class)
                    .isThrownBy(() -> steps.run(new Step.Remove(name), UUID.randomUUID(), 0))
                    .withMessageContaining("is not a file that this agent touches");
        }
    }

    @Test
    void onlyOneProxyServesAStateDirectory() throws Exception {
        var second = Proxied.startProxy(proxied.file());

        assertThat(second.waitFor(15, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isZero();
        assertThat(Curl.get(proxied.port(), "/").status()).isEqualTo(200);
    }

    /** What is not HTTP is handed on as it is: both ways, one side closing before the other. */
    @Test
    void passesAnyBytesAndEndsAsTheyEnd() throws Exception {
        try (var upstream = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> reverse(upstream));
            var gate = gate(upstream.getLocalPort());
            try (var client = new Socket(InetAddress.getLoopbackAddress(), gate)) {
                client.setSoTimeout(10_000);
                client.getOutputStream().write(new byte[] {22, 3, 1, 7});
                client.shutdownOutput();

                assertThat(client.getInputStream().readAllBytes()).containsExactly(7, 1, 3, 22);
            }
        }
    }

    @Test
    void anUpstreamThatIsNotThereIsAReset() throws Exception {
        int nobody;
        try (var socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        var gate = gate(nobody);

        assertThatExceptionOfType(SocketException.class).isThrownBy(() -> Curl.get(gate, "/"));
    }

    /** Sends back what came, the last byte first, once the other side has finished. */
    private static void reverse(ServerSocket server) {
        while (!server.isClosed()) {
            try (var client = server.accept()) {
                var bytes = client.getInputStream().readAllBytes();
                for (int i = bytes.length - 1; i >= 0; i--) {
                    client.getOutputStream().write(bytes[i]);
                }
            } catch (IOException closed) {
                // the test is over
            }
        }
    }

    /** A route of its own within this process. */
    private int gate(int upstreamPort) throws IOException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var loopback = InetAddress.getLoopbackAddress();
        var route = new Route(
                "raw",
                new InetSocketAddress(loopback, port),
                new InetSocketAddress(loopback, upstreamPort),
                "/health",
                Map.of());
        var gate = new RouteGate(route, new ToxicFiles(home), uptime);
        Thread.ofPlatform().daemon().start(gate::serve);
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            try (var probe = new Socket(loopback, port)) {
                return probe.isConnected();
            } catch (IOException notYet) {
                return false;
            }
        });
        return port;
    }
}
