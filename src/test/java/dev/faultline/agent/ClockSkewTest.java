package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.faultline.protocol.ClockSkew;
import dev.faultline.protocol.ClockSkew.Way;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process that writes down what time it sees, and was started so that it can be told another one. */
class ClockSkewTest extends FaultContract {

    private static final String TICKING = "while (1) { open F, \">$ARGV[0].new\"; print F time(), \"\\n\"; close F;"
            + " rename \"$ARGV[0].new\", $ARGV[0]; select(undef, undef, undef, 0.1) }";

    private Process process;
    private Path clock;
    private Path seen;
    private Path pidfile;

    @BeforeEach
    void startProcess() throws IOException {
        var library = FakeClock.library();
        if (library.isEmpty()) {
            abort("needs libfaketime, which is not installed");
        }
        clock = Files.writeString(directory.resolve("skew"), "+0\n");
        seen = directory.resolve("seen");
        var builder = new ProcessBuilder("perl", "-e", TICKING, seen.toString());
        builder.environment().put("LD_PRELOAD", library.get().toString());
        builder.environment().put("FAKETIME_TIMESTAMP_FILE", clock.toString());
        builder.environment().put("FAKETIME_CACHE_DURATION", "1");
        process = builder.start();
        pidfile = Files.writeString(directory.resolve("clock.pid"), process.pid() + "\n");
    }

    @AfterEach
    void endProcess() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Override
    Config config() {
        return Outside.config(
                stateDirectory(), List.of(new ProcessTarget("clock", pidfile, Map.of())), List.of(), Outside.policy());
    }

    @Override
    Fault fault() {
        return new ClockSkew(Duration.ofHours(2), Way.BEHIND);
    }

    @Override
    String target() {
        return "process:clock";
    }

    @Override
    boolean isFelt() throws IOException {
        if (!Files.exists(seen)) {
            return false;
        }
        long off = Long.parseLong(Files.readString(seen).strip()) - System.currentTimeMillis() / 1000;
        return off < -7000;
    }

    @Test
    void leavesAClockAloneThatSomebodyElsePutOff() throws IOException {
        Files.writeString(clock, "-60\n");

        assertThat(drivers().plan(injection, fault(), target(), Duration.ofSeconds(30)))
                .isEqualTo(new Answer.Refused("the clock of process:clock is off already"));
    }

    @Test
    void refusesAProcessThatWasNotStartedForIt() {
        try (var victim = Victim.start(directory)) {
            var drivers = new Drivers(
                    Outside.config(stateDirectory(), List.of(victim.target()), List.of(), Outside.policy()));

            assertThat(drivers.plan(injection, fault(), "process:victim", Duration.ofSeconds(30)))
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.why()).contains("was not started with libfaketime"));
            drivers.probe();
            assertThat(drivers.targets().getLast().faults()).doesNotContain("clock-skew");
        }
    }

    /** Who runs the process chose the file; it could be any. */
    @Test
    void writesToNoFileThatHoldsSomethingElse() throws IOException {
        var other = Files.writeString(directory.resolve("passwords"), "root:x:0\n");
        var link = Files.createSymbolicLink(directory.resolve("link"), clock);
        var steps = new Steps(stateDirectory(), List.of());

        for (var file : List.of(other, link)) {
            assertThatExceptionOfType(StepFailed.class)
                    .isThrownBy(() -> steps.run(new Step.Skew(file.toString(), 60), injection, 0))
                    .withMessageContaining("not a file that this agent touches");
        }
        assertThat(Files.readString(other)).isEqualTo("root:x:0\n");
        assertThat(Files.isSymbolicLink(link)).isTrue();
    }
}
