package dev.faultline.protocol;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of an agent's journal as it reports it: what is really on the host.
 *
 * @param since when the state was reached, by the agent's wall clock: a claim, for people, never for ordering
 * @param evidence what was measured or read: "state T", "98 % used", "p50 412 ms over 3 ms"; empty when nothing was
 * @param endedBy for a final state who ended it: {@code agent}, {@code guard}, {@code halt} and {@code
 *     recover} (the commands on the host), {@code reboot}, {@code unknown}; null before
 */
public record Entry(
        UUID injection,
        UUID run,
        String target,
        EntryState state,
        Instant since,
        String evidence,
        @Nullable String endedBy) {}
