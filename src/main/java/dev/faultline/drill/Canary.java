package dev.faultline.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The harmless fault on one agent.
 *
 * @param id of the injection
 * @param environments that the agent's host is in
 * @param took from the press to the proof, as the server heard it
 * @param why it failed; empty otherwise
 */
record Canary(
        UUID id,
        UUID agent,
        String name,
        Set<String> environments,
        CanaryState state,
        @Nullable Instant activeAt,
        @Nullable Instant provedAt,
        @Nullable Duration took,
        String why) {

    Canary {
        environments = Set.copyOf(environments);
    }

    static Canary asked(UUID id, UUID agent, String name, Set<String> environments) {
        return new Canary(id, agent, name, environments, CanaryState.ASKED, null, null, null, "");
    }

    Canary granted() {
        return new Canary(id, agent, name, environments, CanaryState.GRANTED, null, null, null, "");
    }

    Canary active(Instant now) {
        return new Canary(id, agent, name, environments, CanaryState.ACTIVE, now, null, null, "");
    }

    Canary proved(Instant at, Duration took) {
        return new Canary(id, agent, name, environments, CanaryState.PROVED, activeAt, at, took, "");
    }

    Canary failed(String why) {
        return new Canary(
                id, agent, name, environments, CanaryState.FAILED, activeAt, null, null, why.isBlank() ? "-" : why);
    }
}
