package dev.faultline.maturity;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the evidence comes to.
 *
 * @param level the highest that is earned; 0 when none is
 * @param demands of every level, whether met or not
 * @param setbacks that took a level away, the latest first
 * @param blockers that hold it where it is
 * @param ladder the latest clean run on each rung that was climbed
 */
record Assessment(
        int level,
        Map<Level, List<Demand>> demands,
        List<Setback> setbacks,
        List<Evidence.Held> blockers,
        Map<Rung, Proof> ladder) {

    Assessment {
        demands = new EnumMap<>(demands);
        setbacks = List.copyOf(setbacks);
        blockers = List.copyOf(blockers);
        ladder = ladder.isEmpty() ? Map.of() : new EnumMap<>(ladder);
    }

    /** Something that a level needs. @param proofs what meets it, the latest first; empty where it is a matter of what is written */
    record Demand(String name, String says, boolean met, List<Proof> proofs) {
        Demand {
            proofs = List.copyOf(proofs);
        }

        /** When it is not met any more if nothing happens; null where it stays. */
        public @Nullable Instant until() {
            return proofs.stream()
                    .flatMap(each -> Optional.ofNullable(each.until()).stream())
                    .max(Instant::compareTo)
                    .orElse(null);
        }
    }

    enum Kind {
        RUN,
        GAMEDAY,
        DRILL
    }

    /**
     * Something that happened.
     *
     * @param team whose it is; null for everybody's
     * @param until when it does not count any more; null: it is not counted
     */
    record Proof(
            Kind kind,
            UUID id,
            @Nullable UUID team,
            String says,
            Instant at,
            @Nullable Instant until) {}

    /** @param lost the level that it took away */
    record Setback(String says, int lost, Proof proof) {}

    /** When the level that it has is lost if nothing happens; null where it stays. */
    public @Nullable Instant until() {
        return demands.entrySet().stream()
                .filter(each -> each.getKey().number() <= level)
                .flatMap(each -> each.getValue().stream())
                .flatMap(each -> Optional.ofNullable(each.until()).stream())
                .min(Instant::compareTo)
                .orElse(null);
    }

    List<Demand> missing(Level of) {
        return demands.getOrDefault(of, List.of()).stream()
                .filter(each -> !each.met())
                .toList();
    }

    /** The level that comes next, if there is one. */
    Optional<Level> next() {
        return level >= Level.values().length ? Optional.empty() : Optional.of(Level.values()[level]);
    }

    /** The lowest rung that nobody has climbed cleanly. */
    Optional<Rung> nextRung() {
        return Arrays.stream(Rung.values())
                .filter(each -> !ladder.containsKey(each))
                .findFirst();
    }
}
