package dev.faultline.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of the checkpoints without the database: a file to which lines are added and never anything else, one
 * {@link Entry} each. Used by one thread.
 */
final class LocalCopy implements AutoCloseable {

    private static final String SUFFIX = ".log";
    private static final int PIECE = 1 << 16;

    private final FileChannel channel;
    private final Map<String, PublicKey> keys = new HashMap<>();
    private final StringBuilder unwritten = new StringBuilder();
    private long last;
    private byte[] lastHash = Checkpoint.beginning();

    private LocalCopy(FileChannel channel) {
        this.channel = channel;
    }

    static Path fileOf(Path directory, UUID timeline) {
        return directory.resolve(timeline + SUFFIX);
    }

    /** Files of other timelines: this one is not the one that was looked after before. */
    static List<Path> ofOthers(Path directory, UUID timeline) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(each -> each.toString().endsWith(SUFFIX))
                    .filter(each -> !each.equals(fileOf(directory, timeline)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty when another process has it: each node needs a directory of its own. */
    static Optional<LocalCopy> open(Path file) throws IOException {
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (!isOurs(channel)) {
            channel.close();
            return Optional.empty();
        }
        var copy = new LocalCopy(channel);
        copy.mend();
        read(file, copy::learn);
        return Optional.of(copy);
    }

    private static boolean isOurs(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    /** A line that was cut short stays, and is marked as such. */
    private void mend() throws IOException {
        long size = channel.size();
        channel.position(size);
        var end = ByteBuffer.allocate(1);
        if (size > 0 && channel.read(end, size - 1) == 1 && end.get(0) != '\n') {
            unwritten.append(Entry.TORN).append('\n');
            force();
        }
    }

    private void learn(Entry entry) {
        switch (entry) {
            case Entry.Key key -> keys.put(key.id(), key.key());
            case Entry.Kept(long number, byte[] hash) -> {
                last = number;
                lastHash = hash;
            }
            case Entry.Disputed(long number, String _) -> last = number;
            case Entry.End _, Entry.Signed _, Entry.Torn _, Entry.Damaged _ -> {}
        }
    }

    /** Reads all of it, line by line. What is being written at the end is left out. */
    static void read(Path file, Consumer<Entry> heard) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            @Nullable String previous = null;
            for (var each = lines.iterator(); each.hasNext(); ) {
                if (previous != null) {
                    heard.accept(Entry.read(previous));
                }
                previous = each.next();
            }
            if (previous != null && Entry.read(previous) instanceof Entry whole && !(whole instanceof Entry.Damaged)) {
                heard.accept(whole);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The newest checkpoint it has, 0 when it has none. */
    long last() {
        return last;
    }

    byte[] lastHash() {
        return lastHash;
    }

    Optional<PublicKey> key(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    /** Not on the disk before {@link #force}. */
    void add(Entry entry) throws IOException {
        unwritten.append(entry.line()).append('\n');
        learn(entry);
        if (unwritten.length() > PIECE) {
            write();
        }
    }

    void force() throws IOException {
        write();
        channel.force(true);
    }

    private void write() throws IOException {
        var bytes = ByteBuffer.wrap(unwritten.toString().getBytes(StandardCharsets.UTF_8));
        unwritten.setLength(0);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
