package dev.faultline.agent;

import dev.faultline.protocol.ProcessRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What {@code /proc} says of this host's processes, see proc(5). A zombie counts as gone everywhere. Thread-safe. */
final class ProcFs {

    /** In the environment of every process that is a fault: which one. */
    static final String INJECTION = "FAULTLINE_INJECTION";

    private static final Path PROC = Path.of("/proc");

    private final String bootId = new Uptime().bootId();

    /**
     * @param state R, S, D, T, …
     * @param cpuTicks used so far, in hundredths of a second
     */
    record Stat(long pid, String name, char state, long parent, long cpuTicks, long startTicks) {

        boolean gone() {
            return state == 'Z' || state == 'X';
        }

        boolean stopped() {
            return state == 'T';
        }
    }

    /** Idle and all cpu time of the host since boot, over all cpus, in hundredths of a second. */
    record HostCpu(long idle, long all) {}

    /** The process with that number now, as something that cannot be mistaken for another one later. */
    Optional<ProcessRef> identify(long pid) {
        return stat(pid).filter(stat -> !stat.gone()).map(stat -> new ProcessRef(pid, stat.startTicks(), bootId));
    }

    /** Empty when that very process is not there any more. */
    Optional<Stat> find(ProcessRef process) {
        if (!process.bootId().equals(bootId)) {
            return Optional.empty();
        }
        return stat(process.pid()).filter(stat -> stat.startTicks() == process.startTicks() && !stat.gone());
    }

    Optional<Stat> stat(long pid) {
        return read(pid, "stat").flatMap(text -> parse(pid, text));
    }

    /** The name may hold blanks and parentheses, so the fields are counted from after the last one. */
    static Optional<Stat> parse(long pid, String text) {
        int open = text.indexOf('(');
        int close = text.lastIndexOf(')');
        if (open < 0 || close < open) {
            return Optional.empty();
        }
        var fields = text.substring(close + 2).split(" ", -1);
        if (fields.length < 20) {
            return Optional.empty();
        }
        return Optional.of(new Stat(
                pid,
                text.substring(open + 1, close),
                fields[0].charAt(0),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
                Long.parseLong(fields[19])));
    }

    long residentBytes(long pid) {
        return read(pid, "status").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(ProcFs::kibibytes)
                .findFirst()
                .orElse(0);
    }

    /** What it has caused to be written to disks; 0 where nobody may look. */
    long writtenBytes(long pid) {
        return read(pid, "io").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("write_bytes: "))
                .mapToLong(line -> Long.parseLong(line.substring("write_bytes: ".length())))
                .findFirst()
                .orElse(0);
    }

    /** @param set {@code SigPnd}, {@code ShdPnd}, {@code SigIgn} or {@code SigCgt}, see proc_pid_status(5) */
    boolean hasSignal(long pid, String set, int signal) {
        return read(pid, "status").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith(set + ":"))
                .map(line ->
                        Long.parseUnsignedLong(line.substring(set.length() + 1).strip(), 16))
                .anyMatch(bits -> (bits >> (signal - 1) & 1) == 1);
    }

    List<String> commandLine(long pid) {
        return read(pid, "cmdline").map(ProcFs::byZeros).orElse(List.of());
    }

    /** The processes that are this injection. */
    List<ProcessRef> holders(UUID injection) {
        String marker = INJECTION + "=" + injection;
        var found = new ArrayList<ProcessRef>();
        for (long pid : pids()) {
            if (environment(pid).contains(marker)) {
                identify(pid).ifPresent(found::add);
            }
        }
        return found;
    }

    /** All processes that there are now; a zombie is none. */
    List<Stat> all() {
        return pids().stream()
                .map(this::stat)
                .flatMap(Optional::stream)
                .filter(stat -> !stat.gone())
                .toList();
    }

    /** Which injection a process is; empty when it is none, or may not be looked at. */
    Optional<UUID> injectionOf(long pid) {
        return variable(pid, INJECTION).flatMap(ProcFs::uuid);
    }

    /** The state directory of the agent that started a holder. */
    Optional<String> stateOf(long pid) {
        return variable(pid, Hold.STATE);
    }

    /** Of its environment; empty where it has none of that name, or may not be looked at. */
    Optional<String> variable(long pid, String name) {
        return environment(pid).stream()
                .filter(entry -> entry.startsWith(name + "="))
                .map(entry -> entry.substring(name.length() + 1))
                .findFirst();
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean isHolder(long pid) {
        return environment(pid).stream().anyMatch(entry -> entry.startsWith(INJECTION + "="));
    }

    HostCpu hostCpu() {
        try (var lines = Files.lines(PROC.resolve("stat"))) {
            var fields = lines.findFirst().orElseThrow().strip().split(" +", -1);
            long all = 0;
            // user, nice, system, idle, iowait, irq, softirq, steal; what follows is contained in these
            for (int field = 1; field <= 8; field++) {
                all += Long.parseLong(fields[field]);
            }
            return new HostCpu(Long.parseLong(fields[4]) + Long.parseLong(fields[5]), all);
        } catch (IOException e) {
            return new HostCpu(0, 0);
        }
    }

    /** What could still be given to new processes without swapping. */
    long availableMemory() {
        try (var lines = Files.lines(PROC.resolve("meminfo"))) {
            return lines.filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(ProcFs::kibibytes)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    private List<String> environment(long pid) {
        return read(pid, "environ").map(ProcFs::byZeros).orElse(List.of());
    }

    private static List<Long> pids() {
        var pids = new ArrayList<Long>();
        try (var entries = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (var entry : entries) {
                pids.add(Long.parseLong(entry.getFileName().toString()));
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new IllegalStateException("/proc cannot be read", e);
        }
        return pids;
    }

    /** Empty when the process is gone or belongs to somebody whose processes we may not read. */
    private static Optional<String> read(long pid, String file) {
        try {
            var bytes = Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve(file));
            return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static long kibibytes(String line) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
    }

    private static List<String> byZeros(String text) {
        return List.of(text.split("\0"));
    }
}
