package dev.faultline.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** The agent's directory on its host: 0700, shared by the agent, its guard, and the commands a person types. */
final class State {

    private static final String HALT = "HALT";
    private static final String EPOCH = "epoch";
    private static final String LIFE = "life";

    private final Path directory;
    private final Journal journal;

    private State(Path directory) {
        this.directory = directory;
        this.journal = new Journal(directory.resolve("journal"));
    }

    /** Opens the directory and makes it when it is not there. */
    static State open(Path directory) {
        try {
            Files.createDirectories(directory.resolve("journal"));
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            // an entry that is on the disk is of no use in a journal that is not
            Durable.sync(directory);
            return new State(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("the state directory cannot be used: " + e.getMessage(), e);
        }
    }

    /** For whoever must not make one by mistake: a wrong name would look like a host where nothing goes on. */
    static State openExisting(Path directory) {
        if (!Files.isDirectory(directory.resolve("journal"))) {
            throw new Misconfigured(List.of(directory + " is not the state directory of an agent"));
        }
        return new State(directory);
    }

    Path directory() {
        return directory;
    }

    Journal journal() {
        return journal;
    }

    /** Why this host was stopped on the spot; empty when it was not. A file that cannot be read stops it as well. */
    Optional<String> halted() {
        var file = directory.resolve(HALT);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            var reason = Files.readString(file).strip();
            return Optional.of(reason.isEmpty() ? "stopped on the host" : reason);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("stopped on the host");
        }
    }

    void halt(String reason) throws IOException {
        Durable.replace(directory.resolve(HALT), reason + "\n");
    }

    /** @return false when it was not stopped */
    boolean release() throws IOException {
        var was = Files.deleteIfExists(directory.resolve(HALT));
        Durable.sync(directory);
        return was;
    }

    /** The highest halt epoch this host has seen, from whichever agent process. */
    long epoch() {
        return number(EPOCH);
    }

    /** Counts the lives of this agent: on the disk before anybody hears of it, and never the same twice. */
    long nextLife() throws IOException {
        long life = number(LIFE) + 1;
        Durable.replace(directory.resolve(LIFE), life + "\n");
        return life;
    }

    private long number(String file) {
        try {
            return Long.parseLong(Files.readString(directory.resolve(file)).strip());
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException | NumberFormatException e) {
            throw new IllegalStateException("%s cannot be read".formatted(directory.resolve(file)), e);
        }
    }

    void epoch(long epoch) throws IOException {
        Durable.replace(directory.resolve(EPOCH), epoch + "\n");
    }

    /** Only one process at a time is the agent, and one the guard; empty when another is. Held until the process ends. */
    Optional<FileLock> claim(Role role) {
        try {
            var channel = FileChannel.open(
                    directory.resolve(role.fileName + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var lock = Optional.ofNullable(channel.tryLock());
            if (lock.isEmpty()) {
                channel.close();
            }
            return lock;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Pulse pulse(Role role) {
        return new Pulse(directory.resolve(role.fileName + ".pulse"));
    }

    /** The two processes that must know of each other. */
    enum Role {
        AGENT("agent"),
        GUARD("guard");

        private final String fileName;

        Role(String fileName) {
            this.fileName = fileName;
        }
    }
}
