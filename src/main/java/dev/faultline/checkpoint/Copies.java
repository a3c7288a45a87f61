package dev.faultline.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What there is outside of the database to compare a timeline with.
 *
 * @param file this timeline's copy; null where there is none
 * @param others copies of timelines that this node looked after before
 */
record Copies(@Nullable Path file, List<Path> others) {

    private static final String SUFFIX = ".log";

    static Path fileOf(Path directory, UUID timeline) {
        return directory.resolve(timeline + SUFFIX);
    }

    static Copies in(Path directory, UUID timeline) {
        if (!Files.isDirectory(directory)) {
            return new Copies(null, List.of());
        }
        Path ours = fileOf(directory, timeline);
        try (Stream<Path> files = Files.list(directory)) {
            return new Copies(
                    Files.isRegularFile(ours) ? ours : null,
                    files.filter(each -> each.toString().endsWith(SUFFIX) && !each.equals(ours))
                            .sorted()
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
