package dev.faultline.dispatch;

import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Plan;
import java.util.UUID;

/** Who takes in what agents report. Implemented above this package. Called without a transaction; may throw: it is repeated. */
public interface Reports {

    void planned(UUID agent, UUID injection, Plan plan, String hash);

    void refused(UUID agent, UUID injection, String why);

    /** What the agent's journal says, at the moment it is heard. Before anything is stored; must not block. */
    default void heard(UUID agent, Entry entry) {}

    /** Stores what the agent's journal says of an injection; the same twice changes nothing. */
    void evidence(UUID agent, Entry entry);

    /** The order was put on the wire to its agent. */
    void delivered(UUID injection, OrderKind kind);
}
