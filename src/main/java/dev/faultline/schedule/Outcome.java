package dev.faultline.schedule;

import java.util.List;
import java.util.Optional;

/** What a run of a continuous schedule came to. */
enum Outcome {
    FINE,
    DEVIATED,
    /** Nobody could prove that all of it is gone. */
    UNCONFIRMED,
    /** It never came so far, or proves nothing. */
    UNKNOWN;

    /**
     * Why a schedule has to pause itself.
     *
     * @param latest what its runs came to, the latest first, without those that say nothing
     */
    static Optional<String> pauses(List<Outcome> latest, int after) {
        if (latest.contains(UNCONFIRMED)) {
            return Optional.of("Nobody could confirm that a run of it is over on every target.");
        }
        boolean deviates =
                latest.size() >= after && latest.subList(0, after).stream().allMatch(DEVIATED::equals);
        return deviates
                ? Optional.of(
                        after == 1
                                ? "A run of it deviated from the steady state."
                                : "%d runs in a row deviated from the steady state.".formatted(after))
                : Optional.empty();
    }
}
