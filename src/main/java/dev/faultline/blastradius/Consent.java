package dev.faultline.blastradius;

import java.util.List;
import java.util.UUID;

/**
 * An approval, as it counts for one who would start.
 *
 * @param plan what it is bound to
 * @param open whether it may still let a run start, now or once somebody has decided
 * @param said what it is, in a sentence
 * @param lacking why it does not count, apart from what the plan has become since; none where it does
 */
public record Consent(UUID id, ResolvedPlan plan, boolean open, String said, List<String> lacking) {

    public Consent {
        lacking = List.copyOf(lacking);
    }
}
