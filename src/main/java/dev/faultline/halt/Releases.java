package dev.faultline.halt;

import dev.faultline.access.Caller;
import dev.faultline.gate.Problem;
import java.time.Duration;
import java.util.UUID;

/** The rules of releasing. */
final class Releases {

    private Releases() {}

    /** @param despite whether the caller takes it on themselves that some targets are unconfirmed */
    static Receipt release(Halts halts, UUID id, Caller caller, String reason, boolean despite) {
        var receipt = halts.receipt(id).orElseThrow(Problem::notFound);
        if (!receipt.recorded()) {
            throw Problem.unavailable(
                    "This press is not recorded yet: the database does not answer.", Duration.ofSeconds(5));
        }
        if (!receipt.latched()) {
            throw Problem.conflict("released", "This press was released already.");
        }
        var open = receipt.unconfirmed();
        if (!open.isEmpty() && !despite) {
            throw Problem.conflict(
                            "unconfirmed",
                            "%d targets are not confirmed free yet. Wait for them, or say that you release despite them."
                                    .formatted(open.size()))
                    .with("unconfirmed", open);
        }
        if (receipt.halt().scope() instanceof Scope.Team(var team) && !caller.mayTouch(team)) {
            throw Problem.forbidden("This press belongs to another team.");
        }
        halts.release(receipt.halt(), caller.actor(), reason);
        return halts.receipt(id).orElseThrow(Problem::notFound);
    }
}
