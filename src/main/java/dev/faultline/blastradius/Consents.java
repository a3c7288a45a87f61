package dev.faultline.blastradius;

import dev.faultline.access.Caller;
import java.util.Optional;
import java.util.UUID;

/** Who knows what people have approved. Whoever keeps approvals implements this. */
public interface Consents {

    /** The latest that was asked for this experiment; empty where nobody ever asked. */
    Optional<Consent> of(Caller starter, UUID experiment);

    /** The same, and it stays as it is until this transaction is over. */
    Optional<Consent> held(Caller starter, UUID experiment);

    /**
     * Spends it on a run, in the transaction that starts it: it lets no other start.
     *
     * @return false when it is not there to be spent any more
     */
    boolean spend(UUID approval, Caller starter, Holder run);
}
