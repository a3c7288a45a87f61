package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.HostReboot;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is planned and refused; nothing here is started anew. */
class HostRebootTest {

    @TempDir
    private Path directory;

    private Drivers drivers(String server, String policy) throws IOException {
        var written = Files.writeString(directory.resolve("policy.properties"), policy);
        Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-------"));
        return new Drivers(Config.read(Files.writeString(
                directory.resolve("agent.properties"),
                "server=%s\nname=host-1\nstate=%s\n".formatted(server, directory.resolve("state")))));
    }

    private Answer plan(Drivers drivers) {
        return drivers.plan(UUID.randomUUID(), new HostReboot(), "host", Duration.ofSeconds(30));
    }

    @Test
    void aPolicyThatDoesNotNameItDoesNotAllowIt() throws IOException {
        var drivers = drivers("http://192.0.2.1", "max.duration=1m\n");

        assertThat(plan(drivers))
                .isEqualTo(new Answer.Refused("host-reboot is not allowed on this host (standard policy, faults)"));
        assertThat(drivers.probe())
                .contains(new Capability("host-reboot", false, "the local policy does not allow it"));
    }

    @Test
    void neverRebootsTheHostOfTheControlPlane() throws IOException {
        var drivers = drivers("http://127.0.0.1:8080", "faults=host-reboot\n");

        assertThat(plan(drivers))
                .isEqualTo(new Answer.Refused("the control plane, http://127.0.0.1:8080, is on this host"));
    }

    @Test
    void needsSystemd() throws IOException {
        assumeTrue(Systemd.trouble().isPresent(), "systemd runs here");

        assertThat(plan(drivers("http://192.0.2.1", "faults=host-reboot\n")))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.why())
                                .containsAnyOf("systemd does not run on this host", "runs on this host"));
    }

    @Test
    void isOneStepThatNobodyTakesBackAndThatIsNeverRepeated() {
        var plan = RebootDriver.plan(new HostReboot());

        assertThat(plan.apply()).containsExactly(new Step.Reboot());
        assertThat(plan.undo()).isEmpty();
        assertThat(plan.measure()).isEqualTo(new Measure.Rebooting());
        assertThat(plan.ending().ender()).isEqualTo(plan.fault().ender());
        assertThat(plan.ending().ender().mayRepeat()).isFalse();
    }
}
