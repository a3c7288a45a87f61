package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every fault on a container does, whatever the engine. */
abstract class ContainerContract extends FaultContract {

    Box box;

    Box start() throws IOException {
        return Box.standIn();
    }

    @BeforeEach
    void startBox() throws IOException {
        box = start();
        config().neighbours().keep(stateDirectory());
    }

    @AfterEach
    void endBox() throws IOException {
        if (box != null) {
            box.close();
        }
    }

    @Override
    Config config() {
        return config(policy("*"));
    }

    private Config config(Policy policy) {
        var plain = Outside.config(stateDirectory(), List.of(), List.of(), policy);
        return new Config(
                plain.server(),
                plain.serverCa(),
                plain.name(),
                plain.state(),
                plain.labels(),
                plain.processes(),
                plain.routes(),
                policy,
                Optional.empty(),
                new Neighbours(box.socket().toString(), null, "host1", Map.of(), Map.of()));
    }

    private static Policy policy(String... containers) {
        var plain = Outside.policy();
        return new Policy(
                plain.faults(),
                plain.directories(),
                plain.maxDuration(),
                plain.maxCpuWorkers(),
                plain.maxMemory(),
                plain.maxDisk(),
                plain.protectedPidfiles(),
                plain.units(),
                plain.protectedPorts(),
                plain.protectedPeers(),
                plain.namespaces(),
                plain.nodes(),
                List.of(containers),
                Map.of("containers", "policy.properties line 1: containers=" + String.join(",", containers)));
    }

    @Override
    String target() {
        return "container:" + box.name();
    }

    @Test
    void undoesNothingToAContainerThatIsGone() throws IOException {
        var plan = planned();
        begin(plan, uptime.centiseconds() + 3000);
        box.remove();

        undo(plan);

        assertGone(plan);
    }

    @Test
    void refusesWhatThePolicyDoesNotListWithItsLine() {
        var drivers = new Drivers(config(policy("another", "team=payments")));

        assertThat(drivers.plan(injection, fault(), target(), Duration.ofSeconds(30)))
                .isEqualTo(new Answer.Refused(
                        "container %s may not be touched (policy.properties line 1: containers=another,team=payments)"
                                .formatted(box.name())));
    }

    @Test
    void refusesWhatDoesNotExist() {
        assertThat(drivers().plan(injection, fault(), "container:nobody", Duration.ofSeconds(30)))
                .isEqualTo(new Answer.Refused("the container engine knows no container:nobody"));
        assertThat(drivers().plan(injection, fault(), "container:../../images", Duration.ofSeconds(30)))
                .isEqualTo(new Answer.Refused("“../../images” is no container"));
    }
}
