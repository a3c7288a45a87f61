package dev.faultline.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;

/** Where the services listen, and the agent's routes in front of two of them. All on the loopback address. */
record ShopPorts(int storefront, int catalog, int payments, int catalogRoute, int paymentsRoute) {

    static ShopPorts from(int base) {
        return base == 0
                ? new ShopPorts(free(), free(), free(), free(), free())
                : new ShopPorts(base, base + 1, base + 2, base + 11, base + 12);
    }

    static String address(int port) {
        return "127.0.0.1:" + port;
    }

    static URI url(int port) {
        return URI.create("http://" + address(port));
    }

    private static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException noneFree) {
            throw new UncheckedIOException(noneFree);
        }
    }
}
