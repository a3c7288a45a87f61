package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faultline.protocol.ClusterFault;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.FaultTypes;
import dev.faultline.protocol.LitmusFault;
import dev.faultline.protocol.LitmusNetworkLoss;
import dev.faultline.protocol.MeshFault;
import dev.faultline.protocol.MeshNetworkDelay;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What engines in a cluster do: of each kind of resource one, and every fault once. */
@ParameterizedClass
@MethodSource("faults")
class EngineFaultTest extends ClusterContract {

    private final ClusterFault fault;

    EngineFaultTest(ClusterFault fault) {
        this.fault = fault;
    }

    /** The rest differs in what stands in the resource, which {@link EngineSpecsTest} reads. */
    static Stream<ClusterFault> faults() {
        return Stream.of(MeshNetworkDelay.TYPE.example(), LitmusNetworkLoss.TYPE.example());
    }

    @BeforeEach
    void installExperiments() {
        FaultTypes.ALL.stream()
                .map(FaultType::example)
                .filter(LitmusFault.class::isInstance)
                .map(LitmusFault.class::cast)
                .forEach(litmus -> cluster.litmusExperiment(litmus.experiment()));
    }

    @Override
    Fault fault() {
        return fault;
    }

    @Override
    String target() {
        return anyPod();
    }

    @Override
    boolean isFelt() {
        return !cluster.injected.isEmpty();
    }

    /** Every one of them, by its engine, from the order to the proof. */
    @Test
    void everyFaultOfItsEngineIsOrderedActsAndIsTakenBack() {
        var mesh = fault instanceof MeshFault;
        for (var type : FaultTypes.ALL) {
            if (type.example() instanceof ClusterFault other
                    && (mesh ? other instanceof MeshFault : other instanceof LitmusFault)) {
                var id = UUID.randomUUID();
                var plan = ((Answer.Planned) drivers().plan(id, other, target(), Duration.ofSeconds(30))).plan();
                plan.apply().forEach(step -> hands().run(step, id, 0));
                awaitFelt(true);
                assertThat(new Measures(config()).take(plan.measure(), id))
                        .as(type.name())
                        .matches(Measured::inBand);
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> new Undo(hands()).run(id, plan).isEmpty());
                awaitFelt(false);
            }
        }
        assertThat(cluster.engines("ChaosEngine")).isEmpty();
        assertThat(cluster.engines("NetworkChaos")).isEmpty();
    }

    /** Deleted is not taken back: as long as its records name somebody who is injected, it is not called gone, and they are named. */
    @Test
    void isNotCalledGoneWhileItsEngineStillInjects() {
        if (fault instanceof LitmusFault) {
            cluster.asleep(true);
        }
        var plan = planned();
        if (fault instanceof MeshFault) {
            begin(plan, uptime.centiseconds() + 100_000);
            awaitFelt(true);
            cluster.stuck(true);
            assertThat(new Undo(hands()).run(injection, plan))
                    .singleElement()
                    .asString()
                    .startsWith("Chaos Mesh still injects shop/catalog-");
            cluster.stuck(false);
        } else {
            cluster.asleep(false);
            begin(plan, uptime.centiseconds() + 100_000);
            awaitFelt(true);
            cluster.asleep(true);
            assertThat(new Undo(hands()).run(injection, plan))
                    .anyMatch(trouble -> trouble.startsWith("LitmusChaos still injects catalog-"))
                    .anyMatch(trouble -> trouble.contains("has not stopped"));
            assertThat(cluster.engines("ChaosEngine")).hasSize(1);
            cluster.asleep(false);
        }
        undo(plan);
        awaitFelt(false);
    }

    /** Left alone by everybody, the engine has its own end: that of the duration, which is written into what is ordered. */
    @Test
    void itsEngineIsToldWhenToEndByItself() {
        var said = planned().apply().toString();

        assertThat(said).contains(fault instanceof MeshFault ? "duration=30s" : "TOTAL_CHAOS_DURATION");
    }

    @Test
    void saysWhatIsMissingWhereTheEngineIsNotInstalled() {
        cluster.api.groups.clear();

        assertThat(drivers().probe())
                .filteredOn(each -> each.fault().equals(fault.type()))
                .singleElement()
                .satisfies(each -> assertThat(String.valueOf(each.why())).contains("is not installed"));
    }

    @Test
    void neverReachesBeyondThePod() {
        assertThat(planned().apply()).singleElement().asString().contains(target().replace("pod:shop/", ""));
    }
}
