package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.protocol.DiskFill;
import dev.faultline.protocol.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiskFillTest extends SelfEndingContract {

    private TestDisk disk;

    @BeforeEach
    void makeDisk() throws IOException {
        disk = TestDisk.make(directory);
    }

    @AfterEach
    void freeDisk() throws IOException {
        leaveNothing();
        disk.close();
    }

    @Override
    Config config() {
        return Outside.config(stateDirectory(), List.of(), List.of(), Outside.policy(disk.directory()));
    }

    @Override
    Fault fault() {
        return new DiskFill(disk.directory().toString(), disk.percent());
    }

    @Override
    String target() {
        return "host";
    }

    @Override
    boolean isFelt() throws IOException {
        return disk.percentUsed() >= disk.percent() - 1;
    }

    @Test
    void leavesNoNameInTheDirectory() throws IOException {
        var before = names();

        begin(planned(), uptime.centiseconds() + 3000);

        assertThat(names()).isEqualTo(before);
    }

    private List<Path> names() throws IOException {
        try (var names = Files.list(disk.directory())) {
            return names.sorted().toList();
        }
    }

    @Test
    void aFullDiskRefusesWhatServicesWrite() throws IOException {
        assumeTrue(disk.mounted(), "needs a file system of its own");
        begin(planned(), uptime.centiseconds() + 3000);

        var data = new byte[1 << 20];
        assertThat(catchThrowable(() -> Files.write(disk.directory().resolve("data"), data)))
                .hasMessageContaining("No space left");
    }

    @Test
    void refusesDirectoriesThatAreNotInThePolicy() {
        assertThat(refusal("/etc", 95)).contains("/etc may not be touched");
    }

    @Test
    void refusesALinkOutOfTheAllowedDirectory() throws IOException {
        var link = Files.createSymbolicLink(disk.directory().resolve("link"), Path.of("/etc"));

        assertThat(refusal(link.toString(), 95)).contains("may not be touched");
        Files.delete(link);
    }

    @Test
    void pathsThatClimbAreNotEvenFaults() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DiskFill(disk.directory() + "/../../etc", 95));
    }

    @Test
    void refusesWhatIsThatFullAlready() throws IOException {
        assumeTrue(disk.mounted(), "needs a file system of its own");
        Files.write(disk.directory().resolve("data"), new byte[8 << 20]);

        assertThat(refusal(disk.directory().toString(), 1)).contains("before anything is filled");
        Files.delete(disk.directory().resolve("data"));
    }

    /** A full disk under the journal would take away what ends the fault. */
    @Test
    void keepsAReserveWhereTheAgentsOwnStateIs() {
        var onTheDisk = Outside.config(disk.directory(), List.of(), List.of(), Outside.policy(disk.directory()));

        var answer = new Drivers(onTheDisk)
                .plan(injection, new DiskFill(disk.directory().toString(), 100), "host", Duration.ofSeconds(30));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.why()).contains("must stay free"));
    }

    private String refusal(String path, int percent) {
        var answer = drivers().plan(injection, new DiskFill(path, percent), "host", Duration.ofSeconds(30));
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused) answer).why();
    }
}
