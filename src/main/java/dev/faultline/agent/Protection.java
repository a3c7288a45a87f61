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
        if (isOurs(pid)) {
            return Optional.of("process %d belongs to the agent".formatted(pid));
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

    /** The agent, its guard, its proxy, its holders, and whoever started it. */
    private boolean isOurs(long pid) {
        var command = proc.commandLine(pid);
        return isAncestor(pid)
                || command.contains(Self.MAIN_CLASS)
                || command.stream().anyMatch(argument -> argument.endsWith("faultline-agent.jar"))
                || proc.isHolder(pid);
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
