package dev.faultline.agent;

import dev.faultline.protocol.Wire;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The names that this agent gives to what it makes in the kernel. They say whose it is, by the state directory, and of which
 * injection; so undoing needs nothing but an id, and nobody takes back what belongs to another agent of the host.
 */
record Marks(String owner) {

    /** Of our queueing disciplines. */
    static final String HANDLE = "6044:";

    private static final Pattern TABLE = Pattern.compile("faultline_([0-9a-f]{8})_([0-9a-f]{32})");
    private static final Pattern ALIAS = Pattern.compile("faultline ([0-9a-f]{8}) ([0-9a-f-]{36})");

    static Marks of(Path state) {
        return new Marks(
                Wire.sha256(state.toAbsolutePath().normalize().toString()).substring(0, 8));
    }

    /** Of nftables, in two families. */
    String table(UUID injection) {
        return "faultline_%s_%s".formatted(owner, hex(injection));
    }

    /** The device that packets are lost into; the kernel takes at most 15 characters. */
    String sink(UUID injection) {
        return "fl" + hex(injection).substring(20) + "a";
    }

    String otherEndOfSink(UUID injection) {
        return "fl" + hex(injection).substring(20) + "b";
    }

    /** What stands beside the name of the sink. */
    String alias(UUID injection) {
        return "faultline %s %s".formatted(owner, injection);
    }

    /** The class of our queue that hurts, as tc writes it: never 0, 1 or ffff. */
    String hurtingClass() {
        return HANDLE + Integer.toHexString(0x100 + Integer.parseInt(owner.substring(0, 3), 16));
    }

    /** Another agent of this host looks after its own. */
    static boolean isTableOfSomeAgent(String table) {
        return TABLE.matcher(table).matches();
    }

    /** Whose injection a table is; empty when it is not of this agent. */
    Optional<UUID> injectionOfTable(String table) {
        var name = TABLE.matcher(table);
        return name.matches() && name.group(1).equals(owner) ? Optional.of(id(name.group(2))) : Optional.empty();
    }

    /** Whose injection a device is; empty when it is not of this agent. */
    Optional<UUID> injectionOfAlias(String alias) {
        var name = ALIAS.matcher(alias);
        return name.matches() && name.group(1).equals(owner)
                ? Optional.of(UUID.fromString(name.group(2)))
                : Optional.empty();
    }

    private static String hex(UUID injection) {
        return injection.toString().replace("-", "");
    }

    private static UUID id(String hex) {
        return UUID.fromString(hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
    }
}
