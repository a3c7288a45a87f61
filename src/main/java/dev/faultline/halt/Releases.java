package dev.faultline.halt;

import dev.faultline.access.Caller;
import dev.faultline.gate.Problem;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;

/** The rules of releasing. */
final class Releases {

    private Releases() {}

    /**
     * What a caller takes on themselves.
     *
     * @param unconfirmed that some targets are not confirmed free
     * @param residues that something of stopped runs is still on hosts
     */
    record Despite(boolean unconfirmed, boolean residues) {}

    static Receipt release(
            Halts halts, Stream<Leftovers> leftovers, UUID id, Caller caller, String reason, Despite despite) {
        var receipt = halts.receipt(id).orElseThrow(Problem::notFound);
        if (!receipt.recorded()) {
            throw Problem.unavailable(
                    "This press is not recorded yet: the database does not answer.", Duration.ofSeconds(5));
        }
        if (!receipt.latched()) {
            throw Problem.conflict("released", "This press was released already.");
        }
        var open = receipt.unconfirmed();
        if (!open.isEmpty() && !despite.unconfirmed()) {
            throw Problem.conflict(
                            "unconfirmed",
                            "%d targets are not confirmed free yet. Wait for them, or say that you release despite them."
                                    .formatted(open.size()))
                    .with("unconfirmed", open);
        }
        var left = leftovers
                .flatMap(each -> each.openIn(receipt.halt().scope()).stream())
                .toList();
        if (!left.isEmpty() && !despite.residues()) {
            throw Problem.conflict(
                            "residues",
                            "%d %s left on hosts and still there, the first on %s: %s. Remove them, or say that you release despite them."
                                    .formatted(
                                            left.size(),
                                            left.size() == 1 ? "thing was" : "things were",
                                            left.getFirst().agent(),
                                            left.getFirst().name()))
                    .with("residues", left);
        }
        if (receipt.halt().scope() instanceof Scope.Team(var team) && !caller.mayTouch(team)) {
            throw Problem.forbidden("This press belongs to another team.");
        }
        halts.release(
                receipt.halt(),
                caller.actor(),
                left.isEmpty() ? reason : "%s (despite %d left on hosts)".formatted(reason, left.size()));
        return halts.receipt(id).orElseThrow(Problem::notFound);
    }
}
