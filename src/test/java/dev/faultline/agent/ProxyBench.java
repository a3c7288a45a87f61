package dev.faultline.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;

/** What it costs to be behind the proxy when nothing is done there. Run by hand, on a quiet machine. */
final class ProxyBench {

    private static final int REQUESTS = 4000;
    private static final int MEBIBYTES = 256;

    private ProxyBench() {}

    public static void main(String[] arguments) throws IOException {
        var home = Files.createTempDirectory("bench");
        try (var proxied = Proxied.start(home)) {
            int direct = proxied.service().getAddress().getPort();
            for (int round = 0; round < 3; round++) {
                System.out.printf(
                        "keep-alive request  direct %s   through %s%n", requests(direct), requests(proxied.port()));
                System.out.printf(
                        "new connection      direct %s   through %s%n",
                        connections(direct), connections(proxied.port()));
                System.out.printf(
                        "echo of %d MiB      direct %.0f MiB/s   through %.0f MiB/s%n",
                        MEBIBYTES / 8, echo(direct), echo(proxied.port()));
            }
        }
    }

    private static String requests(int port) throws IOException {
        var times = new double[REQUESTS];
        try (var curl = new Curl(port)) {
            for (int i = 0; i < REQUESTS; i++) {
                long began = System.nanoTime();
                curl.get("/");
                times[i] = (System.nanoTime() - began) / 1e6;
            }
        }
        return inWords(times);
    }

    private static String connections(int port) throws IOException {
        var times = new double[REQUESTS / 4];
        for (int i = 0; i < times.length; i++) {
            long began = System.nanoTime();
            Curl.get(port, "/");
            times[i] = (System.nanoTime() - began) / 1e6;
        }
        return inWords(times);
    }

    private static String inWords(double[] times) {
        Arrays.sort(times);
        return "p50 %.3f ms, p99 %.3f ms".formatted(times[times.length / 2], times[times.length * 99 / 100]);
    }

    private static double echo(int port) throws IOException {
        int bytes = MEBIBYTES << 17;
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            long began = System.nanoTime();
            var head = "POST /echo HTTP/1.1\r\nHost: s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                    .formatted(bytes);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(new byte[bytes]);
            long read = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            return (bytes + read) / 1048576.0 / ((System.nanoTime() - began) / 1e9);
        }
    }
}
