package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every fault does, on a target that the test made, looked at from outside. */
abstract class FaultContract {

    @TempDir
    Path directory;

    final UUID injection = UUID.randomUUID();
    final Uptime uptime = new Uptime();

    /** The configuration of a host with that target. */
    abstract Config config();

    abstract Fault fault();

    abstract String target();

    /** Whether the target suffers, found out without the code under test. */
    abstract boolean isFelt() throws Exception;

    Path stateDirectory() {
        return directory.resolve("state");
    }

    @BeforeEach
    void makeState() {
        State.open(stateDirectory());
    }

    /** Whatever a failed test left. */
    @AfterEach
    void leaveNothing() {
        var steps = new Steps(stateDirectory(), List.of());
        steps.run(new Step.Release(), injection, 0);
    }

    @Test
    void bitesAndIsTakenBackForCertain() {
        var plan = planned();
        awaitFelt(false);

        begin(plan, uptime.centiseconds() + 3000);

        awaitFelt(true);
        var measured = new Measures(config()).take(plan.measure(), injection);
        assertThat(measured.inBand()).as(measured.said()).isTrue();

        undo(plan);
        assertGone(plan);
        awaitFelt(false);

        // twice, and by somebody who never saw it begin: an agent after its restart, or the guard
        undo(plan);
        undo(plan);
        assertGone(plan);
        awaitFelt(false);
    }

    @Test
    void canBeTakenBackBeforeItEverBegan() {
        var plan = planned();

        undo(plan);

        assertGone(plan);
    }

    /** People read it before any agent has planned. */
    @Test
    void endsAsItsKindOfFaultIsSaidToEnd() {
        assertThat(planned().ending().ender()).isEqualTo(fault().ender());
    }

    @Test
    void plansWithoutDoingAnything() throws Exception {
        planned();

        assertThat(isFelt()).isFalse();
    }

    Plan planned() {
        var answer = drivers().plan(injection, fault(), target(), Duration.ofSeconds(30));
        assertThat(answer).isInstanceOf(Answer.Planned.class);
        return ((Answer.Planned) answer).plan();
    }

    Drivers drivers() {
        return new Drivers(config());
    }

    /** As the engine does it: journal first. */
    void begin(Plan plan, long lease) {
        try {
            var journal = State.open(stateDirectory()).journal();
            var self = new ProcFs().identify(ProcessHandle.current().pid()).orElseThrow();
            var meta = new Journal.Meta(
                    injection,
                    UUID.randomUUID(),
                    plan.target(),
                    plan.fault().inWords(),
                    Wire.hash(plan),
                    Instant.EPOCH,
                    self);
            journal.write(meta, plan, uptime.bootId(), lease);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var steps = new Steps(stateDirectory(), config().policy().protectedPidfiles());
        plan.apply().forEach(step -> steps.run(step, injection, lease));
    }

    /** New objects each time: nothing that is needed for undoing is in memory. */
    void undo(Plan plan) {
        var steps = new Steps(stateDirectory(), List.of());
        plan.undo().reversed().forEach(step -> steps.run(step, injection, 0));
    }

    void assertGone(Plan plan) {
        var proofs = new Proofs(stateDirectory());
        assertThat(plan.gone())
                .allSatisfy(
                        proof -> assertThat(proofs.stillThere(proof, injection)).isEmpty());
    }

    void awaitFelt(boolean felt) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> isFelt() == felt);
    }
}
