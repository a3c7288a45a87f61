package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Faults on a file system that the test has mounted for itself. */
abstract class FilesystemContract extends FaultContract {

    TestDisk disk;

    @BeforeEach
    void makeDisk() throws IOException {
        disk = TestDisk.make(directory);
        Assumptions.assumeTrue(disk.mounted(), "needs root, to mount a file system of its own");
    }

    @AfterEach
    void removeDisk() throws IOException {
        var _ = Mounts.thaw(disk.directory().toString());
        disk.close();
    }

    abstract Fault on(String directory);

    @Override
    Fault fault() {
        return on(disk.directory().toString());
    }

    @Override
    Config config() {
        return config(disk.directory());
    }

    private Config config(Path... allowed) {
        return Outside.config(stateDirectory(), List.of(), List.of(), Outside.policy(allowed));
    }

    @Override
    String target() {
        return "host";
    }

    private Answer answer(Fault fault, Path... allowed) {
        return new Drivers(config(allowed)).plan(injection, fault, "host", Duration.ofSeconds(30));
    }

    /** A directory may be listed that is not a file system of its own: with it would go everything beside it. */
    @Test
    void refusesAFileSystemThatIsLargerThanWhatThePolicyLists() throws IOException {
        var within = Files.createDirectory(disk.directory().resolve("within"));

        assertThat(answer(on(within.toString()), within))
                .isEqualTo(new Answer.Refused(
                        "the file system of %s is mounted at %s, which the local policy does not list"
                                .formatted(within, disk.directory())));
    }

    @Test
    void refusesTheFileSystemThatHoldsItsOwnState() throws IOException {
        var state = Files.createDirectory(disk.directory().resolve("state"));
        var config = Outside.config(state, List.of(), List.of(), Outside.policy(disk.directory()));

        assertThat(new Drivers(config).plan(injection, fault(), "host", Duration.ofSeconds(30)))
                .isEqualTo(new Answer.Refused(
                        "the file system at %s holds the agent's own state".formatted(disk.directory())));
    }
}
