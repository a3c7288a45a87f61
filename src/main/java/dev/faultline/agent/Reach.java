package dev.faultline.agent;

import dev.faultline.protocol.Network;
import dev.faultline.protocol.Traffic;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Where traffic leaves this host, and whom one of it can be sent to. Reads only. */
final class Reach {

    private static final int MOST_PROBES = 4;
    private static final int DISCARD = 9;
    static final int DOMAIN = 53;
    private static final Path RESOLVERS = Path.of("/etc/resolv.conf");
    /** In larger networks the first address is nobody's. */
    private static final int SMALL = 16;

    private Reach() {}

    /** The devices that lead to the peers, as far as they are single addresses; otherwise all that are up. */
    static List<String> devices(Traffic traffic) throws Tool.Silent {
        var devices = new TreeSet<String>();
        for (var each : traffic.peers()) {
            var peer = Network.parse(each);
            if (!peer.isSingle()) {
                return allDevices();
            }
            devices.add(deviceTo(peer));
        }
        return devices.isEmpty() ? allDevices() : List.copyOf(devices);
    }

    private static String deviceTo(Network peer) throws Tool.Silent {
        var said = Tool.ask("ip", "-j", "route", "get", peer.toString());
        for (JsonNode route : Wire.read(said, JsonNode.class)) {
            var device = route.path("dev").asString("");
            if (!device.isEmpty()) {
                return device;
            }
        }
        throw new Tool.Silent("no route leads to " + peer);
    }

    private static List<String> allDevices() throws Tool.Silent {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(Reach::carries)
                    .map(NetworkInterface::getName)
                    .sorted()
                    .toList();
        } catch (SocketException e) {
            throw new Tool.Silent("the devices cannot be listed: " + e.getMessage());
        }
    }

    private static boolean carries(NetworkInterface device) {
        try {
            return device.isUp() && !device.isLoopback() && !device.isVirtual();
        } catch (SocketException gone) {
            return false;
        }
    }

    /** An address and a port each, to which packets of the traffic can be sent. */
    static List<String> probes(Traffic traffic) {
        int port = traffic.ports().stream()
                .findFirst()
                .map(ports -> Integer.parseInt(ports.split("-", 2)[0]))
                .orElse(DISCARD);
        var peers = traffic.peers().isEmpty() && traffic.hasPort(DOMAIN) ? resolvers() : traffic.peers();
        return peers.stream()
                .map(Network::parse)
                .flatMap(peer -> someoneIn(peer).stream())
                .limit(MOST_PROBES)
                .map(address -> "%s %d".formatted(address.getHostAddress(), port))
                .toList();
    }

    /** Those that programs of this host ask, see resolv.conf(5). */
    static List<String> resolvers() {
        try {
            return Files.readAllLines(RESOLVERS).stream()
                    .filter(line -> line.startsWith("nameserver "))
                    .map(line -> line.substring("nameserver ".length()).strip())
                    .filter(address -> !address.contains("%"))
                    .toList();
        } catch (IOException nowhere) {
            return List.of();
        }
    }

    private static Optional<InetAddress> someoneIn(Network network) {
        if (network.isSingle()) {
            return Optional.of(network.address());
        }
        if (network.bits() < SMALL) {
            return Optional.empty();
        }
        var first = network.address().getAddress();
        var next = new BigInteger(1, first).add(BigInteger.ONE).toByteArray();
        var bytes = new byte[first.length];
        int length = Math.min(next.length, bytes.length);
        System.arraycopy(next, next.length - length, bytes, bytes.length - length, length);
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
