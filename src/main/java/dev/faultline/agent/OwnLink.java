package dev.faultline.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Proxy.Type;
import java.net.ProxySelector;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The way from this agent to its control plane, which no fault of its own may cut: a host that cannot be heard is one that
 * nobody can stop in time.
 *
 * @param ways the server's address, and that of the HTTP proxy in front of it where there is one
 */
record OwnLink(URI server, List<InetSocketAddress> ways) {

    private static final String LISTEN = "0A";

    OwnLink {
        ways = List.copyOf(ways);
    }

    static OwnLink to(URI server) {
        var ways = new ArrayList<InetSocketAddress>();
        ways.add(InetSocketAddress.createUnresolved(server.getHost(), port(server)));
        for (var proxy : ProxySelector.getDefault().select(server)) {
            if (proxy.type() != Type.DIRECT && proxy.address() instanceof InetSocketAddress address) {
                ways.add(address);
            }
        }
        return new OwnLink(server, ways);
    }

    private static int port(URI server) {
        if (server.getPort() > 0) {
            return server.getPort();
        }
        return server.getScheme().equals("https") ? 443 : 80;
    }

    /** Why nothing may be done to a route; empty when the link does not pass through it. Follows routes that lead to routes. */
    Optional<String> cutBy(Route route, List<Route> all) {
        if (isOnTheWay(route.listen())) {
            return Optional.of("this agent's own link to %s passes through %s".formatted(server, route.key()));
        }
        var seen = new HashSet<Route>();
        for (var next = Optional.of(route); next.isPresent() && seen.add(next.get()); ) {
            var upstream = next.get().upstream();
            if (isOnTheWay(upstream)) {
                return Optional.of("%s leads to the control plane, %s".formatted(route.key(), server));
            }
            next = all.stream()
                    .filter(other -> isSame(upstream, other.listen()))
                    .findFirst();
        }
        return Optional.empty();
    }

    /**
     * Where the link leads, as address and port, for whoever must spare it.
     *
     * @throws StepFailed when a name of it cannot be looked up
     */
    List<String> endpoints() {
        return ways.stream()
                .flatMap(way -> {
                    var found = addresses(way);
                    if (found.isEmpty()) {
                        throw new StepFailed("%s cannot be looked up, so the agent's own link could not be spared"
                                .formatted(way.getHostString()));
                    }
                    return found.stream().map(address -> "%s %d".formatted(address.getHostAddress(), way.getPort()));
                })
                .distinct()
                .toList();
    }

    private boolean isOnTheWay(InetSocketAddress address) {
        return ways.stream().anyMatch(way -> isSame(way, address));
    }

    /** Names are only looked up where the ports agree. All addresses of this host are one. */
    private static boolean isSame(InetSocketAddress one, InetSocketAddress other) {
        if (one.getPort() != other.getPort()) {
            return false;
        }
        if (one.getHostString().equalsIgnoreCase(other.getHostString())) {
            return true;
        }
        var some = addresses(one);
        var others = addresses(other);
        boolean bothHere =
                some.stream().anyMatch(OwnLink::isHere) && others.stream().anyMatch(OwnLink::isHere);
        return bothHere || some.stream().anyMatch(others::contains);
    }

    private static List<InetAddress> addresses(InetSocketAddress address) {
        try {
            return List.of(InetAddress.getAllByName(address.getHostString()));
        } catch (UnknownHostException nobody) {
            return List.of();
        }
    }

    private static boolean isHere(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return false;
        }
    }

    /** That the control plane is on this very host; empty when it is elsewhere. */
    Optional<String> leadsHere() {
        return ways.stream().anyMatch(way -> addresses(way).stream().anyMatch(OwnLink::isHere))
                ? Optional.of("the control plane, %s, is on this host".formatted(server))
                : Optional.empty();
    }

    /**
     * Why a process may not be hurt: it is the control plane, on this very host. Empty when it is not. Where that cannot be
     * found out, it counts as the control plane.
     */
    Optional<String> heldBy(long pid) {
        var listening = new HashSet<String>();
        for (var way : ways) {
            if (addresses(way).stream().anyMatch(OwnLink::isHere)) {
                listening.addAll(socketsListeningOn(way.getPort()));
            }
        }
        if (listening.isEmpty()) {
            return Optional.empty();
        }
        try (var open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return open.anyMatch(file -> listening.contains(target(file)))
                    ? Optional.of("process %d is the control plane, %s".formatted(pid, server))
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.of(
                    "process %d may be the control plane, which runs on this host; that cannot be found out without CAP_SYS_PTRACE"
                            .formatted(pid));
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closed) {
            return "";
        }
    }

    /** As the links in {@code /proc/PID/fd} name them, see proc_net_tcp(5). */
    private static Set<String> socketsListeningOn(int port) {
        var end = ":%04X".formatted(port);
        var sockets = new HashSet<String>();
        for (var table : List.of("tcp", "tcp6")) {
            try (Stream<String> lines = Files.lines(Path.of("/proc/net", table))) {
                lines.map(line -> line.strip().split(" +", -1))
                        .filter(fields -> fields.length > 9 && fields[1].endsWith(end) && fields[3].equals(LISTEN))
                        .forEach(fields -> sockets.add("socket:[%s]".formatted(fields[9])));
            } catch (IOException none) {
                // a kernel without IPv6 has no such table
            }
        }
        return sockets;
    }
}
