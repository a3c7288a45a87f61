package dev.faultline.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A process to hurt, with the pid file that its supervisor would keep. */
record Victim(Process process, Path pidfile) implements AutoCloseable {

    static Victim start(Path directory) {
        try {
            var process = new ProcessBuilder("sleep", "600").start();
            var pidfile = Files.writeString(directory.resolve("victim.pid"), process.pid() + "\n");
            return new Victim(process, pidfile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProcessTarget target() {
        return new ProcessTarget("victim", pidfile, Map.of());
    }

    char state() {
        return Outside.state(process.pid());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
