package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.ContainerKill;
import dev.faultline.protocol.ContainerPause;
import dev.faultline.protocol.ContainerStop;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.NeighbourStep.Tell;
import dev.faultline.protocol.NeighbourStep.Tell.Verb;
import dev.faultline.protocol.Target;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent says of the containers of its host, and which of them it leaves alone. */
class ContainersTest {

    @TempDir
    private Path directory;

    private StandInEngine engine;

    @BeforeEach
    void startEngine() throws IOException {
        engine = new StandInEngine();
    }

    @AfterEach
    void endEngine() throws IOException {
        engine.close();
    }

    private Drivers drivers(String policy) throws IOException {
        var written = Files.writeString(directory.resolve("policy.properties"), policy);
        Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-------"));
        var config = Files.writeString(
                directory.resolve("agent.properties"), """
                server=http://127.0.0.1:1
                name=host-1
                state=%s
                labels=environment=test,zone=a
                containers.socket=%s
                """.formatted(directory.resolve("state"), engine.socket()));
        var read = Config.read(config);
        State.open(read.state());
        read.neighbours().keep(read.state());
        return new Drivers(read);
    }

    private static Target target(Drivers drivers, String key) {
        return drivers.targets().stream()
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static Answer plan(Drivers drivers, Fault fault, String target) {
        return drivers.plan(UUID.randomUUID(), fault, target, Duration.ofSeconds(30));
    }

    @Test
    void tellsOfEachWithItsLabelsAndOffersWhatThePolicyAllows() throws IOException {
        engine.run(
                "catalog",
                Map.of("com.docker.compose.service", "catalog", "environment", "production", "team", "shop"));
        engine.run("payments", Map.of("team", "money"));
        var drivers = drivers("containers=team=shop\n");
        drivers.probe();

        var catalog = target(drivers, "container:catalog");
        assertThat(catalog.labels())
                .as("what the host's owner wrote stands above what anybody may write on a container")
                .containsEntry("environment", "test")
                .containsEntry("zone", "a")
                .containsEntry("team", "shop")
                .containsEntry("service", "catalog")
                .containsEntry("image", "shop/catalog:7");
        assertThat(catalog.healthy()).isTrue();
        assertThat(catalog.faults()).contains("container-kill", "container-pause", "container-cpu-stress");
        assertThat(target(drivers, "container:payments").faults()).isEmpty();
    }

    @Test
    void saysWhyNoneCanBeHurt() throws IOException {
        assertThat(drivers("faults=container-kill\n").probe())
                .contains(
                        new Capability(
                                "container-kill", false, "the local policy lists no container that may be touched"),
                        new Capability("container-stop", false, "the local policy does not allow it"));
        engine.close();
        assertThat(drivers("containers=*\n").probe())
                .filteredOn(each -> each.fault().equals("container-kill"))
                .singleElement()
                .satisfies(each -> assertThat(each.why()).contains("the container engine at", "does not answer"));
    }

    @Test
    void neverTouchesAPartOfFaultlineAndWhatWouldVanish() throws IOException {
        engine.run("server", Map.of("app.kubernetes.io/part-of", "faultline"));
        engine.run("passing", Map.of()).vanishes = true;
        var drivers = drivers("containers=*\n");
        drivers.probe();

        assertThat(target(drivers, "container:server").faults()).isEmpty();
        assertThat(target(drivers, "container:server").labels()).containsEntry("faultline", "server");
        assertThat(plan(drivers, new ContainerPause(), "container:server"))
                .isEqualTo(new Answer.Refused("container:server belongs to Faultline: it is its server"));
        assertThat(plan(drivers, new ContainerKill(), "container:passing"))
                .isEqualTo(new Answer.Refused(
                        "container:passing is removed by the engine when it ends, so it could not be started again"));
    }

    @Test
    void refusesWhatIsDoneAlready() throws IOException {
        var catalog = engine.run("catalog", Map.of());
        var drivers = drivers("containers=catalog\n");
        var there = new ContainerEngine(new SocketApi(engine.socket()));
        there.tell(new Tell(catalog.id, Verb.PAUSE));
        assertThat(plan(drivers, new ContainerPause(), "container:catalog"))
                .isEqualTo(new Answer.Refused("container:catalog is paused already"));
        there.tell(new Tell(catalog.id, Verb.UNPAUSE));
        there.tell(new Tell(catalog.id, Verb.STOP, Duration.ofSeconds(1)));
        assertThat(plan(drivers, new ContainerStop(Duration.ofSeconds(1)), "container:catalog"))
                .isEqualTo(new Answer.Refused("container:catalog does not run"));
    }

    /** A step from a journal that somebody changed. */
    @Test
    void takesNothingForAContainersIdThatIsNone() {
        var there = new ContainerEngine(new SocketApi(engine.socket()));

        for (var id : List.of("catalog", "../images", "0123456789ab/exec", "0123456789ab?force=1", "")) {
            assertThatExceptionOfType(StepFailed.class)
                    .isThrownBy(() -> there.tell(new Tell(id, Verb.KILL)))
                    .withMessageContaining("no container's id");
        }
        assertThat(engine.asked()).isEmpty();
    }

    @Test
    void doesNotWaitForAnEngineThatHangs() throws IOException {
        var path = engine.socket().resolveSibling("hangs.sock");
        try (var hangs = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            hangs.bind(UnixDomainSocketAddress.of(path));
            var api = new SocketApi(path);

            assertThatExceptionOfType(StepFailed.class)
                    .isThrownBy(() -> api.ask("GET", "/_ping", "", Duration.ofMillis(300)))
                    .withMessageContaining("does not answer within");
        } finally {
            Files.deleteIfExists(path);
        }
    }
}
