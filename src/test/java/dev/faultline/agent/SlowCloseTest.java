package dev.faultline.agent;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.SlowClose;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

class SlowCloseTest extends RouteContract {

    @Override
    Fault fault() {
        return new SlowClose(Duration.ofMillis(600), 100);
    }

    @Override
    boolean isFelt() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), proxied().port())) {
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            long began = System.nanoTime();
            var answer = socket.getInputStream().readAllBytes();
            return answer.length > 0
                    && System.nanoTime() - began >= Duration.ofMillis(590).toNanos();
        }
    }
}
