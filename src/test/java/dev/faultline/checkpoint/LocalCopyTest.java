package dev.faultline.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two files that a node keeps: its key and its copy. */
class LocalCopyTest {

    private static final byte[] HASH = Checkpoint.sha256().digest();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void theKeyIsMadeOnceAndReadableByItsOwnerOnly() throws IOException {
        Path home = directory.resolve("node");

        NodeKey made = NodeKey.in(home);

        assertThat(NodeKey.in(home).id()).isEqualTo(made.id());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("key.pem"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                .isEqualTo("rwx------");
        try (var files = Files.list(home)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aFileThatHoldsNoKeyIsNeverReplaced() throws IOException {
        Files.writeString(directory.resolve("key.pem"), "not a key");

        assertThatThrownBy(() -> NodeKey.in(directory)).hasMessageContaining("does not hold a pair of Ed25519 keys");
        assertThat(directory.resolve("key.pem")).hasContent("not a key");
    }

    @Test
    void everyLineComesBackAsItWasWritten() throws IOException {
        NodeKey key = NodeKey.in(directory);
        var checkpoint = new Checkpoint(
                        3,
                        Instant.parse("2026-11-29T08:00:00.123456Z"),
                        12,
                        HASH,
                        2,
                        Checkpoint.beginning(),
                        HASH,
                        key.id(),
                        new byte[0])
                .signedBy(key);
        List<Entry> written = List.of(
                new Entry.Key(key.id(), "a node", key.known()),
                new Entry.End(new Head(3, UUID.randomUUID(), 17, HASH)),
                new Entry.Signed(checkpoint),
                new Entry.Kept(3, checkpoint.hash()),
                new Entry.Disputed(4, "its signature is wrong"));
        try (LocalCopy copy = open()) {
            for (Entry each : written) {
                copy.add(each);
            }
            copy.force();
        }

        assertThat(lines()).isEqualTo(written.stream().map(Entry::line).toList());
        try (LocalCopy again = open()) {
            assertThat(again.last()).isEqualTo(4);
            assertThat(again.lastHash()).isEqualTo(checkpoint.hash());
            assertThat(again.key(key.id())).contains(key.known());
        }
        List<Checkpoint> read = new ArrayList<>();
        LocalCopy.read(file(), each -> {
            if (each instanceof Entry.Signed(Checkpoint one)) {
                read.add(one);
            }
        });
        assertThat(read)
                .singleElement()
                .satisfies(one -> assertThat(one.isSignedBy(key.known())).isTrue());
    }

    @Test
    void aLineThatWasCutShortSaysNothingAndStays() throws IOException {
        try (LocalCopy copy = open()) {
            copy.add(new Entry.Kept(1, HASH));
            copy.force();
        }
        Files.writeString(file(), "kept 2 00ff", StandardOpenOption.APPEND);

        assertThat(lines()).hasSize(1);
        try (LocalCopy copy = open()) {
            assertThat(copy.last()).isEqualTo(1);
            copy.add(new Entry.Kept(2, HASH));
            copy.force();
        }
        assertThat(Files.readString(file())).contains("kept 2 00ff torn\n");
        assertThat(lines()).containsExactly(new Entry.Kept(1, HASH).line(), "torn", new Entry.Kept(2, HASH).line());
    }

    @Test
    void whatNoNodeWroteIsToldApart() {
        for (String line : List.of(
                "",
                "kept 1",
                "kept one " + "00".repeat(32),
                "kept 1 00",
                "head 1 nobody 3 " + "00".repeat(32),
                "key 00 node AAAA",
                "checkpoint 1 today 1 00 1 00 00 key sig")) {
            assertThat(Entry.read(line)).as(line).isEqualTo(new Entry.Damaged(line));
        }
    }

    @Test
    void onlyOneProcessWritesToIt() throws IOException {
        try (LocalCopy first = open()) {
            assertThat(LocalCopy.open(file())).isEmpty();
            assertThat(first.last()).isZero();
        }
        assertThat(LocalCopy.open(file())).isPresent();
    }

    private Path file() {
        return directory.resolve("copy.log");
    }

    private LocalCopy open() throws IOException {
        return LocalCopy.open(file()).orElseThrow();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        LocalCopy.read(file(), each -> lines.add(each.line()));
        return lines;
    }
}
