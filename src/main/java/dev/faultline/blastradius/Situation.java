package dev.faultline.blastradius;

import dev.faultline.experiment.Definition;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.halt.Halt;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Everything the guards look at, read once.
 *
 * @param halted the press that covers this run, if any
 * @param budgets of every scope the aims touch
 * @param heldBy which targets belong to another run now, and its name
 */
record Situation(
        Definition definition, List<Aim> aims, Optional<Halt> halted, List<Budget> budgets, Map<UUID, String> heldBy) {

    Set<FleetTarget> candidates() {
        return aims.stream().flatMap(aim -> aim.candidates().stream()).collect(Collectors.toSet());
    }

    /** How many different targets may be hurt at worst. */
    int worst() {
        int chosen = aims.stream().mapToInt(Aim::count).sum();
        return Math.min(chosen, candidates().size());
    }

    /** How many of them may lie in one scope, at worst. */
    int worstIn(Budget budget) {
        long inScope =
                candidates().stream().filter(target -> isIn(target, budget)).count();
        int chosen = aims.stream()
                .mapToInt(aim -> (int) Math.min(
                        aim.count(),
                        aim.candidates().stream()
                                .filter(target -> isIn(target, budget))
                                .count()))
                .sum();
        return (int) Math.min(inScope, chosen);
    }

    private static boolean isIn(FleetTarget target, Budget budget) {
        return switch (budget.kind()) {
            case "environment" -> target.label("environment").equals(budget.name());
            case "service" -> target.label("service").equals(budget.name());
            default -> true;
        };
    }
}
