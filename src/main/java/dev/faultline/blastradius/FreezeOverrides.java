package dev.faultline.blastradius;

import dev.faultline.access.Caller;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who knows which calendars two people set aside. Whoever keeps overrides implements this. */
public interface FreezeOverrides {

    /**
     * The latest that was asked for; empty where nobody ever asked.
     *
     * @param key of the start: that of an occurrence is for no other start, and no other is for it
     */
    Optional<FreezeOverride> of(Caller starter, UUID experiment, @Nullable String key);

    /** The same, and it stays as it is until this transaction is over. */
    Optional<FreezeOverride> held(Caller starter, UUID experiment, @Nullable String key);

    /**
     * Spends it on a run, in the transaction that starts it: it lets no other start.
     *
     * @return false when it is not there to be spent any more
     */
    boolean spend(UUID override, Caller starter, Holder run);
}
