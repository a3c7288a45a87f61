package dev.faultline.agent;

import dev.faultline.protocol.ProcessRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Knows which processes are never stopped or killed, whoever asks. */
final class Protection {

    /** Without these nobody gets on the host to repair it, or everything on it goes at once. */
    private static final Set<String> NAMES = Set.of(
            "systemd",
            "init",
            "sshd",
            "sshd-session",
            "dockerd",
            "containerd",
            "containerd-shim",
            "podman",
            "conmon",
            "crio",
            "kubelet");

    private static final String SERVER = "dev.faultline.Faultline";

    /** What the embedded PostgreSQL is started with. */
    private static final String DATABASE = "cluster_name=faultline";

    private final ProcFs proc;
    private final List<Path> pidfiles;

    Protection(ProcFs proc, List<Path> pidfiles) {
        this.proc = proc;
        this.pidfiles = List.copyOf(pidfiles);
    }

    /** Why that process must not be signalled; empty when it may be. Who cannot be looked at is protected. */
    Optional<String> reason(ProcessRef process) {
        long pid = process.pid();
        var stat = proc.stat(pid);
        if (pid <= 2 || stat.map(ProcFs.Stat::parent).orElse(0L) == 2) {
            return Optional.of("process %d belongs to the system".formatted(pid));
        }
        var part = partOfFaultline(pid);
        if (part.isPresent()) {
            return Optional.of("process %d belongs to Faultline: it is its %s".formatted(pid, part.get()));
        }
        String name = stat.map(ProcFs.Stat::name).orElse("");
        // the kernel cuts names at 15 characters
        if (NAMES.stream().anyMatch(protectedName -> name.equals(shortened(protectedName)))) {
            return Optional.of("process %d is %s, which is protected".formatted(pid, name));
        }
        return pidfiles.stream()
                .filter(file -> pid(file).filter(held -> held == pid).isPresent())
                .findFirst()
                .map(file -> "process %d is protected by the local policy (%s)".formatted(pid, file));
    }

    /**
     * Which part of Faultline a process is: {@code server}, the {@code database} that comes along with it, or {@code agent},
     * which is the agent, its guard, its proxy, its holders, and whoever started it.
     */
    Optional<String> partOfFaultline(long pid) {
        var command = proc.commandLine(pid);
        if (command.contains(SERVER)
                || command.stream().anyMatch(argument -> argument.matches("(.*/)?faultline\\.jar"))) {
            return Optional.of("server");
        }
        if (command.contains(DATABASE)) {
            return Optional.of("database");
        }
        boolean agent = isAncestor(pid)
                || command.contains(Self.MAIN_CLASS)
                || command.stream().anyMatch(argument -> argument.endsWith("faultline-agent.jar"))
                || proc.isHolder(pid);
        return agent ? Optional.of("agent") : Optional.empty();
    }

    private boolean isAncestor(long pid) {
        long ancestor = ProcessHandle.current().pid();
        while (ancestor > 1) {
            if (ancestor == pid) {
                return true;
            }
            ancestor = proc.stat(ancestor).map(ProcFs.Stat::parent).orElse(0L);
        }
        return false;
    }

    private static String shortened(String name) {
        return name.substring(0, Math.min(15, name.length()));
    }

    /** The number in the first line of a pid file. */
    static Optional<Long> pid(Path file) {
        try {
            String text = Files.readString(file).strip();
            return Optional.of(Long.parseLong(text.lines().findFirst().orElse("")));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
