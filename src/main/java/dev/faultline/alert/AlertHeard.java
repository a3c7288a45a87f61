package dev.faultline.alert;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * An alert fired, or is over: published once for each, in the transaction that keeps it.
 *
 * @param team whose hook heard it
 * @param actor as facts name it: {@code hook:alertmanager}
 * @param at when, by the monitor's clock
 */
public record AlertHeard(UUID team, String actor, String name, Map<String, String> labels, Instant at, boolean over) {

    public AlertHeard {
        labels = Map.copyOf(labels);
    }
}
