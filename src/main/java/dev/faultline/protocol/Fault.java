package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What is done to a target: a type and typed parameters. Closed, so that nothing free-form can reach a command line. How long
 * it lasts belongs to the step, not to the fault.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Fault.CpuStress.class, name = "cpu-stress"),
    @JsonSubTypes.Type(value = Fault.MemoryStress.class, name = "memory-stress"),
    @JsonSubTypes.Type(value = Fault.DiskFill.class, name = "disk-fill"),
    @JsonSubTypes.Type(value = Fault.ProcessKill.class, name = "process-kill"),
    @JsonSubTypes.Type(value = Fault.ProcessPause.class, name = "process-pause"),
    @JsonSubTypes.Type(value = Fault.NetworkLatency.class, name = "network-latency"),
    @JsonSubTypes.Type(value = Fault.ConnectionReset.class, name = "connection-reset"),
    @JsonSubTypes.Type(value = Fault.HttpError.class, name = "http-error"),
    @JsonSubTypes.Type(value = Fault.Canary.class, name = "canary")
})
public sealed interface Fault {

    /** The kind of target this fault can be done to. */
    TargetKind appliesTo();

    /** The name in experiments, the API and the database, such as {@code cpu-stress}. */
    default String type() {
        return switch (this) {
            case CpuStress _ -> "cpu-stress";
            case MemoryStress _ -> "memory-stress";
            case DiskFill _ -> "disk-fill";
            case ProcessKill _ -> "process-kill";
            case ProcessPause _ -> "process-pause";
            case NetworkLatency _ -> "network-latency";
            case ConnectionReset _ -> "connection-reset";
            case HttpError _ -> "http-error";
            case Canary _ -> "canary";
        };
    }

    /** What ends it when everybody is dead, before an agent has planned it; the plan of its driver says the same. */
    default Ender ender() {
        return switch (this) {
            case CpuStress _, MemoryStress _, DiskFill _ -> Ender.PROCESS;
            case NetworkLatency _, ConnectionReset _, HttpError _ -> Ender.PROCESS;
            case Canary _ -> Ender.PROCESS;
            case ProcessPause _ -> Ender.WATCHDOG;
            case ProcessKill _ -> Ender.INSTANT;
        };
    }

    /** What it will do, for people, to be read after "This will": "add 400 ms (±50 ms) to 100 % of connections through". */
    default String inWords() {
        return switch (this) {
            case CpuStress f ->
                "burn %d %% of %d cpu%s on".formatted(f.load(), f.workers(), f.workers() == 1 ? "" : "s");
            case MemoryStress f -> "hold %s of memory on".formatted(f.size());
            case DiskFill f -> "fill %s up to %d %% on".formatted(f.directory(), f.percent());
            case ProcessKill _ -> "kill";
            case ProcessPause _ -> "freeze";
            case NetworkLatency f ->
                "add %d ms%s to %d %% of connections through"
                        .formatted(
                                f.delay().toMillis(),
                                f.jitter().isZero()
                                        ? ""
                                        : " (±%d ms)".formatted(f.jitter().toMillis()),
                                f.percent());
            case ConnectionReset f -> "reset %d %% of connections through".formatted(f.percent());
            case HttpError f ->
                "answer %d to %d %% of requests%s through"
                        .formatted(f.status(), f.percent(), f.path().equals("/") ? "" : " under " + f.path());
            case Canary _ -> "keep a process of ours, which does nothing, on";
        };
    }

    /** Busy loops: {@code workers} processes (1 to 64), each using {@code load} percent of one cpu (1 to 100). */
    record CpuStress(int workers, int load) implements Fault {
        public CpuStress {
            Check.range("workers", workers, 1, 64);
            Check.range("load", load, 1, 100);
        }

        @Override
        public TargetKind appliesTo() {
            return TargetKind.HOST;
        }
    }

    /** Memory that is taken and kept touched, {@code size} in all, 1 MiB to 64 GiB. */
    record MemoryStress(DataSize size) implements Fault {
        public MemoryStress {
            Check.range("size in MiB", size.bytes() >> 20, 1, 65_536);
        }

        @Override
        public TargetKind appliesTo() {
            return TargetKind.HOST;
        }
    }

    /** Fills the file system of {@code directory} (absolute) until {@code percent} of it is used, 1 to 100. */
    record DiskFill(String directory, int percent) implements Fault {
        private static final Pattern DIRECTORY = Pattern.compile("(/\\.?[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}){1,16}");

        public DiskFill {
            Check.pattern("directory", directory, DIRECTORY);
            Check.range("percent", percent, 1, 100);
        }

        @Override
        public TargetKind appliesTo() {
            return TargetKind.HOST;
        }
    }

    /** SIGKILL, once. Cannot be undone; whoever supervises the process brings it back, or does not. */
    record ProcessKill() implements Fault {
        @Override
        public TargetKind appliesTo() {
            return TargetKind.PROCESS;
        }
    }

    /** SIGSTOP, and SIGCONT at the end. */
    record ProcessPause() implements Fault {
        @Override
        public TargetKind appliesTo() {
            return TargetKind.PROCESS;
        }
    }

    /**
     * Delays what the upstream of a route answers by {@code delay} (1 ms to 60 s), give or take {@code jitter} (at most the
     * delay), on {@code percent} of the connections (1 to 100).
     */
    record NetworkLatency(Duration delay, Duration jitter, int percent) implements Fault {
        public NetworkLatency {
            Check.range("delay in ms", delay.toMillis(), 1, 60_000);
            Check.range("jitter in ms", jitter.toMillis(), 0, delay.toMillis());
            Check.range("percent", percent, 1, 100);
        }

        @Override
        public TargetKind appliesTo() {
            return TargetKind.ROUTE;
        }
    }

    /** Ends {@code percent} of the connections of a route with a TCP reset: loss, as an application sees it. */
    record ConnectionReset(int percent) implements Fault {
        public ConnectionReset {
            Check.range("percent", percent, 1, 100);
        }

        @Override
        public TargetKind appliesTo() {
            return TargetKind.ROUTE;
        }
    }

    /** Answers {@code status} (400 to 599) instead of the upstream to {@code percent} of requests under {@code path}. */
    record HttpError(int status, int percent, String path) implements Fault {
        private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9/_.~%-]{0,200}");

        public HttpError {
            Check.range("status", status, 400, 599);
            Check.range("percent", percent, 1, 100);
            Check.pattern("path", path, PATH);
        }

        @Override
        public TargetKind appliesTo() {
            return TargetKind.ROUTE;
        }
    }

    /**
     * A process of ours that does nothing but hold its lease: it hurts nobody, and begins and ends on the same way as what does.
     * Only the drill of the red button uses it; no experiment may, since it proves nothing about anybody's system.
     */
    record Canary() implements Fault {
        @Override
        public TargetKind appliesTo() {
            return TargetKind.HOST;
        }
    }
}
