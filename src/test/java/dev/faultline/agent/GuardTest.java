package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardTest {

    private static final Duration LEASE = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private final SimulatedHost host = new SimulatedHost();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private State state;
    private Guard guard;
    private boolean agentExists = true;

    @BeforeEach
    void open() {
        state = State.open(directory);
        var log = new Log(new PrintStream(said), Clock.systemUTC(), false);
        guard = new Guard(state, host, Clock.systemUTC(), log, _ -> agentExists);
    }

    @Test
    void leavesAloneWhatHasALease() throws IOException {
        var injection = applied();
        pass(LEASE.minusMillis(50));

        assertThat(host.faulty).containsExactly(injection);
    }

    @Test
    void takesBackWhatHasNoLeaseAnyMore() throws IOException {
        var injection = applied();
        pass(LEASE);

        assertThat(host.faulty).isEmpty();
        assertThat(state.journal().ended(injection)).map(Entry::endedBy).contains("guard");
    }

    @Test
    void takesEverythingBackWhenTheHostIsStoppedAndTheAgentIsNotAwake() throws IOException {
        var injection = applied();
        state.halt("by hand");
        pass(Duration.ZERO);

        assertThat(host.faulty).isEmpty();
        assertThat(state.journal().ended(injection))
                .map(Entry::evidence)
                .hasValueSatisfying(evidence -> assertThat(evidence).contains("by hand"));
    }

    @Test
    void closesWhatAnotherBootEnded() throws IOException {
        var injection = applied();
        host.bootId = "boot-2";
        host.undoFails = Optional.of("must not be tried");
        pass(Duration.ZERO);

        assertThat(state.journal().ended(injection)).map(Entry::endedBy).contains("reboot");
    }

    @Test
    void undoesWhatSurvivedAnotherBoot() throws IOException {
        host.survivesReboot = true;
        applied();
        host.bootId = "boot-2";
        pass(Duration.ZERO);

        assertThat(host.faulty).isEmpty();
    }

    @Test
    void aFailedUndoStaysLiveAndIsTriedAgain() throws IOException {
        var injection = applied();
        host.undoFails = Optional.of("Operation not permitted");
        pass(LEASE);
        assertThat(state.journal().isLive(injection)).isTrue();
        assertThat(said.toString()).contains("Operation not permitted");

        host.undoFails = Optional.empty();
        pass(Duration.ofSeconds(1));
        assertThat(host.faulty).isEmpty();
        assertThat(state.journal().isLive(injection)).isFalse();
    }

    @Test
    void whatAStoppedAgentMayStillApplyIsUndoneButNotCalledGone() throws IOException {
        var injection = written();
        host.faulty.add(injection);
        pass(LEASE);
        assertThat(host.faulty).isEmpty();
        assertThat(state.journal().isLive(injection)).isTrue();

        host.faulty.add(injection);
        pass(Duration.ofSeconds(1));
        assertThat(host.faulty).isEmpty();

        agentExists = false;
        pass(Duration.ofSeconds(1));
        assertThat(state.journal().isLive(injection)).isFalse();
    }

    @Test
    void undoingTwiceDoesNoHarm() throws IOException {
        var injection = applied();
        var plan = host.plan(EngineBench.PAUSE, "process:shop");

        assertThat(new Undo(host).run(injection, plan)).isEmpty();
        assertThat(new Undo(host).run(injection, plan)).isEmpty();
    }

    @Test
    void oneDamagedEntryDoesNotKeepItFromTheOthers() throws IOException {
        var damaged = applied();
        Files.writeString(directory.resolve("journal/" + damaged + ".live/plan"), "{}");
        var injection = applied();
        pass(LEASE);

        assertThat(host.faulty).containsExactly(damaged);
        assertThat(state.journal().isLive(injection)).isFalse();
        assertThat(said.toString()).contains("a person must look");
    }

    private UUID applied() throws IOException {
        var injection = written();
        host.faulty.add(injection);
        state.journal().applied(injection);
        return injection;
    }

    private UUID written() throws IOException {
        var injection = UUID.randomUUID();
        var plan = host.plan(EngineBench.PAUSE, "process:shop");
        var meta = new Journal.Meta(
                injection,
                EngineBench.RUN,
                plan.target(),
                "freeze process:shop",
                Wire.hash(plan),
                Clock.systemUTC().instant(),
                SimulatedHost.SELF);
        state.journal().write(meta, plan, host.bootId(), host.uptime() + LEASE.toMillis() / 10);
        return injection;
    }

    private void pass(Duration time) {
        host.up = host.up.plus(time);
        guard.look();
    }
}
