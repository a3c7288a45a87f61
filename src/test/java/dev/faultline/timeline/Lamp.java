package dev.faultline.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A fact for tests, with one of each kind of value in its body. */
record Lamp(
        @Nullable UUID run,
        @Nullable UUID team,
        String colour,
        double brightness,
        Instant seen,
        Duration glow,
        Map<String, Integer> counts)
        implements Fact {

    static final Instant SEEN = Instant.parse("2026-03-29T00:59:59.123456789Z");

    static Lamp of(@Nullable UUID run, @Nullable UUID team, String colour) {
        return new Lamp(run, team, colour, 1.50e10, SEEN, Duration.ofSeconds(90), Map.of("zeta", 1, "alpha", 2));
    }

    @Override
    public String actor() {
        return "user:ada";
    }

    @Override
    public String kind() {
        return "lamp.lit";
    }

    @Override
    public String inWords() {
        return "The lamp turned " + colour + ".";
    }
}
