package dev.faultline.agent;

import dev.faultline.protocol.ProcessRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The clock of a process that was started with libfaketime: an offset in a file that the library reads every second. Whoever runs
 * the process chose the file and the library, so neither is trusted: only a file that holds an offset already is written, and only
 * the system's own library is used to measure.
 */
final class FakeClock {

    private static final String FILE = "FAKETIME_TIMESTAMP_FILE";
    private static final String PRELOAD = "LD_PRELOAD";
    private static final Pattern OFFSET = Pattern.compile("[+-]\\d{1,9}s?");
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final int LONGEST = 16;

    private FakeClock() {}

    /** The file with the offset of a process, or why it has none that may be written. */
    sealed interface Found {
        record At(Path file) implements Found {}

        record Nothing(String why) implements Found {}
    }

    static Found of(ProcessRef process, ProcFs proc) {
        var file = proc.variable(process.pid(), FILE);
        if (file.isEmpty() || !proc.variable(process.pid(), PRELOAD).orElse("").contains("libfaketime")) {
            return new Found.Nothing(
                    "process %d was not started with libfaketime: LD_PRELOAD and %s are not in its environment"
                            .formatted(process.pid(), FILE));
        }
        var path = Path.of(file.get());
        return read(path).isPresent()
                ? new Found.At(path)
                : new Found.Nothing("%s does not hold an offset such as +0".formatted(path));
    }

    /** In words, where it is off. */
    static Optional<String> stillOff(Path file) {
        return read(file)
                .filter(seconds -> seconds != 0)
                .map(seconds -> "the clock of %s is still %+d s off".formatted(file, seconds));
    }

    /** The offset in seconds; empty where there is no such file, or it holds something else. */
    static Optional<Long> read(Path file) {
        try {
            if (!file.isAbsolute()
                    || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    || Files.size(file) > LONGEST) {
                return Optional.empty();
            }
            var text = Files.readString(file).strip();
            return OFFSET.matcher(text).matches()
                    ? Optional.of(Long.parseLong(text.replace("s", "")))
                    : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Does nothing where there is no such file: then the clock is right. */
    static void set(Path file, long seconds) {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            if (seconds != 0) {
                throw new StepFailed("there is no " + file);
            }
            return;
        }
        if (read(file).isEmpty()) {
            throw new StepFailed("%s is not a file that this agent touches".formatted(file));
        }
        try {
            Durable.replaceFast(file, "%+d%n".formatted(seconds));
        } catch (IOException e) {
            throw new StepFailed("%s cannot be written: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** By how many seconds the clock is off for a program that is started with the same file. */
    static Optional<Long> offset(Path file) {
        var library = library();
        if (library.isEmpty()) {
            return Optional.empty();
        }
        try {
            var said = Tool.ask(Map.of(PRELOAD, library.get().toString(), FILE, file.toString()), "date", "+%s");
            return Optional.of(Long.parseLong(said.strip())
                    - Long.parseLong(Tool.ask("date", "+%s").strip()));
        } catch (Tool.Silent | NumberFormatException unknown) {
            return Optional.empty();
        }
    }

    /** The system's own; empty where it has none. */
    static Optional<Path> library() {
        try (var found = Files.newDirectoryStream(LIBRARIES, "*-linux-gnu*")) {
            for (var each : found) {
                var library = each.resolve("faketime").resolve("libfaketime.so.1");
                if (Files.isRegularFile(library)) {
                    return Optional.of(library);
                }
            }
        } catch (IOException none) {
            return Optional.empty();
        }
        return List.of(LIBRARIES.resolve("faketime").resolve("libfaketime.so.1")).stream()
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
