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
 * What a service runs on: its processes, containers and pods, and where a host reports none, the host that has the service's label itself. A
 * route is a way to an instance, not one: it can be cut and the instance lives. A deployment is all its pods, a node all that
 * is on it.
 */
final class Instances {

    /** The label by which an agent says on which node of its cluster something is. */
    private static final String NODE = "node";

    private Instances() {}

    static List<FleetTarget> of(Site site, Collection<FleetTarget> inventory) {
        var ofSite =
                inventory.stream().filter(each -> Site.of(each).equals(site)).toList();
        Set<UUID> withProcesses = ofSite.stream()
                .filter(each -> each.kind() == TargetKind.PROCESS || each.kind() == TargetKind.CONTAINER)
                .map(FleetTarget::agent)
                .collect(Collectors.toSet());
        return ofSite.stream()
                .filter(each -> switch (each.kind()) {
                    case PROCESS, CONTAINER, POD -> true;
                    case HOST -> !withProcesses.contains(each.agent());
                    case ROUTE, TOXIPROXY, APPLICATION, DEPLOYMENT, NODE -> false;
                })
                .toList();
    }

    /** Those that are certainly well: heard, healthy, and nobody's. Whoever holds a whole host, node or deployment may hurt any of them. */
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
        return inventory.stream()
                .filter(each -> each.id().equals(hold.target()))
                .anyMatch(each -> switch (each.kind()) {
                    case PROCESS, CONTAINER, ROUTE, TOXIPROXY, POD -> true;
                    case HOST, APPLICATION, NODE, DEPLOYMENT -> false;
                });
    }

    /** On that host, as its agent says; or on that node, as the agent of its cluster says. */
    static boolean isOn(FleetTarget each, FleetTarget place) {
        return each.agent().equals(place.agent())
                && switch (place.kind()) {
                    case HOST -> !each.kind().isInCluster();
                    case NODE -> each.label(NODE).equals(place.label(NODE));
                    case PROCESS, CONTAINER, ROUTE, TOXIPROXY, APPLICATION, POD, DEPLOYMENT -> false;
                };
    }

    /** Not one more, but several of those that are known one by one. */
    static boolean isGroup(FleetTarget target) {
        return target.kind() == TargetKind.DEPLOYMENT;
    }

    private static boolean isOf(FleetTarget each, FleetTarget deployment) {
        return each.kind() == TargetKind.POD
                && each.agent().equals(deployment.agent())
                && List.of("namespace", "owner").stream()
                        .allMatch(label -> each.label(label).equals(deployment.label(label)));
    }

    static boolean isHeld(FleetTarget target, Collection<Hold> holds) {
        return holds.stream().anyMatch(hold -> hold.target().equals(target.id()));
    }

    /** Which of the instances a fault on this target hurts: itself, or all on its host, or none where only a way is cut. */
    static Set<FleetTarget> hurtBy(FleetTarget target, Collection<FleetTarget> instances) {
        Predicate<FleetTarget> hurt = switch (target.kind()) {
            case PROCESS, CONTAINER, POD -> each -> each.id().equals(target.id());
            case HOST, NODE -> each -> isOn(each, target);
            case DEPLOYMENT -> each -> isOf(each, target);
            // which of the instances on its host an application is, nobody says
            case APPLICATION -> each -> each.agent().equals(target.agent());
            case ROUTE, TOXIPROXY -> _ -> false;
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
