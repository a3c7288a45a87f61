package dev.faultline.approval;

import dev.faultline.blastradius.ResolvedPlan;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A question to others, bound to the plan that it is about, and what became of it.
 *
 * @param state as it is now: what has run out is expired, whether or not anybody has written that down yet
 * @param decision of somebody else; null until then
 * @param withdrawal null while nobody took it back
 * @param use null while no run was started with it
 */
record Approval(
        Request request,
        ApprovalState state,
        @Nullable Decision decision,
        @Nullable Withdrawal withdrawal,
        @Nullable Use use) {

    /**
     * What was asked, which never changes.
     *
     * @param environments the protected ones
     * @param hash of the plan
     * @param by the person, whichever of their tokens they used
     * @param as how facts name them
     */
    record Request(
            UUID id,
            UUID experiment,
            int version,
            UUID team,
            String name,
            List<String> environments,
            ResolvedPlan plan,
            String hash,
            UUID by,
            String as,
            Instant at,
            Instant expiresAt) {
        Request {
            environments = List.copyOf(environments);
        }
    }

    /** @param reason of a rejection */
    record Decision(UUID by, String as, Instant at, String reason) {}

    record Withdrawal(String as, Instant at) {}

    record Use(UUID run, String as, Instant at) {}

    UUID id() {
        return request.id();
    }

    boolean isDecidedBy(UUID person) {
        return decision != null && decision.by().equals(person);
    }
}
