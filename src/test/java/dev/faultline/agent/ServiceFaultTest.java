package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.Ending;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.ServiceRestart;
import dev.faultline.protocol.ServiceStop;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Step.Unit.Verb;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is planned for services, and what is said where systemd does not run. */
class ServiceFaultTest {

    private static final Systemd.Said ACTIVE = new Systemd.Said("loaded", "active", "one");

    @TempDir
    private Path directory;

    private Drivers drivers(String... units) {
        var policy = new Policy(
                Policy.KNOWN_FAULTS,
                List.of(),
                Duration.ofHours(1),
                1,
                DataSize.ofMebibytes(1),
                95,
                List.of(),
                List.of(units),
                List.of(22),
                List.of(),
                Map.of("units", "policy.properties line 1: units=" + String.join(",", units)));
        return new Drivers(Outside.config(directory, List.of(), List.of(), policy));
    }

    private Answer answer(Drivers drivers) {
        return drivers.plan(UUID.randomUUID(), new ServiceStop("shop.service"), "host", Duration.ofSeconds(10));
    }

    @Test
    void saysThatSystemdIsNotThere() {
        Assumptions.assumeTrue(Systemd.trouble().isPresent(), "systemd runs here");
        var drivers = drivers("shop.service");

        assertThat(drivers.probe())
                .contains(new Capability(
                        "service-stop", false, "systemd does not run on this host: there is no /run/systemd/system"));
        assertThat(answer(drivers))
                .isEqualTo(new Answer.Refused("systemd does not run on this host: there is no /run/systemd/system"));
    }

    @Test
    void refusesAUnitThatThePolicyDoesNotListWithItsLine() {
        assertThat(answer(drivers("another.service")))
                .isEqualTo(new Answer.Refused(
                        "shop.service may not be touched (policy.properties line 1: units=another.service)"));
    }

    @Test
    void plansToStartWhatItStopsAlsoAfterAReboot() {
        var plan = ServiceDriver.plan(new ServiceStop("shop.service"), ACTIVE);

        assertThat(plan.apply()).containsExactly(new Step.Unit("shop.service", Verb.STOP));
        assertThat(plan.undo()).containsExactly(new Step.Unit("shop.service", Verb.START));
        assertThat(plan.gone()).containsExactly(new Proof.Running("shop.service"));
        assertThat(plan.survivesReboot()).isTrue();
        assertThat(plan.ending()).isEqualTo(Ending.GUARD);
    }

    @Test
    void tellsARestartByTheServicesNextLife() {
        var plan = ServiceDriver.plan(new ServiceRestart("shop.service"), ACTIVE);

        assertThat(plan.measure()).isEqualTo(new Measure.ServiceRestarted("shop.service", "one"));
        assertThat(plan.ending().ender().mayRepeat()).isFalse();
    }
}
