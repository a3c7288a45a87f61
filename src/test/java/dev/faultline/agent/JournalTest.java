package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.Wire;
import dev.faultline.simulation.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");

    @TempDir
    private Path directory;

    private Journal journal;
    private final UUID injection = UUID.randomUUID();

    @BeforeEach
    void open() {
        journal = new Journal(directory);
    }

    @Test
    void givesBackWhatWasWritten() throws IOException {
        write();

        assertThat(journal.live()).singleElement().isInstanceOfSatisfying(Journal.Whole.class, entry -> {
            assertThat(entry.plan()).isEqualTo(plan());
            assertThat(entry.lease()).isEqualTo(1_000);
            assertThat(entry.boot()).isEqualTo("boot-1");
            assertThat(entry.doubts()).isEmpty();
            assertThat(entry.applied()).isFalse();
        });
    }

    @Test
    void isStillThereAfterThePowerWasCut() throws IOException {
        var disk = new Disk();
        journal = State.open(disk.directory("state")).journal();
        write();
        disk.powerFails(new SplittableRandom(1));

        assertThat(journal.live())
                .singleElement()
                .isInstanceOfSatisfying(
                        Journal.Whole.class, entry -> assertThat(entry.plan()).isEqualTo(plan()));
    }

    @Test
    void aPersonCanReadIt() throws IOException {
        write();

        assertThat(Files.readString(live().resolve("meta"))).contains("freeze process:shop");
        assertThat(Files.readString(live().resolve("survives-reboot"))).isEqualTo("no");
        assertThat(Files.readString(live().resolve("undo"))).contains("CONT");
        assertThat(Files.readString(live().resolve("gone"))).contains("not-stopped");
    }

    @Test
    void whatIsStillBeingWrittenIsNotAnEntry() throws IOException {
        var draft = Files.createDirectory(directory.resolve("." + injection + ".tmp"));
        Files.writeString(draft.resolve("meta"), "{");

        assertThat(journal.live()).isEmpty();
        assertThat(journal.knows(injection)).isFalse();
        write();
        assertThat(journal.live()).hasSize(1);
    }

    @Test
    void anEntryWithoutAPlanIsForAPerson() throws IOException {
        write();
        Files.delete(live().resolve("plan"));

        assertThat(journal.live()).singleElement().isInstanceOf(Journal.Damaged.class);
        assertThat(journal.knows(injection)).isTrue();
    }

    @Test
    void aPlanThatSomebodyChangedIsForAPerson() throws IOException {
        write();
        var plan = live().resolve("plan");
        Files.writeString(plan, Files.readString(plan).replace("CONT", "KILL"));

        assertThat(journal.live())
                .singleElement()
                .isInstanceOfSatisfying(
                        Journal.Damaged.class,
                        entry -> assertThat(entry.why()).contains("not the one that was approved"));
    }

    @Test
    void undoStepsThatSomebodyChangedAreNotUsed() throws IOException {
        write();
        var undo = live().resolve("undo");
        Files.writeString(undo, Files.readString(undo).replace("CONT", "KILL"));

        assertThat(journal.live()).singleElement().isInstanceOfSatisfying(Journal.Whole.class, entry -> {
            assertThat(entry.plan().undo()).isEqualTo(plan().undo());
            assertThat(entry.doubts()).isNotEmpty();
        });
    }

    @Test
    void aLeaseThatCannotBeReadIsOver() throws IOException {
        write();
        Files.writeString(live().resolve("lease"), "soon");

        assertThat(journal.live())
                .singleElement()
                .isInstanceOfSatisfying(
                        Journal.Whole.class, entry -> assertThat(entry.lease()).isZero());
    }

    @Test
    void losingTheRaceToEndAnEntryIsAnOrdinaryAnswer() throws IOException {
        write();

        assertThat(journal.close(injection, ended("guard"))).isTrue();
        assertThat(journal.close(injection, ended("agent"))).isFalse();
        assertThat(journal.ended(injection)).map(Entry::endedBy).contains("guard");
        assertThat(journal.live()).isEmpty();
        assertThat(journal.knows(injection)).isTrue();
    }

    @Test
    void renewingWhatHasEndedDoesNotBringItBack() throws IOException {
        write();
        journal.close(injection, ended("guard"));

        assertThatThrownBy(() -> journal.renew(injection, 2_000)).isInstanceOf(IOException.class);
        assertThat(journal.live()).isEmpty();
    }

    @Test
    void whatWasBuriedIsKnownForEver() throws IOException {
        var never = new Journal.Ended(EntryState.NOT_STARTED, "agent", NOW, "its end came first");

        assertThat(journal.bury(injection, Journal.NOBODY, "", never)).isTrue();
        assertThat(journal.bury(injection, Journal.NOBODY, "", never)).isFalse();
        assertThat(journal.ended(injection)).map(Entry::state).contains(EntryState.NOT_STARTED);
    }

    @Test
    void draftsOfADeadProcessAreSweptAway() throws IOException {
        write();
        var draft = Files.createDirectory(directory.resolve("." + UUID.randomUUID() + ".tmp"));
        Files.writeString(draft.resolve("meta"), "{");
        journal.sweep();

        assertThat(draft).doesNotExist();
        assertThat(journal.live()).hasSize(1);
    }

    private void write() throws IOException {
        var plan = plan();
        var words = "%s %s".formatted(plan.fault().inWords(), plan.target());
        var meta = new Journal.Meta(
                injection, EngineBench.RUN, plan.target(), words, Wire.hash(plan), NOW, SimulatedHost.SELF);
        journal.write(meta, plan, "boot-1", 1_000);
    }

    private static Plan plan() {
        return new SimulatedHost().plan(EngineBench.PAUSE, "process:shop");
    }

    private Path live() {
        return directory.resolve(injection + ".live");
    }

    private static Journal.Ended ended(String by) {
        return new Journal.Ended(EntryState.REVERTED, by, NOW, "its lease is over");
    }
}
