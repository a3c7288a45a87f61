package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.ClusterFault;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.FaultTypes;
import dev.faultline.protocol.LitmusFault;
import dev.faultline.protocol.MeshClockSkew;
import dev.faultline.protocol.MeshFault;
import dev.faultline.protocol.MeshIoError;
import dev.faultline.protocol.MeshNetworkPartition;
import dev.faultline.protocol.PodRef;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What is written into the resources of engines, held against what their definitions demand. */
class EngineSpecsTest {

    private static final PodRef POD = new PodRef("shop", "catalog-h2-x7k9d", "4711");
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    private static final Path GOLDEN = Path.of("src/test/resources/clusters/specs.json");

    private final EngineShapes shapes = new EngineShapes();

    static Stream<ClusterFault> faults() {
        return Stream.concat(
                FaultTypes.ALL.stream()
                        .map(FaultType::example)
                        .filter(example -> example instanceof MeshFault || example instanceof LitmusFault)
                        .map(ClusterFault.class::cast),
                Stream.of(
                        new MeshNetworkPartition(List.of()),
                        new MeshIoError("/data", MeshIoError.Errno.EROFS, 100, ""),
                        new MeshClockSkew(Duration.ofDays(100), MeshClockSkew.Way.AHEAD)));
    }

    private static Map<String, Object> spec(ClusterFault fault) {
        return switch (fault) {
            case MeshFault mesh -> MeshSpecs.of(mesh, POD, HALF_A_MINUTE);
            case LitmusFault litmus -> LitmusSpecs.of(litmus, POD, HALF_A_MINUTE, "litmus-admin");
            default -> throw new IllegalArgumentException(fault.type());
        };
    }

    private static String kind(ClusterFault fault) {
        return fault instanceof MeshFault mesh ? MeshSpecs.kind(mesh).kind() : "ChaosEngine";
    }

    @ParameterizedTest
    @MethodSource("faults")
    void isWhatItsDefinitionDemands(ClusterFault fault) {
        assertThat(shapes.complaints(kind(fault), spec(fault))).isEmpty();
    }

    /** A check that finds nothing must be able to find something. */
    @Test
    void whatIsMissingOrUnknownOrOfAnotherKindIsFound() {
        assertThat(shapes.complaints(
                        "PodChaos", Map.of("mode", "some", "selector", Map.of("pod", 1), "scheduler", "x")))
                .containsExactlyInAnyOrder(
                        "PodChaos.action! is missing",
                        "PodChaos.mode cannot be some",
                        "PodChaos.selector.pod is not known",
                        "PodChaos.scheduler is not known");
    }

    /** Its own end: never longer than the step, and never a schedule that would begin anew. */
    @ParameterizedTest
    @MethodSource("faults")
    void endsWithTheStepAndReachesOnePod(ClusterFault fault) {
        var text = Wire.write(spec(fault));

        assertThat(text).contains(fault instanceof MeshFault ? "\"duration\":\"30s\"" : "\"value\":\"30\"");
        assertThat(text).contains(POD.name()).doesNotContain("schedule", "cron");
    }

    /** {@code -Dfaultline.golden=write} writes them; whoever changes one reads what has become of it. */
    @Test
    void isToTheLetterWhatItWas() throws IOException {
        var all = new LinkedHashMap<String, Object>();
        faults().forEach(fault -> all.putIfAbsent(
                fault.type() + (all.containsKey(fault.type()) ? " again" : ""),
                Map.of("kind", kind(fault), "spec", spec(fault))));
        var text = Wire.read(Wire.write(all), JsonNode.class).toPrettyString() + "\n";
        if ("write".equals(System.getProperty("faultline.golden"))) {
            Files.writeString(GOLDEN, text);
        }

        assertThat(Files.readString(GOLDEN)).isEqualTo(text);
    }
}
