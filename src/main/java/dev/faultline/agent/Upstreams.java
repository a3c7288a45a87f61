package dev.faultline.agent;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Asks what is behind the routes how it is. */
final class Upstreams {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** The routes whose upstream answers now, all asked at once. */
    Set<Route> healthy(List<Route> routes) {
        Set<Route> healthy = ConcurrentHashMap.newKeySet();
        var asking = routes.stream()
                .map(route -> Thread.startVirtualThread(() -> {
                    if (answers(route)) {
                        healthy.add(route);
                    }
                }))
                .toList();
        for (var thread : asking) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Set.of();
            }
        }
        return healthy;
    }

    private static boolean answers(Route route) {
        if (!route.http()) {
            return accepts(route.upstream());
        }
        return new HttpCall(route.upstream(), route.upstream(), route.health(), List.of()).make(PATIENCE)
                        instanceof HttpCall.Outcome.Answered answer
                && answer.status() < 500;
    }

    private static boolean accepts(InetSocketAddress address) {
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(address.getHostString(), address.getPort()), (int) PATIENCE.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
