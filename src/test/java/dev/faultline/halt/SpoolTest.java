package dev.faultline.halt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    private static final Halt HALT = new Halt(
            UUID.fromString("00000000-0000-7000-8000-000000000009"),
            new Scope.Environment("prod"),
            0,
            "user:ada",
            Instant.parse("2026-11-23T10:00:00Z"),
            "node-1",
            "smoke",
            null);

    @TempDir
    Path directory;

    private Spool spool;

    @BeforeEach
    void open() throws IOException {
        spool = new Spool(directory);
    }

    @Test
    void aPressIsFoundByTheNextLifeOfTheNodeUntilItIsRemoved() throws IOException {
        spool.write(HALT);
        assertThat(new Spool(directory).waiting()).containsExactly(HALT);
        spool.remove(HALT);
        assertThat(new Spool(directory).waiting()).isEmpty();
    }

    @Test
    void aRehearsalLeavesNothingAndIsNeverTakenForAPressWhereverItIsCutShort() throws IOException {
        spool.rehearse(HALT);
        assertThat(directory).isEmptyDirectory();

        spool.write(HALT);
        Files.move(directory.resolve(HALT.id() + ".halt"), directory.resolve(HALT.id() + ".rehearsal"));
        Files.writeString(directory.resolve(UUID.randomUUID() + ".tmp"), "{");
        assertThat(new Spool(directory).waiting()).isEmpty();
    }
}
