package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.NetworkLatency;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No fault of an agent cuts the agent's own link. */
class OwnLinkTest {

    private static final Fault SLOW = new NetworkLatency(Duration.ofSeconds(1), Duration.ZERO, 100);

    @TempDir
    private Path directory;

    private static Route route(String name, String listen, String upstream) {
        return new Route(name, address(listen), address(upstream), "/", Map.of());
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return InetSocketAddress.createUnresolved(
                text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static boolean isCut(String server, Route... routes) {
        return OwnLink.to(URI.create(server)).cutBy(routes[0], List.of(routes)).isPresent();
    }

    @Test
    void aRouteToTheControlPlaneIsRefusedUnderEveryNameOfThisHost() throws IOException {
        for (var name : List.of(
                "127.0.0.1",
                "localhost",
                "0.0.0.0",
                "[::1]",
                InetAddress.getLocalHost().getHostAddress())) {
            assertThat(isCut("http://127.0.0.1:8080", route("x", "127.0.0.1:9000", name + ":8080")))
                    .as(name)
                    .isTrue();
        }
        assertThat(isCut("http://127.0.0.1:8080", route("x", "127.0.0.1:9000", "127.0.0.1:8081")))
                .isFalse();
        assertThat(isCut("http://127.0.0.1:8080", route("x", "127.0.0.1:9000", "192.0.2.7:8080")))
                .isFalse();
        assertThat(isCut("https://control.invalid", route("x", "127.0.0.1:9000", "Control.invalid:443")))
                .isTrue();
    }

    @Test
    void soIsTheRouteThatTheLinkItselfPassesThrough() {
        assertThat(isCut("http://localhost:9000", route("x", "127.0.0.1:9000", "192.0.2.7:8080")))
                .isTrue();
    }

    @Test
    void andARouteThatLeadsThereThroughOthers() {
        var first = route("first", "127.0.0.1:9000", "127.0.0.1:9001");
        var second = route("second", "127.0.0.1:9001", "192.0.2.7:443");

        assertThat(isCut("https://192.0.2.7", first, second)).isTrue();
        assertThat(isCut("https://192.0.2.8", first, second)).isFalse();
        var circle = route("second", "127.0.0.1:9001", "127.0.0.1:9000");
        assertThat(isCut("https://192.0.2.8", first, circle)).isFalse();
    }

    @Test
    void thePlannerSaysWhyAndOffersNothingOnIt() {
        var config = new Config(
                URI.create("http://127.0.0.1:8080"),
                Optional.empty(),
                "host-1",
                State.open(directory).directory(),
                Map.of(),
                List.of(),
                List.of(route("control", "127.0.0.1:9000", "127.0.0.1:8080")),
                Policy.standard());
        var drivers = new Drivers(config);

        assertThat(drivers.plan(UUID.randomUUID(), SLOW, "route:control", Duration.ofSeconds(5)))
                .isEqualTo(new Answer.Refused("route:control leads to the control plane, http://127.0.0.1:8080"));
        assertThat(drivers.targets().getLast().faults()).isEmpty();
        assertThat(drivers.capabilities())
                .filteredOn(each -> each.fault().equals("network-latency"))
                .allSatisfy(each -> assertThat(each.why()).contains("leads to the control plane"));
    }

    /** This very process listens: it is the control plane, as far as the agent can tell. */
    @Test
    void theControlPlaneOnThisHostIsNeitherStoppedNorKilled() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var victim = Victim.start(directory)) {
            var link = OwnLink.to(URI.create("http://127.0.0.1:" + server.getLocalPort()));

            assertThat(link.heldBy(ProcessHandle.current().pid()))
                    .hasValueSatisfying(why -> assertThat(why).contains("is the control plane"));
            assertThat(link.heldBy(victim.process().pid())).isEmpty();
        }
    }
}
