package dev.faultline.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Time since this host was booted, the same for all its processes, and which boot that was. Counts while the host sleeps;
 * nobody can set it. Leases are kept in it. Thread-safe.
 */
final class Uptime {

    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final String BOOT_ID =
            read(Path.of("/proc/sys/kernel/random/boot_id")).strip();

    /** Hundredths of a second since boot. */
    long centiseconds() {
        String text = read(UPTIME);
        int point = text.indexOf('.');
        return Long.parseLong(text, 0, point, 10) * 100 + Long.parseLong(text, point + 1, point + 3, 10);
    }

    String bootId() {
        return BOOT_ID;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
