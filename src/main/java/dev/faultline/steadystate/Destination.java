package dev.faultline.steadystate;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One entry of the list of places that probes may go to. */
sealed interface Destination {

    boolean allows(String host, InetAddress address, int port);

    /** A name, or {@code *.} and a domain. The name vouches for what it resolves to, but not for this machine. */
    record Name(String name, int port) implements Destination {
        @Override
        public boolean allows(String host, InetAddress address, int port) {
            String asked = host.toLowerCase(Locale.ROOT);
            boolean same = name.startsWith("*.") ? asked.endsWith(name.substring(1)) : asked.equals(name);
            return same && on(this.port, port) && (!address.isLoopbackAddress() || name.equals("localhost"));
        }
    }

    record Network(InetAddress network, int bits, int port) implements Destination {
        @Override
        public boolean allows(String host, InetAddress address, int port) {
            byte[] mine = network.getAddress();
            byte[] theirs = address.getAddress();
            int rest = mine.length * 8 - bits;
            return mine.length == theirs.length
                    && new BigInteger(1, mine).shiftRight(rest).equals(new BigInteger(1, theirs).shiftRight(rest))
                    && on(this.port, port);
        }
    }

    /** 0 in an entry means every port. */
    private static boolean on(int allowed, int port) {
        return allowed == 0 || allowed == port;
    }

    Pattern NAME = Pattern.compile("((?:\\*\\.)?[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?)(?::([0-9]{1,5}))?");
    Pattern V4 = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,3}){3})(?:/([0-9]{1,2}))?(?::([0-9]{1,5}))?");
    Pattern V6 = Pattern.compile("\\[([0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/([0-9]{1,3}))?](?::([0-9]{1,5}))?");
    Pattern BARE_V6 = Pattern.compile("([0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/([0-9]{1,3}))?()");

    /**
     * @param property where it is listed
     * @throws IllegalArgumentException naming the entry
     */
    static Destination parse(String property, String entry) {
        String text = entry.strip();
        for (Pattern pattern : new Pattern[] {V4, V6, BARE_V6}) {
            Matcher network = pattern.matcher(text);
            if (network.matches()) {
                return network(property, entry, network);
            }
        }
        Matcher name = NAME.matcher(text);
        if (name.matches() && !name.group(1).contains("..")) {
            return new Name(name.group(1).toLowerCase(Locale.ROOT), port(property, entry, name.group(2)));
        }
        throw wrong(property, entry);
    }

    private static Destination network(String property, String entry, Matcher matcher) {
        try {
            InetAddress address = InetAddress.ofLiteral(matcher.group(1));
            int width = address.getAddress().length * 8;
            int bits = matcher.group(2) == null ? width : Integer.parseInt(matcher.group(2));
            if (bits > width) {
                throw wrong(property, entry);
            }
            return new Network(address, bits, port(property, entry, matcher.group(3)));
        } catch (IllegalArgumentException _) {
            throw wrong(property, entry);
        }
    }

    private static int port(String property, String entry, @Nullable String digits) {
        int port = digits == null || digits.isEmpty() ? 0 : Integer.parseInt(digits);
        if (port > 65_535) {
            throw wrong(property, entry);
        }
        return port;
    }

    private static IllegalArgumentException wrong(String property, String entry) {
        return new IllegalArgumentException(
                "%s: “%s” is no host:port, *.domain:port or 10.0.0.0/8:port".formatted(property, entry));
    }
}
