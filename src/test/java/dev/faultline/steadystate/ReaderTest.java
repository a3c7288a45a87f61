package dev.faultline.steadystate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.faultline.ports.Ticker;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReaderTest {

    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final Duration BRIEFLY = Duration.ofMillis(400);

    private final Reader reader =
            new Reader(new Destinations(new ProbeSettings(List.of()), true), Clock.systemUTC(), Ticker.system());

    @AfterEach
    void close() {
        reader.close();
    }

    @Test
    void readsTheStatusAndTheTimeOfAnAnswer() throws IOException {
        var agent = new AtomicReference<>("");
        try (var server = new Web(exchange -> {
            agent.set(exchange.getRequestHeaders().getFirst("User-Agent"));
            exchange.sendResponseHeaders(503, 0);
            exchange.getResponseBody().write("sorry".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        })) {
            var status =
                    reader.read(http(server.url("/a?b=c%20d"), Probe.HttpReading.STATUS, new Tolerance.Exactly(200)));
            assertThat(status.value()).isEqualTo(503d);
            assertThat(status.holds()).isFalse();
            assertThat(status.said()).matches("503 in [0-9.]+ ms");
            assertThat(agent).hasValue("Faultline-Probe");

            var latency = reader.read(http(server.url("/"), Probe.HttpReading.LATENCY, new Tolerance.AtMost(5000)));
            assertThat(latency.value()).isBetween(0d, 5000d);
            assertThat(latency.holds()).isTrue();
        }
    }

    @Test
    void followsNoRedirect() throws IOException {
        var asked = new AtomicInteger();
        try (var server = new Web(exchange -> {
            asked.incrementAndGet();
            exchange.getResponseHeaders().add("Location", "http://169.254.169.254/latest/meta-data");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        })) {
            var sample = reader.read(http(server.url("/"), Probe.HttpReading.STATUS, new Tolerance.Exactly(200)));
            assertThat(sample.value()).isEqualTo(302d);
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void givesUpOnAnAnswerThatDrips() throws IOException {
        try (var server = new Raw(socket -> {
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            var never = new CountDownLatch(1);
            while (!never.await(50, TimeUnit.MILLISECONDS)) {
                out.write('.');
                out.flush();
            }
        })) {
            var begun = Ticker.system().nanos();
            var sample = reader.read(http(server.url(), Probe.HttpReading.LATENCY, new Tolerance.AtMost(800)));
            assertThat(sample.value()).isNull();
            assertThat(sample.holds()).isFalse();
            assertThat(sample.said()).isEqualTo("no whole answer within 400 ms");
            assertThat(Ticker.system().since(begun)).isLessThan(Duration.ofMillis(1400));
        }
    }

    @Test
    void readsNoMoreThanItNeedsOfAnEndlessAnswer() throws IOException {
        try (var server = new Raw(socket -> {
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] block = new byte[8192];
            while (true) {
                out.write(block);
            }
        })) {
            var sample = reader.read(http(server.url(), Probe.HttpReading.STATUS, new Tolerance.Exactly(200)));
            assertThat(sample.holds()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SSH-2.0-OpenSSH_9.2                                                  | the answer is not HTTP
            HTTP/1.1 200 OK~Content-Length: 10~~abc                              | the answer ended too early
            HTTP/1.1 200 OK~Content-Length: -1~~abc                              | the answer has a wrong length
            HTTP/1.1 200 OK~Transfer-Encoding: chunked~~zz~                      | the answer has a wrong length
            HTTP/1.1 200 OK                                                      | the connection was closed before an answer
            """)
    void saysWhyAnAnswerCannotBeRead(String answer, String why) throws IOException {
        try (var server = new Raw(socket -> {
            socket.getInputStream().read(new byte[4096]);
            socket.getOutputStream()
                    .write((answer.replace("~", "\r\n")
                                    + (answer.contains("~") ? "" : answer.startsWith("SSH") ? "\r\n" : ""))
                            .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
        })) {
            var sample = reader.read(http(server.url(), Probe.HttpReading.STATUS, new Tolerance.Exactly(200)));
            assertThat(sample.value()).isNull();
            assertThat(sample.said()).isEqualTo(why);
        }
    }

    @Test
    void readsChunksAfterEarlyHints() throws IOException {
        try (var server = new Raw(socket -> {
            socket.getInputStream().read(new byte[4096]);
            socket.getOutputStream()
                    .write(
                            ("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                            + "1c\r\n{\"status\":\"success\",\"data\":{\r\n"
                                            + "2b;x=y\r\n\"resultType\":\"scalar\",\"result\":[1,\"0.25\"]}}\r\n0\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
        })) {
            var probe = new Probe.Prometheus(
                    "p", server.url(), "x", "%", BRIEFLY, new Tolerance.AtMost(1), EnumSet.allOf(Phase.class), BRIEFLY);
            assertThat(reader.read(probe).said()).isEqualTo("0.25 %");
        }
    }

    @Test
    void connectsByTcpAndSaysWhenNobodyListens() throws IOException {
        int port;
        try (var server = new ServerSocket(0, 5, HERE)) {
            port = server.getLocalPort();
            assertThat(reader.read(tcp(port)).said()).matches("connected in [0-9.]+ ms");
        }
        var refused = reader.read(tcp(port));
        assertThat(refused.value()).isNull();
        assertThat(refused.said()).isEqualTo("nobody answers there: connection refused");
    }

    @Test
    void goesNowhereThatIsNotAllowed() {
        var sample = reader.read(
                http(URI.create("http://169.254.169.254/"), Probe.HttpReading.STATUS, new Tolerance.Exactly(200)));
        assertThat(sample.said()).isEqualTo("nothing ever goes to such an address");
        var other =
                reader.read(http(URI.create("http://10.1.1.1/"), Probe.HttpReading.STATUS, new Tolerance.Exactly(200)));
        assertThat(other.said()).isEqualTo("not among the destinations in faultline.probes.allow");
    }

    private static Probe http(URI url, Probe.HttpReading reading, Tolerance tolerance) {
        return new Probe.Http("p", url, reading, BRIEFLY, tolerance, EnumSet.allOf(Phase.class), BRIEFLY);
    }

    private static Probe tcp(int port) {
        return new Probe.Tcp(
                "p", "127.0.0.1", port, BRIEFLY, new Tolerance.AtMost(400), EnumSet.allOf(Phase.class), BRIEFLY);
    }

    /** A real web server on a free port. */
    private static final class Web implements AutoCloseable {
        private final HttpServer server;

        Web(com.sun.net.httpserver.HttpHandler handler) throws IOException {
            server = HttpServer.create(new InetSocketAddress(HERE, 0), 5);
            server.createContext("/", handler);
            server.start();
        }

        URI url(String path) {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private interface Talk {
        void to(Socket socket) throws IOException, InterruptedException;
    }

    /** Says what it likes to whoever connects. */
    private static final class Raw implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 5, HERE);

        Raw(Talk talk) throws IOException {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept()) {
                    talk.to(socket);
                } catch (IOException | InterruptedException _) {
                    return; // the probe hung up
                }
            });
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
