package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the server says, down an agent's WebSocket. Orders may come twice or late; the agent's journal makes that harmless. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ServerMessage.Welcome.class, name = "welcome"),
    @JsonSubTypes.Type(value = ServerMessage.Synced.class, name = "synced"),
    @JsonSubTypes.Type(value = ServerMessage.Prepare.class, name = "prepare"),
    @JsonSubTypes.Type(value = ServerMessage.Start.class, name = "start"),
    @JsonSubTypes.Type(value = ServerMessage.Revert.class, name = "revert"),
    @JsonSubTypes.Type(value = ServerMessage.Halt.class, name = "halt"),
    @JsonSubTypes.Type(value = ServerMessage.Scan.class, name = "scan"),
    @JsonSubTypes.Type(value = ServerMessage.Ask.class, name = "ask")
})
public sealed interface ServerMessage {

    /**
     * The answer to Hello.
     *
     * @param key the server's half of an {@link Agreement}; null when there is one on this connection, or is to be none
     */
    record Welcome(
            Duration syncIdle,
            Duration syncActive,
            @Nullable String key) implements ServerMessage {
        public Welcome(Duration syncIdle, Duration syncActive) {
            this(syncIdle, syncActive, null);
        }
    }

    /**
     * The answer to Sync.
     *
     * @param renewed injections that may live on for {@code lease}, counted from when the Sync was sent
     * @param revert injections that must be taken back: repeated in every answer until they are
     * @param known final entries whose evidence is stored, so that the agent need not repeat it
     */
    record Synced(long n, Set<UUID> renewed, Duration lease, Set<UUID> revert, Set<UUID> known, long epoch)
            implements ServerMessage {
        public Synced {
            renewed = inTheirOrder(renewed);
            revert = inTheirOrder(revert);
            known = inTheirOrder(known);
        }

        /** Unlike {@link Set#copyOf}, which mixes them anew in every process: what is sent twice reads the same. */
        private static Set<UUID> inTheirOrder(Set<UUID> injections) {
            injections.forEach(Objects::requireNonNull);
            return Collections.unmodifiableSet(new LinkedHashSet<>(injections));
        }
    }

    /** Asks for a plan. Changes nothing on the host. */
    record Prepare(UUID order, UUID injection, UUID run, Fault fault, String target, Duration duration)
            implements ServerMessage {}

    /**
     * Starts what was planned.
     *
     * @param planHash of the plan that was seen; another plan is refused
     * @param duration after which the agent takes the fault back by itself, however well the lease is
     * @param lease how long it may live without a renewal
     * @param validFor an order that is handled later than this after it was <em>sent</em> is refused; the agent counts from
     *     its arrival, and the server does not send it later
     * @param epoch of the halt latch when it was granted; refused by an agent that has seen a higher one
     */
    record Start(
            UUID order,
            UUID injection,
            UUID run,
            String planHash,
            Duration duration,
            Duration lease,
            Duration validFor,
            long epoch)
            implements ServerMessage {}

    /** Takes one injection back. Beats a Start of the same injection, also when it arrives first. */
    record Revert(UUID order, UUID injection, String why) implements ServerMessage {}

    /** Asks whether anybody is still there, on a connection that a newer one has overtaken. */
    record Ask(UUID question) implements ServerMessage {}

    /** The red button. Takes back the named runs' injections, or everything when {@code runs} is empty. */
    record Halt(UUID halt, long epoch, List<UUID> runs) implements ServerMessage {
        public Halt {
            runs = List.copyOf(runs);
        }
    }

    /**
     * Asks what chaos has left on the host. What is the agent's own it takes back and tells; what is not, it only names. Sent to
     * those agents alone that say in their Hello that {@link #CAPABILITY} works: others do not know it.
     *
     * @param over the run of which nothing may be left any more; null when none ended
     */
    record Scan(UUID scan, @Nullable UUID over) implements ServerMessage {
        public static final String CAPABILITY = "residue-scan";
    }
}
