package dev.faultline.agent;

import dev.faultline.protocol.Plan;
import dev.faultline.protocol.ProcessRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The configured processes, found by their pid files. */
final class ProcessTargets {

    /** A pid file is written by a process that has begun: one that is older than its process speaks of another one. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private final List<ProcessTarget> processes;
    private final ProcFs proc;
    private final Protection protection;
    private final OwnLink link;
    private final Clock clock;

    ProcessTargets(List<ProcessTarget> processes, ProcFs proc, Protection protection, OwnLink link, Clock clock) {
        this.processes = List.copyOf(processes);
        this.proc = proc;
        this.protection = protection;
        this.link = link;
        this.clock = clock;
    }

    /** Which process a target is now, or why none may be touched. */
    private sealed interface Found {
        record Running(ProcessRef process) implements Found {}

        record Nothing(String why) implements Found {}
    }

    boolean isEmpty() {
        return processes.isEmpty();
    }

    Answer plan(String key, Function<ProcessRef, Plan> planner) {
        return switch (find(key)) {
            case Found.Running(var process) -> new Answer.Planned(planner.apply(process));
            case Found.Nothing(var why) -> new Answer.Refused(why);
        };
    }

    /** Which process it is now; empty when none runs. */
    Optional<ProcessRef> running(ProcessTarget target) {
        return identify(target) instanceof Found.Running(var process) ? Optional.of(process) : Optional.empty();
    }

    /** Those that run now. */
    List<ProcessRef> all() {
        return processes.stream().map(this::running).flatMap(Optional::stream).toList();
    }

    /** Which process it is now; empty when none runs. */
    Optional<ProcessRef> running(String key) {
        return processes.stream()
                .filter(known -> known.key().equals(key))
                .findFirst()
                .flatMap(this::running);
    }

    boolean isStopped(String key) {
        return find(key) instanceof Found.Running(var process)
                && proc.find(process).map(ProcFs.Stat::stopped).orElse(false);
    }

    /** Why none of them can be signalled; empty when one can, and when there is none. */
    Optional<String> troubleWithAll() {
        var troubles = processes.stream().map(this::trouble).toList();
        return troubles.stream().allMatch(Optional::isPresent)
                ? troubles.stream().flatMap(Optional::stream).findFirst()
                : Optional.empty();
    }

    /** Why nothing can be done to it now; empty when it can. */
    Optional<String> trouble(ProcessTarget target) {
        return find(target.key()) instanceof Found.Nothing(var why) ? Optional.of(why) : Optional.empty();
    }

    /** Which part of Faultline it is, if it is one. */
    Optional<String> partOfFaultline(ProcessTarget target) {
        return Protection.pid(target.pidfile()).flatMap(protection::partOfFaultline);
    }

    private Found find(String key) {
        var target = processes.stream().filter(known -> known.key().equals(key)).findFirst();
        if (target.isEmpty()) {
            return new Found.Nothing("%s is not configured on this host".formatted(key));
        }
        return switch (identify(target.get())) {
            case Found.Nothing nothing -> nothing;
            case Found.Running(var process) -> permitted(process);
        };
    }

    private Found permitted(ProcessRef process) {
        var reason = protection.reason(process).or(() -> maySignal(process)).or(() -> link.heldBy(process.pid()));
        return reason.<Found>map(Found.Nothing::new).orElseGet(() -> new Found.Running(process));
    }

    private static Optional<String> maySignal(ProcessRef process) {
        try {
            Linux.mayKill(process.pid());
            return Optional.empty();
        } catch (Linux.Refused refused) {
            return Optional.of(
                    refused.notPermitted()
                            ? foreign(process.pid())
                            : "process %d: %s".formatted(process.pid(), refused.getMessage()));
        }
    }

    private static String foreign(long pid) {
        return "process %d belongs to %s: that needs CAP_KILL or the same user, and this agent runs as %s"
                .formatted(pid, owner(pid), owner(ProcessHandle.current().pid()));
    }

    /** The user a process runs as. */
    static String owner(long pid) {
        try {
            return Files.getOwner(Path.of("/proc", Long.toString(pid))).getName();
        } catch (IOException gone) {
            return "somebody";
        }
    }

    private Found identify(ProcessTarget target) {
        var pid = Protection.pid(target.pidfile());
        if (pid.isEmpty()) {
            return new Found.Nothing("%s holds no process number".formatted(target.pidfile()));
        }
        var process = proc.identify(pid.get());
        if (process.isEmpty()) {
            return new Found.Nothing("process %d of %s does not run".formatted(pid.get(), target.name()));
        }
        if (isStale(target, process.get())) {
            return new Found.Nothing(
                    "%s is older than process %d: it means another one".formatted(target.pidfile(), pid.get()));
        }
        return new Found.Running(process.get());
    }

    private boolean isStale(ProcessTarget target, ProcessRef process) {
        try {
            var written = Files.getLastModifiedTime(target.pidfile()).toInstant();
            var fileAge = Duration.between(written, clock.instant());
            var processAge = Duration.ofMillis((new Uptime().centiseconds() - process.startTicks()) * 10);
            return fileAge.compareTo(processAge.plus(SLACK)) > 0;
        } catch (IOException e) {
            return true;
        }
    }
}
