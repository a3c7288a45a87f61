package dev.faultline.agent;

import dev.faultline.protocol.Fault;
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
    private record File(UUID injection, String boot, long deadline, Fault fault) {}

    private final UUID injection;
    private final Fault fault;
    private final long seed;
    private volatile boolean live = true;

    Toxic(UUID injection, Fault fault) {
        this.injection = injection;
        this.fault = fault;
        this.seed = mixed(injection.getMostSignificantBits()) ^ injection.getLeastSignificantBits();
    }

    /** What a plan writes; the deadline is filled in by the step. */
    static String text(UUID injection, String boot, Fault fault) {
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

    Fault fault() {
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

    /** Between -1 and 1, evenly. */
    double sway(long number, long piece) {
        return 2 * share(mixed(number) + piece) - 1;
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
