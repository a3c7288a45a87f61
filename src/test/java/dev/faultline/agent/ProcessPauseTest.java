package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.ProcessPause;
import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessPauseTest extends FaultContract {

    private Victim victim;

    @BeforeEach
    void startVictim() {
        victim = Victim.start(directory);
    }

    @AfterEach
    void endVictim() {
        victim.close();
    }

    @Override
    Config config() {
        return Outside.config(stateDirectory(), List.of(victim.target()), List.of(), Outside.policy());
    }

    @Override
    Fault fault() {
        return new ProcessPause();
    }

    @Override
    String target() {
        return "process:victim";
    }

    @Override
    boolean isFelt() {
        return victim.state() == 'T';
    }

    @Test
    void leavesAProcessAloneThatGotTheNumberOfAnother() {
        var process = new ProcFs().identify(victim.process().pid()).orElseThrow();
        var another = new ProcessRef(process.pid(), process.startTicks() - 1, process.bootId());
        var beforeReboot = new ProcessRef(process.pid(), process.startTicks(), "another boot");
        var steps = new Steps(stateDirectory(), List.of());

        assertThatExceptionOfType(StepFailed.class)
                .isThrownBy(() -> steps.run(new Step.Send(another, Step.Signal.STOP), injection, 0))
                .withMessageContaining("not there any more");
        assertThatExceptionOfType(StepFailed.class)
                .isThrownBy(() -> steps.run(new Step.Send(beforeReboot, Step.Signal.STOP), injection, 0));
        assertThat(victim.state()).isNotEqualTo('T');
    }

    @Test
    void undoDoesNothingToAProcessThatIsGone() {
        var plan = planned();
        begin(plan, uptime.centiseconds() + 3000);
        victim.close();
        await().until(() -> !victim.process().isAlive());

        undo(plan);

        assertGone(plan);
    }

    @Test
    void refusesAProcessThatSomebodyElseStopped() throws IOException {
        Outside.run("kill", "-STOP", Long.toString(victim.process().pid()));
        await().until(() -> victim.state() == 'T');

        assertThat(refusal()).contains("is stopped already");
    }

    @Test
    void refusesAPidFileThatIsOlderThanItsProcess() throws IOException {
        Files.setLastModifiedTime(victim.pidfile(), FileTime.from(Instant.now().minus(Duration.ofHours(1))));

        assertThat(refusal()).contains("it means another one");
    }

    @Test
    void refusesToTouchTheAgentAndWhoeverStartedIt() throws IOException {
        Files.writeString(
                victim.pidfile(), Long.toString(ProcessHandle.current().pid()));
        assertThat(refusal()).contains("belongs to Faultline: it is its agent");

        var parent = ProcessHandle.current().parent().orElseThrow().pid();
        Files.writeString(victim.pidfile(), Long.toString(parent));
        assertThat(refusal()).containsAnyOf("belongs to Faultline", "belongs to the agent", "belongs to the system");
    }

    @Test
    void refusesToTouchTheFirstProcess() throws IOException {
        Files.writeString(victim.pidfile(), "1");

        assertThat(refusal()).contains("belongs to the system");
    }

    @Test
    void refusesWhatThePolicyProtects() {
        var policy = new Policy(
                Policy.KNOWN_FAULTS,
                List.of(),
                Duration.ofHours(1),
                1,
                DataSize.ofMebibytes(1),
                95,
                List.of(victim.pidfile()));
        var config = Outside.config(stateDirectory(), List.of(victim.target()), List.of(), policy);

        var answer = new Drivers(config).plan(injection, fault(), target(), Duration.ofSeconds(30));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.why()).contains("protected by the local policy"));
        var process = new ProcFs().identify(victim.process().pid()).orElseThrow();
        assertThatExceptionOfType(StepFailed.class)
                .as("a plan that was made before the policy changed")
                .isThrownBy(() -> new Steps(stateDirectory(), policy.protectedPidfiles())
                        .run(new Step.Send(process, Step.Signal.STOP), injection, 0));
    }

    private String refusal() {
        var answer = drivers().plan(injection, fault(), target(), Duration.ofSeconds(30));
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused) answer).why();
    }
}
