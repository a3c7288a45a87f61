package dev.faultline.blastradius;

import dev.faultline.fleet.FleetTarget;
import java.util.Optional;

/**
 * How many targets may be hurt at once in a scope.
 *
 * @param kind {@code global}, {@code environment}, {@code team}, {@code service} or {@code host-group}
 * @param used how many are, or may be
 * @param maxPercent of a service's targets in one environment; empty where the configured share holds
 */
public record Budget(String kind, String name, int most, int used, Optional<Integer> maxPercent) {

    /** None also where the limit was narrowed below what is in use. */
    int room() {
        return Math.max(0, most - used);
    }

    Budget without(int hidden) {
        return new Budget(kind, name, most, Math.max(0, used - hidden), maxPercent);
    }

    Budget unused() {
        return new Budget(kind, name, most, 0, maxPercent);
    }

    /** How full it is, for a bar; a limit of none is full. */
    public int percentUsed() {
        return most == 0 ? 100 : Math.min(100, used * 100 / most);
    }

    /** Whether hurting this target counts here. All targets of a run belong to its team. */
    boolean covers(FleetTarget target) {
        return switch (kind) {
            case "environment" -> target.label("environment").equals(name);
            case "service" -> target.label("service").equals(name);
            case "host-group" -> Budgets.hostGroup(target).equals(name);
            default -> true;
        };
    }

    public String inWords() {
        return kind.equals("global") ? "over everything" : "in %s “%s”".formatted(kind.replace('-', ' '), name);
    }
}
