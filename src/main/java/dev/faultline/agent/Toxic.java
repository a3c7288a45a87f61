package dev.faultline.agent;

import dev.faultline.protocol.NetworkLatency.Distribution;
import dev.faultline.protocol.RouteFault;
import dev.faultline.protocol.Wire;
import java.util.Optional;
import java.util.UUID;

/**
 * One fault on one route, as the proxy applies it: until its deadline, whoever is dead. Thread-safe.
 *
 * <p>Who is hit is decided by a number, not by a dice: the same connection always falls on the same side, and raising the
 * percent only adds to those that are hit.
 */
final class Toxic {

    /**
     * @param boot a deadline of another boot means nothing
     * @param deadline uptime in hundredths of a second
     */
    private record File(UUID injection, String boot, long deadline, RouteFault fault) {}

    private static final long ANOTHER = 0x5bf0_3635_dcf1_9a11L;

    private final UUID injection;
    private final RouteFault fault;
    private final long seed;
    private volatile boolean live = true;

    Toxic(UUID injection, RouteFault fault) {
        this.injection = injection;
        this.fault = fault;
        this.seed = mixed(injection.getMostSignificantBits()) ^ injection.getLeastSignificantBits();
    }

    /** What a plan writes; the deadline is filled in by the step. */
    static String text(UUID injection, String boot, RouteFault fault) {
        return """
            {"injection":"%s","boot":"%s","deadline":{deadline},"fault":%s}
            """.formatted(injection, boot, Wire.write(fault)).strip();
    }

    /** @return the toxic of a file, or empty when it is over; every unreadable file is none */
    static Optional<Toxic> read(String text, String boot, long now) {
        try {
            var file = Wire.read(text, File.class);
            return file.boot().equals(boot) && now <= file.deadline()
                    ? Optional.of(new Toxic(file.injection(), file.fault()))
                    : Optional.empty();
        } catch (RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    UUID injection() {
        return injection;
    }

    RouteFault fault() {
        return fault;
    }

    boolean isLive() {
        return live;
    }

    void end() {
        live = false;
    }

    boolean isSameAs(Toxic other) {
        return injection.equals(other.injection) && fault.equals(other.fault);
    }

    /** Whether the connection or the request with this number is among the {@code percent}. */
    boolean hits(long number, int percent) {
        return share(number) * 100 < percent;
    }

    /** By how much of the jitter a piece comes later: the same whenever it is asked. */
    double sway(Distribution distribution, long number, long piece) {
        double share = share(mixed(number) + piece);
        return switch (distribution) {
            case UNIFORM -> 2 * share - 1;
            // Box and Muller: two even numbers become one of the bell curve
            case NORMAL ->
                Math.sqrt(-2 * Math.log(1 - share)) * Math.cos(2 * Math.PI * share(mixed(number ^ ANOTHER) + piece));
            case EXPONENTIAL -> -Math.log(1 - share);
        };
    }

    private double share(long number) {
        return (mixed(number ^ seed) >>> 11) * 0x1.0p-53;
    }

    /** The finalizer of SplitMix64: neighbouring numbers become unrelated ones. */
    private static long mixed(long number) {
        long z = number + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
