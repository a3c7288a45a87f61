package dev.faultline.agent;

import dev.faultline.protocol.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Takes an injection back: the undo steps in reverse order, then the proofs. Whoever may do it does it this way: agent, guard
 * and halt command. Done twice, or by two at once, it does no harm.
 */
final class Undo {

    private final Hands hands;

    Undo(Hands hands) {
        this.hands = hands;
    }

    /** @return what is in the way, for people; empty when the fault is proved gone */
    List<String> run(UUID injection, Plan plan) {
        var troubles = new ArrayList<String>();
        for (var step : plan.undo().reversed()) {
            try {
                hands.run(step, injection, 0);
            } catch (RuntimeException failed) {
                // the other steps are still worth doing, and the proofs decide
                troubles.add(String.valueOf(failed.getMessage()));
            }
        }
        for (var proof : plan.gone()) {
            try {
                hands.stillThere(proof, injection).ifPresent(troubles::add);
            } catch (RuntimeException unproved) {
                troubles.add("cannot tell whether it is gone: " + unproved.getMessage());
            }
        }
        return troubles;
    }

    /** What the proofs have shown, for the evidence. */
    static String evidence(String why, Plan plan) {
        var where = plan.fault().appliesTo().isInCluster() ? "in the cluster" : "on the host";
        return switch (plan.gone().size()) {
            case 0 -> "%s; it leaves nothing behind".formatted(why);
            case 1 -> "%s; proved gone %s".formatted(why, where);
            default ->
                "%s; proved gone %s in %d ways"
                        .formatted(why, where, plan.gone().size());
        };
    }
}
