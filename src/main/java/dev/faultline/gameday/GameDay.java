package dev.faultline.gameday;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An exercise with people and an agenda. It is read through {@link Audience}, changed through {@link Desk}, and nowhere else.
 *
 * @param consentOf the teams that have to agree to the plan
 */
record GameDay(UUID id, UUID team, String name, Written written, Course course, Set<UUID> consentOf, Trace trace) {

    GameDay {
        consentOf = Set.copyOf(consentOf);
    }

    /**
     * @param hash of exactly this plan: what people agree to
     * @param version one more each time that somebody writes; also the ETag
     */
    record Written(Plan plan, String hash, int version) {
        static Written of(Plan plan, int version) {
            return new Written(plan, plan.hash(), version);
        }
    }

    /**
     * How far it is.
     *
     * @param since when it came into this state
     * @param sitting how often people have sat down for a briefing
     * @param stop the last one; null while nobody stopped it
     */
    record Course(
            GameDayState state,
            Instant since,
            @Nullable Instant startsAt,
            int sitting,
            @Nullable Instant liveAt,
            @Nullable Instant overAt,
            @Nullable Stop stop) {

        Course become(GameDayState next, Instant now) {
            return new Course(
                    next,
                    next == state ? since : now,
                    startsAt,
                    next == GameDayState.BRIEFING ? sitting + 1 : sitting,
                    liveAt == null && next == GameDayState.LIVE ? now : liveAt,
                    next == GameDayState.DEBRIEFING ? now : overAt,
                    stop);
        }

        Course startingAt(Instant at) {
            return new Course(state, since, at, sitting, liveAt, overAt, stop);
        }

        Course stopped(Stop by) {
            return new Course(state, since, startsAt, sitting, liveAt, overAt, by);
        }
    }

    /** @param halt the press of the red button that did it; null when somebody stopped just this GameDay */
    record Stop(
            Instant at, String by, String reason, @Nullable UUID halt) {}

    record Trace(String createdBy, Instant createdAt, String changedBy, Instant changedAt) {}

    public Plan plan() {
        return written.plan();
    }

    /** Whether it is what {@link Redaction} left. */
    public boolean isRedacted() {
        return written.hash().equals(Redaction.SEALED);
    }

    public GameDayState state() {
        return course.state();
    }

    GameDay changed(Course to, String by, Instant now) {
        return new GameDay(id, team, name, written, to, consentOf, traced(by, now));
    }

    /** Whoever has to agree is found out anew when it is handed in. */
    GameDay rewritten(String newName, Plan plan, String by, Instant now) {
        return new GameDay(
                id, team, newName, Written.of(plan, written.version() + 1), course, consentOf, traced(by, now));
    }

    GameDay asking(Set<UUID> teams) {
        return new GameDay(id, team, name, written, course, teams, trace);
    }

    private Trace traced(String by, Instant now) {
        return new Trace(trace.createdBy(), trace.createdAt(), by, now);
    }
}
