package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faultline.protocol.Ending;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.ProcessPause;
import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that runs when a host starts, as a process of its own, with journals of an earlier boot. */
class RecoverTest {

    private static final String EARLIER = "00000000-0000-0000-0000-000000000001";

    @TempDir
    private Path directory;

    private final UUID injection = UUID.randomUUID();
    private State state;
    private Victim victim;

    @BeforeEach
    void open() {
        state = State.open(directory.resolve("state"));
        victim = Victim.start(directory);
    }

    @AfterEach
    void close() {
        victim.close();
    }

    /** @param code with which it ended */
    private record Ended(int code, String said) {}

    private Ended recover() throws Exception {
        var process = new ProcessBuilder(
                        Self.frugally(24, "recover", state.directory().toString()))
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), said);
    }

    private void journal(Plan plan, String boot) throws IOException {
        var meta = new Journal.Meta(
                injection,
                UUID.randomUUID(),
                plan.target(),
                plan.fault().inWords() + " " + plan.target(),
                Wire.hash(plan),
                Instant.EPOCH,
                new ProcessRef(1, 1, boot));
        state.journal().write(meta, plan, boot, Long.MAX_VALUE / 2);
    }

    /** The victim stands for what a restart does not end: a real process that is really stopped. */
    private Plan pausing(boolean survives) {
        var process = new ProcFs().identify(victim.process().pid()).orElseThrow();
        return new Plan(
                new ProcessPause(),
                "process:victim",
                List.of(new Step.Send(process, Step.Signal.STOP)),
                List.of(),
                List.of(new Step.Send(process, Step.Signal.CONT)),
                List.of(new Proof.NotStopped(process)),
                new Measure.Stopped(process),
                Ending.GUARD,
                survives);
    }

    private void stopVictim() throws Linux.Refused {
        Linux.signal(victim.process().pid(), Step.Signal.STOP, () -> true);
        await().until(() -> victim.state() == 'T');
    }

    @Test
    void undoesWhatOutlivesARestartAndSaysSo() throws Exception {
        stopVictim();
        journal(pausing(true), EARLIER);

        var ended = recover();

        assertThat(ended.code()).isEqualTo(Agent.FINE);
        assertThat(ended.said()).contains("freeze process:victim: the host was restarted; proved gone on the host");
        assertThat(victim.state()).isNotEqualTo('T');
        assertThat(state.journal().live()).isEmpty();
        assertThat(state.journal().ended(injection)).hasValueSatisfying(entry -> {
            assertThat(entry.state()).isEqualTo(EntryState.REVERTED);
            assertThat(entry.endedBy()).isEqualTo("recover");
        });
    }

    /** What the restart itself has ended must not be undone: whatever has its number now is somebody else. */
    @Test
    void onlyClosesWhatARestartEnds() throws Exception {
        stopVictim();
        journal(pausing(false), EARLIER);

        var ended = recover();

        assertThat(ended.code()).isEqualTo(Agent.FINE);
        assertThat(victim.state()).isEqualTo('T');
        assertThat(state.journal().ended(injection))
                .map(entry -> entry.endedBy())
                .contains("reboot");
    }

    @Test
    void leavesWhatWasBegunSinceToAgentAndGuard() throws Exception {
        stopVictim();
        journal(pausing(true), new Uptime().bootId());

        var ended = recover();

        assertThat(ended.code()).isEqualTo(Agent.FINE);
        assertThat(ended.said()).contains("agent and guard look after it");
        assertThat(victim.state()).isEqualTo('T');
        assertThat(state.journal().isLive(injection)).isTrue();
    }

    @Test
    void failsWhenAPersonMustLook() throws Exception {
        journal(pausing(true), EARLIER);
        Files.writeString(
                state.directory()
                        .resolve("journal")
                        .resolve(injection + ".live")
                        .resolve("plan"),
                "changed");

        var ended = recover();

        assertThat(ended.code()).isEqualTo(Agent.FAILED);
        assertThat(ended.said()).contains("needs you", injection.toString());
        assertThat(state.journal().isLive(injection)).isTrue();
    }

    @Test
    void aHostThatNeverHadAnAgentIsToldApart() throws Exception {
        var process = new ProcessBuilder(Self.frugally(
                        24, "recover", directory.resolve("nothing").toString()))
                .start();

        assertThat(process.waitFor()).isEqualTo(Agent.MISCONFIGURED);
    }
}
