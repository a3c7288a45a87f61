package dev.faultline.approval;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A question to others: may this one start begin although calendars are against it? And what became of it.
 *
 * @param state as it is now: what has run out is expired, whether or not anybody has written that down yet
 * @param decision of somebody else; null until then
 * @param withdrawnBy null while nobody took it back
 * @param run that was started with it; null while none was
 * @param usedBy who started that
 */
record AskedOverride(
        Request request,
        ApprovalState state,
        Approval.@Nullable Decision decision,
        @Nullable String withdrawnBy,
        @Nullable UUID run,
        @Nullable String usedBy) {

    /**
     * What was asked, which never changes.
     *
     * @param occurrence of a schedule; null for the next start by hand
     * @param what it is for, in words
     * @param calendars that are set aside, and no others
     * @param rules what they said when it was asked
     * @param beyondTeam whether one of them holds for more than the team
     * @param goodFrom of an occurrence when it is due: for an earlier start it is none
     */
    record Request(
            UUID id,
            UUID experiment,
            int version,
            UUID team,
            String name,
            @Nullable UUID occurrence,
            String what,
            List<UUID> calendars,
            List<String> rules,
            boolean beyondTeam,
            String reason,
            UUID by,
            String as,
            Instant at,
            Instant goodFrom,
            Instant expiresAt) {
        Request {
            calendars = List.copyOf(calendars);
            rules = List.copyOf(rules);
        }
    }

    UUID id() {
        return request.id();
    }

    boolean isDecidedBy(UUID person) {
        return decision != null && decision.by().equals(person);
    }
}
