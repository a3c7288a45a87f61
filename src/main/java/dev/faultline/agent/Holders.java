package dev.faultline.agent;

import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Starts and ends the processes that <em>are</em> faults. */
final class Holders {

    /** How a holder says, on its output, that the fault is there. */
    static final String READY = "ready";

    /** One that takes longer than this is filling a large disk: it is alive, and its effect is measured later. */
    private static final Duration START = Duration.ofSeconds(10);

    private static final Duration END = Duration.ofSeconds(3);
    private static final int HEAP_MEBIBYTES = 24;

    /** Stands in no path of control groups. */
    static final String SEPARATOR = "\n";

    private final Path state;
    private final ProcFs proc;

    Holders(Path state, ProcFs proc) {
        this.state = state;
        this.proc = proc;
    }

    /** Returns when the holder says that it holds. */
    void start(Step.Hold hold, UUID injection) {
        start(hold, injection, List.of());
    }

    /** @param groups control groups into which it goes before it holds anything */
    void start(Step.Hold hold, UUID injection, List<Path> groups) {
        var arguments = new String[hold.arguments().size() + 2];
        arguments[0] = "hold";
        arguments[1] = hold.program();
        for (int i = 0; i < hold.arguments().size(); i++) {
            arguments[i + 2] = hold.arguments().get(i);
        }
        var builder = new ProcessBuilder(Self.frugally(HEAP_MEBIBYTES, arguments));
        builder.environment().clear();
        builder.environment().put("LC_ALL", "C");
        builder.environment().put(ProcFs.INJECTION, injection.toString());
        builder.environment().put(Hold.STATE, state.toAbsolutePath().toString());
        if (!groups.isEmpty()) {
            builder.environment()
                    .put(Hold.GROUPS, groups.stream().map(Path::toString).collect(Collectors.joining(SEPARATOR)));
        }
        builder.redirectErrorStream(true);
        try {
            awaitReady(builder.start());
        } catch (IOException e) {
            throw new StepFailed("the holder could not be started: " + e.getMessage(), e);
        }
    }

    private static void awaitReady(Process holder) {
        var said = new CompletableFuture<String>();
        Thread.startVirtualThread(() -> said.complete(firstWord(holder)));
        try {
            String word = said.get(START.toMillis(), TimeUnit.MILLISECONDS);
            if (!word.equals(READY)) {
                throw new StepFailed("the holder ended at once: " + (word.isEmpty() ? "it said nothing" : word));
            }
        } catch (TimeoutException slow) {
            if (!holder.isAlive()) {
                throw new StepFailed("the holder ended and said nothing", slow);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Only the first line: a holder that is ready says nothing more, and its pipe is closed so that it never waits on us. */
    private static String firstWord(Process holder) {
        try (var reader = holder.inputReader()) {
            return Optional.ofNullable(reader.readLine()).orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    /** Ends every process of the injection and waits until they are gone. */
    void end(UUID injection) {
        long deadline = new Uptime().centiseconds() + END.toMillis() / 10;
        List<ProcessRef> left = proc.holders(injection);
        while (!left.isEmpty()) {
            left.forEach(this::kill);
            if (new Uptime().centiseconds() > deadline) {
                throw new StepFailed("process %d of the injection does not end"
                        .formatted(left.getFirst().pid()));
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            left = proc.holders(injection);
        }
    }

    private void kill(ProcessRef holder) {
        try {
            Linux.signal(holder.pid(), Step.Signal.KILL, () -> proc.find(holder).isPresent());
        } catch (Linux.Refused refused) {
            throw new StepFailed("process %d: %s".formatted(holder.pid(), refused.getMessage()), refused);
        }
    }
}
