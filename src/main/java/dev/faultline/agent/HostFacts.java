package dev.faultline.agent;

import dev.faultline.protocol.DataSize;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What people want to know of a host; nothing is decided by it. */
final class HostFacts {

    private HostFacts() {}

    static String version() {
        return Optional.ofNullable(HostFacts.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    static Map<String, String> read() {
        return Map.of(
                "os", firstOf("/etc/os-release", "PRETTY_NAME=").orElse(System.getProperty("os.name")),
                "kernel", System.getProperty("os.version"),
                "architecture", System.getProperty("os.arch"),
                "cpus", Integer.toString(Runtime.getRuntime().availableProcessors()),
                "memory",
                        firstOf("/proc/meminfo", "MemTotal:")
                                .map(HostFacts::size)
                                .orElse("unknown"),
                "java", System.getProperty("java.version"),
                "hostname", hostname());
    }

    private static Optional<String> firstOf(String file, String start) {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(start))
                    .map(line ->
                            line.substring(start.length()).replace("\"", "").strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** From {@code 24684100 kB}. */
    private static String size(String kilobytes) {
        long mebibytes = Long.parseLong(kilobytes.replaceAll("\\D", "")) >> 10;
        return DataSize.ofMebibytes(Math.max(1, mebibytes)).toString();
    }

    private static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
