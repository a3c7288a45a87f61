package dev.faultline.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An experiment that starts by the clock.
 *
 * @param owner as whom it starts: whoever wrote it last
 */
record Schedule(
        UUID id,
        UUID team,
        UUID experiment,
        Terms terms,
        @Nullable Pause pause,
        UUID owner,
        int version,
        String changedBy,
        Instant changedAt) {

    /** What becomes of an occurrence while the experiment still runs. */
    enum Overlap {
        /** It is skipped. */
        SKIP,
        /** The guards decide, as for any other start. */
        ALLOW
    }

    /**
     * What people write.
     *
     * @param tolerance how late a start may be
     * @param jitter each occurrence is due up to this much after the time that was planned
     * @param endsAt nothing is planned from then on
     */
    record Terms(
            String name,
            Timing timing,
            Duration tolerance,
            Overlap overlap,
            Duration jitter,
            @Nullable Instant endsAt) {}

    /** @param until when it goes on by itself; null: not by itself */
    record Pause(
            String reason, String by, Instant at, @Nullable Instant until) {}

    public String name() {
        return terms.name();
    }

    /** The pause that holds at that moment. */
    public Optional<Pause> pausedAt(Instant moment) {
        return Optional.ofNullable(pause).filter(each -> each.until() == null || moment.isBefore(each.until()));
    }
}
