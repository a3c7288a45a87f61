package dev.faultline.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tries to make a file, as a program would, to see what a file system says to it. */
final class FileTrial {

    private static final String READ_ONLY = "Read-only file system";
    private static final long PATIENCE_MILLIS = 700;

    /** Where somebody of ours hangs already: a thread that waits for a frozen file system cannot be ended. */
    private static final Set<Path> HANGING = ConcurrentHashMap.newKeySet();

    private FileTrial() {}

    static Measured readOnly(Path directory) {
        try {
            make(directory);
            return new Measured(false, "a file could be made in " + directory);
        } catch (IOException refused) {
            var why = String.valueOf(refused.getMessage());
            return new Measured(why.contains(READ_ONLY), "no file could be made: " + why);
        }
    }

    static Measured frozen(Path directory) {
        var hanging = new Measured(true, "a file that is being made in %s does not come about".formatted(directory));
        if (!HANGING.add(directory)) {
            return hanging;
        }
        var done = new CountDownLatch(1);
        Thread.ofPlatform().daemon().name("file-trial").start(() -> {
            try {
                make(directory);
            } catch (IOException e) {
                // it has an answer, and that is what is asked here
            } finally {
                HANGING.remove(directory);
                done.countDown();
            }
        });
        try {
            return done.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                    ? new Measured(false, "a file could be made in " + directory)
                    : hanging;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Measured(false, "interrupted");
        }
    }

    private static void make(Path directory) throws IOException {
        Files.delete(Files.createTempFile(directory, ".faultline-", ".trial"));
    }
}
