package dev.faultline.blastradius;

import dev.faultline.fleet.FleetTarget;
import dev.faultline.protocol.TargetKind;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a service runs on: its processes, and where a host reports none, the host that has the service's label itself. A route
 * is a way to an instance, not one: it can be cut and the instance lives.
 */
final class Instances {

    private Instances() {}

    static List<FleetTarget> of(Site site, Collection<FleetTarget> inventory) {
        var ofSite =
                inventory.stream().filter(each -> Site.of(each).equals(site)).toList();
        Set<UUID> withProcesses = ofSite.stream()
                .filter(each -> each.kind() == TargetKind.PROCESS)
                .map(FleetTarget::agent)
                .collect(Collectors.toSet());
        return ofSite.stream()
                .filter(each -> switch (each.kind()) {
                    case PROCESS -> true;
                    case HOST -> !withProcesses.contains(each.agent());
                    case ROUTE -> false;
                })
                .toList();
    }

    /** Those that are certainly well: heard, healthy, and nobody's. Whoever holds a whole host may hurt any of them. */
    static List<FleetTarget> well(
            Site site, Collection<FleetTarget> instances, Collection<FleetTarget> inventory, Collection<Hold> holds) {
        boolean hostHeld =
                holds.stream().anyMatch(hold -> hold.sites().contains(site) && !isPartOfAService(hold, inventory));
        return instances.stream()
                .filter(each -> each.fresh() && each.healthy() && !hostHeld && !isHeld(each, holds))
                .toList();
    }

    /** Rather than a whole host, or something that is not known. */
    private static boolean isPartOfAService(Hold hold, Collection<FleetTarget> inventory) {
        return inventory.stream().anyMatch(each -> each.id().equals(hold.target()) && each.kind() != TargetKind.HOST);
    }

    static boolean isHeld(FleetTarget target, Collection<Hold> holds) {
        return holds.stream().anyMatch(hold -> hold.target().equals(target.id()));
    }

    /** Which of the instances a fault on this target hurts: itself, or all on its host, or none where only a way is cut. */
    static Set<FleetTarget> hurtBy(FleetTarget target, Collection<FleetTarget> instances) {
        Predicate<FleetTarget> hurt = switch (target.kind()) {
            case PROCESS -> each -> each.id().equals(target.id());
            case HOST -> each -> each.agent().equals(target.agent());
            case ROUTE -> _ -> false;
        };
        return instances.stream().filter(hurt).collect(Collectors.toSet());
    }

    /** How many of these instances the aims may hurt at worst, whatever chance chooses. Never too few. */
    static int hurtAtWorst(Collection<Aim> aims, Collection<FleetTarget> instances) {
        Set<FleetTarget> certainly = new HashSet<>();
        Set<FleetTarget> possibly = new HashSet<>();
        int chosen = 0;
        for (var aim : aims) {
            var hurt = aim.candidates().stream()
                    .map(candidate -> hurtBy(candidate, instances))
                    .toList();
            hurt.forEach(possibly::addAll);
            if (aim.count() >= aim.candidates().size()) {
                hurt.forEach(certainly::addAll);
            } else {
                chosen += hurt.stream()
                        .map(Set::size)
                        .sorted(Comparator.reverseOrder())
                        .limit(aim.count())
                        .mapToInt(Integer::intValue)
                        .sum();
            }
        }
        return Math.min(possibly.size(), certainly.size() + chosen);
    }
}
