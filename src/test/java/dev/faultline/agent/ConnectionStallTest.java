package dev.faultline.agent;

import dev.faultline.protocol.ConnectionStall;
import dev.faultline.protocol.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

class ConnectionStallTest extends RouteContract {

    @Override
    Fault fault() {
        return new ConnectionStall(100);
    }

    @Override
    boolean isFelt() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), proxied().port())) {
            socket.setSoTimeout(500);
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException silence) {
            return true;
        }
    }
}
