package dev.faultline.halt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Presses on their way into the database: one small file each, on this node's own disk, there before the press is answered and
 * gone once it is recorded. A press survives the death of the database, of this process and of the machine's power.
 */
final class Spool {

    private record Line(
            UUID id,
            String scope,
            String by,
            Instant at,
            String node,
            @Nullable String reason,
            @Nullable String reference) {}

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SUFFIX = ".halt";
    private static final String REHEARSAL = ".rehearsal";

    private final Path directory;

    Spool(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    void write(Halt halt) throws IOException {
        write(halt, SUFFIX);
    }

    /** The same way to the disk under a name that is never taken for a press, whenever it is cut short. */
    void rehearse(Halt halt) throws IOException {
        write(halt, REHEARSAL);
        Files.deleteIfExists(directory.resolve(halt.id() + REHEARSAL));
    }

    private void write(Halt halt, String suffix) throws IOException {
        var line = new Line(
                halt.id(), halt.scope().toString(), halt.by(), halt.at(), halt.node(), halt.reason(), halt.reference());
        var pieces = directory.resolve(halt.id() + ".tmp");
        try (var file = FileChannel.open(
                pieces, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            file.write(ByteBuffer.wrap(JSON.writeValueAsString(line).getBytes(StandardCharsets.UTF_8)));
            file.force(true);
        }
        Files.move(pieces, directory.resolve(halt.id() + suffix), StandardCopyOption.ATOMIC_MOVE);
        try (var parent = FileChannel.open(directory, StandardOpenOption.READ)) {
            parent.force(true);
        }
    }

    void remove(Halt halt) throws IOException {
        Files.deleteIfExists(directory.resolve(halt.id() + SUFFIX));
    }

    List<Halt> waiting() throws IOException {
        var halts = new ArrayList<Halt>();
        try (Stream<Path> files = Files.list(directory)) {
            for (var file :
                    files.filter(each -> each.toString().endsWith(SUFFIX)).collect(Collectors.toList())) {
                var line = JSON.readValue(Files.readString(file), Line.class);
                halts.add(new Halt(
                        line.id(),
                        Scope.stored(line.scope()),
                        0,
                        line.by(),
                        line.at(),
                        line.node(),
                        line.reason(),
                        line.reference()));
            }
        }
        return halts;
    }
}
