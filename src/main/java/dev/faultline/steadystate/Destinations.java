package dev.faultline.steadystate;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Where probes and other readers may go. A name is resolved once, every address it has must be allowed, and what was checked is what is
 * connected to. Cloud metadata, multicast and unspecified addresses are out of reach whatever is listed.
 */
@Component
class Destinations {

    private static final List<Destination> NEVER = Stream.of(
                    "0.0.0.0/8", // "this" network, which is this machine
                    "169.254.0.0/16", // link-local, with the metadata services
                    "100.100.100.200",
                    "192.0.0.192",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    "::/128",
                    "fd00:ec2::254",
                    "fe80::/10",
                    "ff00::/8")
            .map(each -> Destination.parse("built in", each))
            .toList();

    /** Nobody's own on the internet: a name alone does not vouch for one of these where names may be anybody's. */
    private static final List<Destination> INSIDE = Stream.of(
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "::1/128",
                    "fc00::/7")
            .map(each -> Destination.parse("built in", each))
            .toList();

    private final String property;
    private final List<Destination> allowed;
    private final boolean sandbox;
    private final boolean namesVouchForInside;

    @Autowired
    Destinations(ProbeSettings settings, @Value("${faultline.sandbox.enabled:false}") boolean sandbox) {
        this("faultline.probes.allow", settings.allow(), sandbox, true);
    }

    /**
     * @param property that lists them
     * @param namesVouchForInside whether a listed name may stand for an address of the inside that is not listed itself
     */
    Destinations(String property, List<String> allow, boolean sandbox, boolean namesVouchForInside) {
        this.property = property;
        this.allowed =
                allow.stream().map(each -> Destination.parse(property, each)).toList();
        this.sandbox = sandbox;
        this.namesVouchForInside = namesVouchForInside;
    }

    /** What a name stands for just now, all of it allowed. */
    List<InetAddress> resolve(String host, int port) throws Unreadable {
        List<InetAddress> addresses;
        try {
            addresses = List.of(InetAddress.getAllByName(unbracketed(host)));
        } catch (UnknownHostException _) {
            throw new Unreadable("the name cannot be resolved");
        }
        for (InetAddress address : addresses) {
            Optional<String> refusal = refusal(unbracketed(host), address, port);
            if (refusal.isPresent()) {
                throw new Unreadable(refusal.get());
            }
        }
        return addresses;
    }

    private Optional<String> refusal(String host, InetAddress address, int port) {
        for (InetAddress each : meanings(address)) {
            if (isNeverAllowed(each)) {
                return Optional.of("nothing ever goes to such an address");
            }
            boolean here = sandbox && each.isLoopbackAddress();
            if (!here && allowed.stream().noneMatch(entry -> allows(entry, host, each, port))) {
                return Optional.of("not among the destinations in " + property);
            }
        }
        return Optional.empty();
    }

    private boolean allows(Destination entry, String host, InetAddress address, int port) {
        boolean vouches = namesVouchForInside
                || entry instanceof Destination.Network
                || INSIDE.stream().noneMatch(inside -> inside.allows("", address, 0));
        return vouches && entry.allows(host, address, port);
    }

    /** Whether an address that is written out is one that is refused whatever is listed. */
    static boolean isNeverAllowed(InetAddress address) {
        return meanings(address).stream().anyMatch(each -> NEVER.stream().anyMatch(never -> never.allows("", each, 0)));
    }

    static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** The address, and the IPv4 address that is wrapped in it, for every way to wrap one. */
    private static List<InetAddress> meanings(InetAddress address) {
        var all = new ArrayList<InetAddress>();
        all.add(address);
        byte[] bytes = address.getAddress();
        if (bytes.length == 16) {
            if (isZero(bytes, 0, 12) && !isZero(bytes, 12, 15)) { // v4-compatible
                all.add(v4(bytes, 12));
            }
            if (isZero(bytes, 0, 10) && bytes[10] == -1 && bytes[11] == -1) { // v4-mapped
                all.add(v4(bytes, 12));
            }
            if (startsWith(bytes, 0x00, 0x64, 0xff, 0x9b)) { // NAT64
                all.add(v4(bytes, 12));
            }
            if (startsWith(bytes, 0x20, 0x02)) { // 6to4
                all.add(v4(bytes, 2));
            }
            if (startsWith(bytes, 0x20, 0x01, 0x00, 0x00)) { // Teredo
                byte[] hidden = Arrays.copyOfRange(bytes, 12, 16);
                for (int i = 0; i < 4; i++) {
                    hidden[i] = (byte) ~hidden[i];
                }
                all.add(v4(hidden, 0));
            }
        }
        return all;
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress v4(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
