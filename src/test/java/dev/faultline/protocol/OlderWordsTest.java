package dev.faultline.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What earlier versions wrote into journals and databases is still read, and still means the same. */
class OlderWordsTest {

    @Test
    void anHttpErrorWithoutMethodsAndHeadersIsAboutAllOfThem() {
        assertThat(Wire.read("""
                {"type":"http-error","status":503,"percent":30,"path":"/api"}""", Fault.class)).isEqualTo(new HttpError(503, 30, "/api", List.of(), List.of()));
    }

    @Test
    void aLatencyWithoutADistributionVariesEvenly() {
        assertThat(Wire.read("""
                {"type":"network-latency","delay":"PT0.4S","jitter":"PT0.05S","percent":100}""", Fault.class))
                .isEqualTo(new NetworkLatency(Duration.ofMillis(400), Duration.ofMillis(50), 100));
    }

    /** As an agent of version 0.1 wrote it while a process was stopped. */
    @Test
    void aPlanFromAJournalIsUndoneAsItWasMeant() {
        var plan = Wire.read("""
                {"apply":[{"step":"send","process":{"bootId":"b","pid":7,"startTicks":9},"signal":"STOP"}],
                 "ending":"GUARD","fault":{"type":"process-pause"},
                 "gone":[{"proof":"not-stopped","process":{"bootId":"b","pid":7,"startTicks":9}}],
                 "measure":{"measure":"stopped","process":{"bootId":"b","pid":7,"startTicks":9}},
                 "renew":[],"survivesReboot":false,"target":"process:shop",
                 "undo":[{"step":"send","process":{"bootId":"b","pid":7,"startTicks":9},"signal":"CONT"}]}""", Plan.class);

        assertThat(plan.fault()).isEqualTo(new ProcessPause());
        assertThat(plan.undo()).containsExactly(new Step.Send(new ProcessRef(7, 9, "b"), Step.Signal.CONT));
    }
}
