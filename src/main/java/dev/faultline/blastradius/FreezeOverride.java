package dev.faultline.blastradius;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What two people agreed on: one start may begin although calendars are against it, as it counts for one who would start.
 *
 * @param calendars that it sets aside; another one is against the start all the same
 * @param open whether it may still let a run start, now or once somebody has decided
 * @param said what it is, in a sentence
 * @param lacking why it does not count; none where it does
 */
public record FreezeOverride(UUID id, Set<UUID> calendars, boolean open, String said, List<String> lacking) {

    public FreezeOverride {
        calendars = Set.copyOf(calendars);
        lacking = List.copyOf(lacking);
    }

    boolean counts() {
        return lacking.isEmpty();
    }
}
