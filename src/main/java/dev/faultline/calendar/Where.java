package dev.faultline.calendar;

import java.util.Set;
import java.util.UUID;

/** Whom a start concerns: the team whose it is, and every environment and service that it reaches. */
public record Where(UUID team, Set<String> environments, Set<String> services) {

    public Where {
        environments = Set.copyOf(environments);
        services = Set.copyOf(services);
    }
}
