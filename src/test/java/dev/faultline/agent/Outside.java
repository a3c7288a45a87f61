package dev.faultline.agent;

import dev.faultline.protocol.DataSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Looks at the host without the code under test. */
final class Outside {

    private Outside() {}

    /** Every process that carries the injection's id. */
    static List<Long> processesOf(UUID injection) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> text(pid, "environ").contains("FAULTLINE_INJECTION=" + injection))
                .toList();
    }

    static char state(long pid) {
        var stat = text(pid, "stat");
        return stat.isEmpty() ? '-' : stat.charAt(stat.lastIndexOf(')') + 2);
    }

    static long residentMebibytes(long pid) {
        return text(pid, "status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElse(0);
    }

    static Policy policy(Path... directories) {
        return new Policy(
                Policy.KNOWN_FAULTS,
                List.of(directories),
                Duration.ofHours(1),
                64,
                DataSize.ofMebibytes(1024),
                100,
                List.of());
    }

    static Config config(Path state, List<ProcessTarget> processes, List<Route> routes, Policy policy) {
        return new Config(
                URI.create("http://127.0.0.1:1"),
                Optional.empty(),
                "host-1",
                state,
                Map.of(),
                processes,
                routes,
                policy);
    }

    static String text(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    static void run(String... command) throws IOException {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(Stream.of(command).toList() + ": " + said);
            }
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
