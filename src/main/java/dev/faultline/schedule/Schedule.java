package dev.faultline.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
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
        Instant changedAt,
        Instant madeAt) {

    /** One that is new. */
    Schedule(
            UUID id,
            UUID team,
            UUID experiment,
            Terms terms,
            @Nullable Pause pause,
            UUID owner,
            int version,
            String changedBy,
            Instant changedAt) {
        this(id, team, experiment, terms, pause, owner, version, changedBy, changedAt, changedAt);
    }

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
     * @param notifyBefore how long before each start it is told; null: it is not
     * @param continuous null where somebody looks at each run
     */
    record Terms(
            String name,
            Timing timing,
            Duration tolerance,
            Overlap overlap,
            Duration jitter,
            @Nullable Instant endsAt,
            @Nullable Duration notifyBefore,
            @Nullable Continuous continuous) {

        Terms(
                String name,
                Timing timing,
                Duration tolerance,
                Overlap overlap,
                Duration jitter,
                @Nullable Instant endsAt) {
            this(name, timing, tolerance, overlap, jitter, endsAt, null, null);
        }

        Terms at(Timing other) {
            return new Terms(name, other, tolerance, overlap, jitter, endsAt, notifyBefore, continuous);
        }
    }

    /**
     * It goes on without anybody watching.
     *
     * @param pauseAfter how many runs in a row may deviate until it pauses itself
     */
    record Continuous(int pauseAfter) {}

    /** @param until when it goes on by itself; null: not by itself */
    record Pause(
            String reason, String by, Instant at, @Nullable Instant until) {}

    Subject subject() {
        return new Subject(id, experiment, owner, madeAt);
    }

    public String name() {
        return terms.name();
    }

    ZoneId zone() {
        return terms.timing().zone();
    }

    /** The same, at other times, as somebody wrote it. */
    Schedule at(Timing timing, String by, Instant now) {
        return new Schedule(id, team, experiment, terms.at(timing), pause, owner, version + 1, by, now, madeAt);
    }

    Schedule paused(@Nullable Pause other, String by, Instant now) {
        return new Schedule(id, team, experiment, terms, other, owner, version + 1, by, now, madeAt);
    }

    /** The pause that holds at that moment. */
    public Optional<Pause> pausedAt(Instant moment) {
        return Optional.ofNullable(pause).filter(each -> each.until() == null || moment.isBefore(each.until()));
    }
}
