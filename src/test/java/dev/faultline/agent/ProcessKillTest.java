package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.faultline.protocol.Ending;
import dev.faultline.protocol.ProcessKill;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one fault that cannot be taken back. */
class ProcessKillTest {

    @TempDir
    private Path directory;

    private final UUID injection = UUID.randomUUID();
    private Victim victim;

    @BeforeEach
    void startVictim() {
        victim = Victim.start(directory);
    }

    @AfterEach
    void endVictim() {
        victim.close();
    }

    @Test
    void killsThatProcessOnceAndNeverItsSuccessor() {
        var config = Outside.config(directory, List.of(victim.target()), List.of(), Outside.policy());
        var answer = new Drivers(config).plan(injection, new ProcessKill(), "process:victim", Duration.ofSeconds(1));
        var plan = ((Answer.Planned) answer).plan();
        var steps = new Steps(directory, List.of());

        assertThat(plan.ending()).isEqualTo(Ending.INSTANT);
        assertThat(plan.ending().ender()).isEqualTo(new ProcessKill().ender());
        assertThat(plan.ending().ender().mayRepeat()).isFalse();
        plan.apply().forEach(step -> steps.run(step, injection, 0));

        await().atMost(Duration.ofSeconds(5)).until(() -> !victim.process().isAlive());
        assertThat(new Measures(config).take(plan.measure(), injection).inBand())
                .isTrue();
        try (var successor = Victim.start(directory)) {
            assertThatExceptionOfType(StepFailed.class)
                    .isThrownBy(() -> plan.apply().forEach(step -> steps.run(step, injection, 0)));
            assertThat(successor.process().isAlive()).isTrue();
        }
    }
}
