package dev.faultline.agent;

import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A process of our own to try things on: started as holders are, stopped, continued, and ended as holders are. */
final class OwnChild {

    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final ProcFs proc;
    private boolean tried;
    private Optional<String> trouble = Optional.empty();

    OwnChild(ProcFs proc) {
        this.proc = proc;
    }

    /** What did not work, in words; empty when all did. Tried once. */
    synchronized Optional<String> trouble() {
        if (!tried) {
            trouble = attempt();
            tried = true;
        }
        return trouble;
    }

    /** Tries again next time. */
    synchronized void forget() {
        tried = false;
    }

    private Optional<String> attempt() {
        Process child;
        try {
            var builder = new ProcessBuilder(Self.frugally(16, "hold", "probe"));
            builder.environment().clear();
            child = builder.redirectErrorStream(true).start();
        } catch (IOException e) {
            return Optional.of("no process can be started: " + e.getMessage());
        }
        try (var reader = child.inputReader()) {
            String said = reader.readLine();
            if (!Holders.READY.equals(said)) {
                return Optional.of("a process of our own did not start: " + said);
            }
            var process = proc.identify(child.pid());
            return process.isEmpty()
                    ? Optional.of("/proc does not show a process of our own")
                    : stopAndContinue(process.get());
        } catch (IOException e) {
            return Optional.of("a process of our own did not start: " + e.getMessage());
        } catch (Linux.Refused refused) {
            return Optional.of(String.valueOf(refused.getMessage()));
        } finally {
            child.destroyForcibly();
        }
    }

    private Optional<String> stopAndContinue(ProcessRef child) throws Linux.Refused {
        Linux.mayKill(child.pid());
        Linux.signal(child.pid(), Step.Signal.STOP, () -> true);
        if (!becomes(child, true)) {
            return Optional.of("a process of our own does not stop");
        }
        Linux.signal(child.pid(), Step.Signal.CONT, () -> true);
        return becomes(child, false) ? Optional.empty() : Optional.of("a process of our own does not continue");
    }

    private boolean becomes(ProcessRef child, boolean stopped) {
        var uptime = new Uptime();
        long deadline = uptime.centiseconds() + MOMENT.toMillis() / 10;
        while (proc.find(child).map(ProcFs.Stat::stopped).orElse(!stopped) != stopped) {
            if (uptime.centiseconds() > deadline) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return true;
    }
}
