package dev.faultline.agent;

import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.Step;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Sees to it that the proxy process runs, with the routes of this configuration. Not thread-safe. */
final class ProxyKeeper {

    private static final int HEAP_MEBIBYTES = 256;

    private final Config config;
    private final Path file;
    private final ProcFs proc = new ProcFs();
    private final ProxyStatus.Reader status;
    private @Nullable Process starting;

    /** @param file the agent's own configuration file, handed on to {@code proxy <config>} */
    ProxyKeeper(Config config, Path file) {
        this.config = config;
        this.file = file;
        this.status = new ProxyStatus.Reader(new ToxicFiles(config.state()), proc);
    }

    /**
     * Starts the proxy when none runs; replaces one that serves other routes. Does nothing when there are no routes. Cheap
     * when all is well: call it every second or two.
     */
    void keep() {
        var running = status.running();
        var wanted = config.routes();
        if (running.isPresent() && !running.get().routes().equals(ProxyStatus.describe(wanted))) {
            end(running.get().process());
        } else if (running.isEmpty() && !wanted.isEmpty() && !isStarting()) {
            start();
        }
    }

    private boolean isStarting() {
        return starting != null && starting.isAlive();
    }

    private void start() {
        var command =
                Self.briskly(HEAP_MEBIBYTES, "proxy", file.toAbsolutePath().toString());
        var builder = new ProcessBuilder(Self.apart(command)).directory(new File("/"));
        builder.environment().clear();
        builder.environment().put("LC_ALL", "C");
        // nothing of ours stays open in it: it lives on when we do not
        builder.redirectErrorStream(true).redirectOutput(Redirect.DISCARD);
        try {
            starting = builder.start();
            starting.getOutputStream().close();
        } catch (IOException e) {
            throw new StepFailed("the proxy could not be started: " + e.getMessage(), e);
        }
    }

    private void end(ProcessRef other) {
        try {
            Linux.signal(other.pid(), Step.Signal.KILL, () -> proc.find(other).isPresent());
        } catch (Linux.Refused refused) {
            throw new StepFailed("the old proxy cannot be ended: " + refused.getMessage(), refused);
        }
    }
}
