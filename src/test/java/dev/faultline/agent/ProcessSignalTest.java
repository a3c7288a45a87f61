package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faultline.protocol.Plan;
import dev.faultline.protocol.ProcessSignal;
import dev.faultline.protocol.ProcessSignal.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessSignalTest {

    @TempDir
    private Path directory;

    private final UUID injection = UUID.randomUUID();
    /** Started by each test in its own way. */
    @SuppressWarnings("NullAway.Init")
    private Victim victim;

    @AfterEach
    void endVictim() {
        victim.close();
    }

    /** A shell that says what it hears; only the test knows one. */
    private void start(String trap) throws IOException {
        var said = directory.resolve("said");
        var process = new ProcessBuilder(
                        "sh", "-c", trap.formatted(said) + "; echo ready >> " + said + "; while :; do sleep 0.05; done")
                .start();
        var pidfile = Files.writeString(directory.resolve("victim.pid"), process.pid() + "\n");
        victim = new Victim(process, pidfile);
        await().until(() -> Files.exists(said));
    }

    private Answer answer(Name signal) {
        return new Drivers(config())
                .plan(injection, new ProcessSignal(signal), "process:victim", Duration.ofSeconds(1));
    }

    private Config config() {
        return Outside.config(directory, List.of(victim.target()), List.of(), Outside.policy());
    }

    private void send(Plan plan) {
        plan.apply().forEach(step -> new Steps(directory, List.of()).run(step, injection, 0));
    }

    @Test
    void aProcessThatHandlesItGoesOnAndHasHandledIt() throws IOException {
        start("trap 'echo heard >> %s' USR2");
        var plan = ((Answer.Planned) answer(Name.USR2)).plan();

        send(plan);

        await().until(() -> Files.readString(directory.resolve("said")).contains("heard"));
        assertThat(victim.process().isAlive()).isTrue();
        var measured = new Measures(config()).take(plan.measure(), injection);
        assertThat(measured.inBand()).as(measured.said()).isTrue();
        assertThat(measured.said()).contains("has handled SIGUSR2");
    }

    @Test
    void aProcessThatDoesNotHandleItEnds() throws IOException {
        start(": %s");
        var plan = ((Answer.Planned) answer(Name.TERM)).plan();

        send(plan);

        await().until(() -> !victim.process().isAlive());
        assertThat(new Measures(config()).take(plan.measure(), injection).said())
                .endsWith("is gone");
    }

    @Test
    void isRefusedWhereItIsIgnored() throws IOException {
        start("trap '' USR1; : %s");

        assertThat(answer(Name.USR1))
                .isEqualTo(new Answer.Refused("process:victim ignores SIGUSR1: nothing would happen"));
    }
}
