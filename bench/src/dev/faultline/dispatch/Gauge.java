package dev.faultline.dispatch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Reads off a server that is being measured what it knows and tells nobody: how many agents have heard a press and after what
 * time, how many are connected, and how much memory it needs. Only on the class path of a benchmark. One question a line.
 */
@Component
final class Gauge {

    private final Dispatch dispatch;
    private final Links links;

    Gauge(Dispatch dispatch, Links links) throws IOException {
        this.dispatch = dispatch;
        this.links = links;
        var port = System.getProperty("faultline.bench.gauge");
        if (port != null) {
            var listening = new ServerSocket(Integer.parseInt(port), 5, InetAddress.getLoopbackAddress());
            Thread.ofPlatform().daemon().name("gauge").start(() -> serve(listening));
        }
    }

    private void serve(ServerSocket listening) {
        while (true) {
            try (var socket = listening.accept();
                    var lines = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    socket.getOutputStream().write((answer(line) + "\n").getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException gone) {
                // the next one may ask
            }
        }
    }

    private String answer(String question) throws IOException {
        return switch (question) {
            case "connected" -> String.valueOf(links.thatMayBeOrdered().size());
            case "memory" -> memory();
            default -> tally(UUID.fromString(question));
        };
    }

    /** When telling began, how many were told and have heard, and the nanoseconds until the last of them had. */
    private String tally(UUID halt) {
        return dispatch.tally(halt)
                .map(each -> "%d %d %d %d".formatted(each.toldAt(), each.told(), each.heard(), each.last().toNanos()))
                .orElse("0 0 0 0");
    }

    /** KiB resident, and KiB of the heap in use, after collecting. */
    private static String memory() throws IOException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            java.util.concurrent.locks.LockSupport.parkNanos(300_000_000);
        }
        var runtime = Runtime.getRuntime();
        var resident = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .map(line -> line.replaceAll("\\D", ""))
                .findFirst()
                .orElse("0");
        return resident + " " + (runtime.totalMemory() - runtime.freeMemory()) / 1024;
    }
}
