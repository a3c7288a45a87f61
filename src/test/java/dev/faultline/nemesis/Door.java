package dev.faultline.nemesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** What experiments look at: it is always open, so that nothing but the button ends a run. */
final class Door implements AutoCloseable {

    private final ServerSocket socket;

    Door(String address) {
        try {
            socket = new ServerSocket(0, 100, InetAddress.ofLiteral(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("door").start(this::open);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void open() {
        while (!socket.isClosed()) {
            try {
                socket.accept().close();
            } catch (IOException closed) {
                // it is looked at above
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
