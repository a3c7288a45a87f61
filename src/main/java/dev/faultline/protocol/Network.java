package dev.faultline.protocol;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * An address or a network, as written with its prefix. Names are none: what a person saw in a plan is what runs, whatever a
 * resolver says later.
 *
 * @param bits how many lead, 0 to 32 or 0 to 128
 */
public record Network(InetAddress address, int bits) {

    /** Nothing that any resolver would be asked about. */
    static final Pattern FORM =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?|[0-9a-fA-F:]*:[0-9a-fA-F:.]*(/[0-9]{1,3})?");

    static Network parse(String field, String text) {
        Check.pattern(field, text, FORM);
        var parts = text.split("/", -1);
        try {
            var address = InetAddress.ofLiteral(parts[0]);
            int most = address.getAddress().length * 8;
            int bits = parts.length > 1 ? Integer.parseInt(parts[1]) : most;
            Check.range(field, bits, 0, most);
            return new Network(address, bits);
        } catch (Wrong wrong) {
            throw wrong;
        } catch (IllegalArgumentException e) {
            throw new Wrong(field, "%s: “%s” is no address and no network".formatted(field, text));
        }
    }

    public static Network parse(String text) {
        return parse("network", text);
    }

    public boolean isSix() {
        return address.getAddress().length == 16;
    }

    /** Whether it is one address and no network. */
    public boolean isSingle() {
        return bits == address.getAddress().length * 8;
    }

    @Override
    public String toString() {
        return isSingle() ? address.getHostAddress() : address.getHostAddress() + "/" + bits;
    }
}
