package dev.faultline.steadystate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.faultline.ports.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bugs of probes, planted by reading as the JDK's own client does: the same look at the server has to tell the two apart. */
class PlantedBugsInProbesTest {

    private interface Reads {
        void read(URI url) throws Exception;
    }

    @Test
    void aRedirectThatIsFollowedIsSeenByWhereItLeads() throws Exception {
        assertThat(askedBehindARedirect(PlantedBugsInProbesTest::asProbesDo)).isZero();
        assertThat(askedBehindARedirect(PlantedBugsInProbesTest::asAClientThatFollows))
                .isOne();
        System.out.printf("%2d  %-60s %s%n", 30, "a redirect is followed", "the server that it leads to");
    }

    private static void asProbesDo(URI url) {
        try (var reader =
                new Reader(new Destinations(new ProbeSettings(List.of()), true), Clock.systemUTC(), Ticker.system())) {
            assertThat(reader.read(front(url)).value()).isEqualTo(302d);
        }
    }

    static Probe.Http front(URI url) {
        return new Probe.Http(
                "front page",
                url,
                Probe.HttpReading.STATUS,
                Duration.ofSeconds(5),
                new Tolerance.Exactly(200),
                EnumSet.allOf(Phase.class),
                Duration.ofSeconds(1));
    }

    private static void asAClientThatFollows(URI url) throws Exception {
        try (var client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build()) {
            client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding());
        }
    }

    @Test
    void aNameThatIsResolvedAgainIsSeenByWhoIsReachedThen(@TempDir Path services) throws Exception {
        assertThat(Rebinding.reached(Rebinding.Way.AS_PROBES_DO, services)).isEqualTo("127.0.0.2");
        assertThat(Rebinding.reached(Rebinding.Way.CHECKED_AND_RESOLVED_AGAIN, services))
                .isEqualTo("127.0.0.3");
        System.out.printf("%2d  %-60s %s%n", 29, "a name is checked, then resolved again", "who is reached");
    }

    /** How often the second page was asked for by somebody who was to read the first. */
    private static int askedBehindARedirect(Reads reads) throws Exception {
        var asked = new AtomicInteger();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext("/here", exchange -> {
            exchange.getResponseHeaders().add("Location", "/there");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/there", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            reads.read(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/here"));
            return asked.get();
        } finally {
            server.stop(0);
        }
    }
}
