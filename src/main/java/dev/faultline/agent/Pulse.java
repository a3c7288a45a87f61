package dev.faultline.agent;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.faultline.protocol.ProcessRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How agent and guard know of each other: a file that says which process it is, and when that was last awake. */
final class Pulse {

    private static final long BEAT = 30;
    private static final long STALE = 300;

    private final Path file;
    private final ProcFs proc = new ProcFs();
    private final Uptime uptime = new Uptime();
    private long beatenAt = -BEAT;

    Pulse(Path file) {
        this.file = file;
    }

    private record Beat(ProcessRef process, long at) {}

    /** To be called often; writes three times a second. In place, so that it needs no space on a full disk. */
    void beat() throws IOException {
        long now = uptime.centiseconds();
        if (now - beatenAt < BEAT) {
            return;
        }
        beatenAt = now;
        var self = proc.identify(ProcessHandle.current().pid()).orElseThrow();
        var line = "%010d %020d %s %020d%n".formatted(self.pid(), self.startTicks(), self.bootId(), now);
        try (var channel = FileChannel.open(file, CREATE, WRITE)) {
            channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    /** Whether that process exists, be it stopped or stuck. */
    boolean isThere() {
        return read().flatMap(beat -> proc.find(beat.process())).isPresent();
    }

    /** Whether that process exists and was awake a moment ago. Looks again when not, as it may be writing just now. */
    boolean isAwake() {
        return read().filter(this::isAwake)
                .or(() -> read().filter(this::isAwake))
                .isPresent();
    }

    private boolean isAwake(Beat beat) {
        return uptime.centiseconds() - beat.at() < STALE
                && proc.find(beat.process()).filter(stat -> !stat.stopped()).isPresent();
    }

    private Optional<Beat> read() {
        try {
            var words = Files.readString(file).strip().split(" ", -1);
            if (words.length != 4) {
                return Optional.empty();
            }
            var process = new ProcessRef(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2]);
            return Optional.of(new Beat(process, Long.parseLong(words[3])));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
