package dev.faultline.residue;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that was left on a host.
 *
 * @param run after which it was found; null when it was found between runs
 * @param kind such as {@code stopped-process}
 * @param ours whether an agent made it: only that is ever taken back
 * @param clearedBy {@code agent} when it took it back, {@code scan} when a later look found it gone; null while it is there
 */
public record Leftover(
        UUID id,
        String agent,
        UUID agentId,
        @Nullable UUID run,
        String kind,
        String name,
        boolean ours,
        Instant foundAt,
        @Nullable Instant clearedAt,
        @Nullable String clearedBy) {

    public String inWords() {
        return kind.replace('-', ' ');
    }

    /** Glyph of the state, as pages draw it. */
    public String stateKind() {
        return clearedAt == null ? "unconfirmed" : "held";
    }

    public String stateWord() {
        if (clearedAt == null) {
            return ours ? "ours, still there" : "not ours, left alone";
        }
        return "agent".equals(clearedBy) ? "ours, taken back" : "gone";
    }
}
