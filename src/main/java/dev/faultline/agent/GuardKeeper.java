package dev.faultline.agent;

import dev.faultline.agent.State.Role;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sees to it that a guard runs: in a session of its own, so that nothing that ends the agent ends it too. */
final class GuardKeeper {

    private static final int HEAP_MEBIBYTES = 24;
    private static final long PATIENCE = 300;
    private static final long LONGEST_LOG = 1 << 20;

    private final State state;
    private final Pulse guard;
    private final Uptime uptime = new Uptime();
    private final Log log;
    private long startedAt = -PATIENCE;

    GuardKeeper(State state, Log log) {
        this.state = state;
        this.guard = state.pulse(Role.GUARD);
        this.log = log;
    }

    /** Whether the guard is there and awake. */
    boolean isGuarded() {
        return guard.isAwake();
    }

    /** Starts a guard when none is awake. One that is only stopped keeps its place: the new one sees that and ends. */
    void keep() {
        if (guard.isAwake()) {
            log.fine("guard", "the guard is back");
            return;
        }
        if (uptime.centiseconds() - startedAt < PATIENCE) {
            return;
        }
        startedAt = uptime.centiseconds();
        try {
            start();
        } catch (IOException e) {
            log.trouble("guard", "the guard cannot be started: " + e.getMessage());
        }
    }

    private void start() throws IOException {
        var command = Self.apart(Self.frugally(
                HEAP_MEBIBYTES, "guard", state.directory().toAbsolutePath().toString()));
        var builder = new ProcessBuilder(command).directory(new File("/"));
        builder.environment().clear();
        builder.environment().put("LC_ALL", "C");
        builder.redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(logFile().toFile()));
        builder.redirectInput(Redirect.from(new File("/dev/null")));
        builder.start();
    }

    private Path logFile() throws IOException {
        var file = state.directory().resolve("guard.log");
        if (Files.exists(file) && Files.size(file) > LONGEST_LOG) {
            Files.delete(file);
        }
        return file;
    }
}
