package dev.faultline.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of the checkpoints without the database: a file to which lines are added and never anything else, one
 * {@link Entry} each. Used by one thread.
 */
final class LocalCopy implements AutoCloseable {

    private static final int PIECE = 1 << 16;

    private final FileChannel channel;
    /** Of a file of its own: a process loses its locks on a file when it closes the file, also after it only read it. */
    private final FileChannel lock;

    private final Map<String, PublicKey> keys = new HashMap<>();
    private final StringBuilder unwritten = new StringBuilder();
    private long last;
    private byte[] lastHash = Checkpoint.beginning();

    private LocalCopy(FileChannel channel, FileChannel lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Empty when another process has it: each node needs a directory of its own. */
    static Optional<LocalCopy> open(Path file) throws IOException {
        FileChannel lock = open(file.resolveSibling(file.getFileName() + ".lock"), StandardOpenOption.WRITE);
        if (!isOurs(lock)) {
            lock.close();
            return Optional.empty();
        }
        var copy = new LocalCopy(open(file, StandardOpenOption.READ, StandardOpenOption.WRITE), lock);
        copy.mend();
        read(file, copy::learn);
        return Optional.of(copy);
    }

    private static FileChannel open(Path file, StandardOpenOption... how) throws IOException {
        Set<OpenOption> options = new HashSet<>(List.of(how));
        options.add(StandardOpenOption.CREATE);
        return FileChannel.open(file, options);
    }

    private static boolean isOurs(FileChannel lock) throws IOException {
        try {
            @Nullable FileLock held = lock.tryLock();
            return held != null;
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
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
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
        var bytes = ByteBuffer.wrap(unwritten.toString().getBytes(StandardCharsets.ISO_8859_1));
        unwritten.setLength(0);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        lock.close();
    }
}
