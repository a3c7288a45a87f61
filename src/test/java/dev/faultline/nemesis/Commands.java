package dev.faultline.nemesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Commands of the system, and waiting. */
final class Commands {

    private Commands() {}

    /** @return what it said */
    static String run(String... command) throws IOException {
        return feed("", command);
    }

    static String feed(String input, String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var to = process.getOutputStream()) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        }
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("%s: %s".formatted(List.of(command), said.strip()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return said;
    }

    /** One that has to work, or nothing here does. */
    static String must(String... command) {
        try {
            return run(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One whose failure changes nothing: what it would remove is not there. */
    static void quietly(String... command) {
        try {
            run(command);
        } catch (IOException notThere) {
            // as wanted
        }
    }

    static boolean works(String... command) {
        try {
            run(command);
            return true;
        } catch (IOException no) {
            return false;
        }
    }

    /** Every byte of the disk that this directory is on. */
    static void fill(Path directory) {
        for (var size : List.of("256M", "64M", "16M", "4M", "1M", "256K", "64K", "16K", "4K")) {
            for (int i = 0; works("fallocate", "-l", size, filler(directory, size, i)); i++) {
                // and one more
            }
        }
    }

    private static String filler(Path directory, String size, int number) {
        return directory.resolve("filler-%s-%d".formatted(size, number)).toString();
    }

    static void empty(Path directory) {
        quietly("sh", "-c", "rm -f %s/filler-*".formatted(directory));
    }

    static boolean within(Duration atMost, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            pause(Duration.ofMillis(50));
        }
        return true;
    }

    static void await(String what, Duration atMost, BooleanSupplier condition) {
        if (!within(atMost, condition)) {
            throw new Unsettled("waited %d s for %s".formatted(atMost.toSeconds(), what));
        }
    }

    static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    /** The plane did not become, or did not become again, what a press needs to be measured. */
    static final class Unsettled extends RuntimeException {
        Unsettled(String why) {
            super(why);
        }
    }
}
