package dev.faultline.agent;

import static java.util.Comparator.comparing;

import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * What was done to this host and how it is taken back, in files that a person can read at three in the morning.
 *
 * <p>An entry is a directory, {@code <injection>.live}. It appears whole, by rename, and is on the disk before anything is
 * applied. Ending it is a rename to {@code <injection>.reverted}: that tombstone is why nothing ever starts twice. Agent and
 * guard both work on it and share no memory; losing a race is an ordinary answer.
 */
final class Journal {

    private static final String LIVE = ".live";
    private static final String REVERTED = ".reverted";

    /** Stands for the run of an injection that this host knows by its id only. */
    static final UUID NOBODY = new UUID(0, 0);

    private final Path directory;

    Journal(Path directory) {
        this.directory = directory;
    }

    /**
     * Who did what to whom.
     *
     * @param words what it does, for people
     * @param planHash of the text in {@code plan}: an entry that does not match was changed by somebody
     * @param agent the process that applies it; once that is gone, nothing more will be applied
     */
    record Meta(UUID injection, UUID run, String target, String words, String planHash, Instant at, ProcessRef agent) {}

    /** How an entry ended. */
    record Ended(EntryState state, String by, Instant at, String evidence) {}

    sealed interface Found {
        UUID injection();
    }

    /**
     * An entry that can be taken back.
     *
     * @param boot during which it was made
     * @param lease until when it may live, in centiseconds since that boot
     * @param applied whether its steps have all been run; before, somebody may still be running them
     * @param doubts what in it does not match its plan, for people; the plan is believed
     */
    record Whole(Meta meta, Plan plan, String boot, long lease, boolean applied, List<String> doubts) implements Found {
        @Override
        public UUID injection() {
            return meta.injection();
        }
    }

    /** An entry that nobody may act on; a person has to look. */
    record Damaged(UUID injection, Path where, String why) implements Found {}

    /** Writes an entry. When this returns, it will be taken back by somebody, whatever happens. */
    void write(Meta meta, Plan plan, String boot, long lease) throws IOException {
        var draft = directory.resolve("." + meta.injection() + ".tmp");
        delete(draft);
        Files.createDirectory(draft);
        Durable.write(draft.resolve("meta"), Wire.write(meta));
        Durable.write(draft.resolve("plan"), Wire.write(plan));
        Durable.write(draft.resolve("boot"), boot);
        Durable.write(draft.resolve("survives-reboot"), plan.survivesReboot() ? "yes" : "no");
        Durable.write(draft.resolve("lease"), Long.toString(lease));
        Durable.write(draft.resolve("undo"), Wire.write(plan.undo().toArray(Step[]::new)));
        Durable.write(draft.resolve("gone"), Wire.write(plan.gone().toArray(Proof[]::new)));
        Durable.sync(draft);
        Durable.move(draft, live(meta.injection()));
    }

    /**
     * Leaves a tombstone for something that never started, so that it never will.
     *
     * @return false when there is an entry or a tombstone already
     */
    boolean bury(UUID injection, UUID run, String target, Ended ended) throws IOException {
        if (knows(injection)) {
            return false;
        }
        var draft = directory.resolve("." + injection + ".tmp");
        delete(draft);
        Files.createDirectory(draft);
        var nobody = new ProcessRef(0, 0, "");
        var meta = new Meta(injection, run, target, "", "", ended.at(), nobody);
        Durable.write(draft.resolve("meta"), Wire.write(meta));
        Durable.write(draft.resolve("ended-by"), Wire.write(ended));
        Durable.sync(draft);
        Durable.move(draft, reverted(injection));
        return true;
    }

    boolean knows(UUID injection) {
        return isLive(injection) || hasEnded(injection);
    }

    boolean hasEnded(UUID injection) {
        return Files.exists(reverted(injection));
    }

    boolean isLive(UUID injection) {
        return Files.exists(live(injection));
    }

    /** Everything that is live now, oldest first. Drafts are not entries. */
    List<Found> live() {
        return ids(LIVE).map(this::read).flatMap(Optional::stream).toList();
    }

    private Optional<Found> read(UUID injection) {
        var entry = live(injection);
        try {
            var planText = Files.readString(entry.resolve("plan"));
            var meta = Wire.read(Files.readString(entry.resolve("meta")), Meta.class);
            if (!Wire.sha256(planText).equals(meta.planHash())
                    || !meta.injection().equals(injection)) {
                return Optional.of(new Damaged(injection, entry, "its plan is not the one that was approved"));
            }
            var plan = Wire.read(planText, Plan.class);
            return Optional.of(new Whole(
                    meta,
                    plan,
                    Files.readString(entry.resolve("boot")).strip(),
                    lease(entry),
                    Files.exists(entry.resolve("applied")),
                    doubts(entry, plan)));
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            // it may have ended, and so moved, while it was being read
            return Files.exists(entry)
                    ? Optional.of(new Damaged(injection, entry, "it cannot be read: " + e.getMessage()))
                    : Optional.empty();
        }
    }

    private static long lease(Path entry) throws IOException {
        try {
            return Long.parseLong(Files.readString(entry.resolve("lease")).strip());
        } catch (NumberFormatException | NoSuchFileException e) {
            if (!Files.exists(entry)) {
                throw new NoSuchFileException(entry.toString());
            }
            return 0; // nobody can tell until when it may live: it may not
        }
    }

    private static List<String> doubts(Path entry, Plan plan) {
        try {
            var undo = Wire.read(Files.readString(entry.resolve("undo")), Step[].class);
            var gone = Wire.read(Files.readString(entry.resolve("gone")), Proof[].class);
            var same = Arrays.asList(undo).equals(plan.undo())
                    && Arrays.asList(gone).equals(plan.gone());
            return same ? List.of() : List.of("its undo steps were changed; those of its plan are used");
        } catch (IOException | JacksonException e) {
            return List.of("its undo steps cannot be read; those of its plan are used");
        }
    }

    /** Extends the lease, for the guard and the tools. Nothing happens to an entry that has ended. */
    void renew(UUID injection, long lease) throws IOException {
        Durable.replaceFast(live(injection).resolve("lease"), Long.toString(lease));
    }

    /** Notes that every step was run. */
    void applied(UUID injection) throws IOException {
        try {
            Files.createFile(live(injection).resolve("applied"));
        } catch (FileAlreadyExistsException e) {
            // noted already
        }
    }

    /**
     * Ends an entry.
     *
     * @return false when somebody else was first
     */
    boolean close(UUID injection, Ended ended) throws IOException {
        var live = live(injection);
        try {
            // two may be ending it at once: each writes its own, and what is read is the whole of one
            var draft = live.resolve(".ended-by." + ended.by());
            Durable.write(draft, Wire.write(ended));
            Files.move(draft, live.resolve("ended-by"), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            // a full disk must not keep what is gone from being called gone: the rename needs no space
        }
        try {
            Durable.move(live, reverted(injection));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** The tombstone of an injection, as it is reported. */
    Optional<Entry> ended(UUID injection) {
        var tomb = reverted(injection);
        try {
            var meta = Wire.read(Files.readString(tomb.resolve("meta")), Meta.class);
            var ended = endedBy(tomb, meta);
            return Optional.of(new Entry(
                    injection, meta.run(), meta.target(), ended.state(), ended.at(), ended.evidence(), ended.by()));
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    private static Ended endedBy(Path tomb, Meta meta) {
        try {
            return Wire.read(Files.readString(tomb.resolve("ended-by")), Ended.class);
        } catch (IOException | JacksonException e) {
            return new Ended(EntryState.REVERTED, "unknown", meta.at(), "who ended it could not be written down");
        }
    }

    /** How everything ended that is not forgotten, the earliest first. */
    List<Entry> endings() {
        return ids(REVERTED)
                .map(this::ended)
                .flatMap(Optional::stream)
                .sorted(comparing(Entry::since))
                .toList();
    }

    boolean isAcknowledged(UUID injection) {
        return Files.exists(reverted(injection).resolve("known"));
    }

    /** The server has the evidence. */
    void acknowledge(UUID injection) throws IOException {
        try {
            Files.createFile(reverted(injection).resolve("known"));
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            // known already, or so old that it was forgotten
        }
    }

    /** Removes a tombstone. What it stood for could start again. */
    void forget(UUID injection) throws IOException {
        delete(reverted(injection));
    }

    /** Removes drafts that never became entries. For whoever is the only one that writes. */
    void sweep() throws IOException {
        try (var files = Files.list(directory)) {
            for (var draft : files.filter(file -> file.getFileName().toString().endsWith(".tmp"))
                    .toList()) {
                delete(draft);
            }
        }
    }

    private Stream<UUID> ids(String suffix) {
        try (var files = Files.list(directory)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .map(name -> id(name.substring(0, name.length() - suffix.length())))
                    .flatMap(Optional::stream)
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Path live(UUID injection) {
        return directory.resolve(injection + LIVE);
    }

    private Path reverted(UUID injection) {
        return directory.resolve(injection + REVERTED);
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (var files = Files.list(path)) {
            for (var file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(path);
    }
}
