package dev.faultline.blastradius;

import dev.faultline.timeline.Fact;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody said how many targets may be hurt at once.
 *
 * @param scope in words
 * @param ofTeam whether it is a team's, which not everybody may know of
 * @param used how many were then; where it is more, the newest runs have to go
 */
record LimitSet(String actor, String scope, boolean ofTeam, int most, int used) implements Fact {

    @Override
    public @Nullable UUID run() {
        return null;
    }

    @Override
    public String kind() {
        return used > most ? "limit.narrowed" : "limit.set";
    }

    @Override
    public boolean confidential() {
        return ofTeam;
    }

    @Override
    public String inWords() {
        return "%s let at most %d targets be hurt %s%s."
                .formatted(
                        actor,
                        most,
                        scope,
                        used > most
                                ? "; %d were, and the newest runs are stopped until the rest fits".formatted(used)
                                : "");
    }
}
