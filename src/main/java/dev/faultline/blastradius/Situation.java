package dev.faultline.blastradius;

import dev.faultline.calendar.Ruling;
import dev.faultline.experiment.Definition;
import dev.faultline.experiment.Share;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.halt.Halt;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything the guards look at, read once.
 *
 * @param halted the press that covers this run, if any
 * @param budgets of every scope the aims touch
 * @param holds of other runs, in the environments of this one
 * @param ahead the starts that wait and go first
 * @param inventory at least every target of each service that is reached, and everything on the hosts aimed at
 * @param beside the services that one is declared to depend on or that depend on it, by its name
 * @param why types of fault do not work on an agent, for those that are aimed at, by the agent's id and the type's name
 * @param ownHosts agents on the machines that the control plane runs on
 * @param calendar what calendars say of the whole run, from now to the end of its undo
 * @param override what two people set aside of it; empty where no calendar was against it or nobody asked
 * @param agreement what somebody approved or was asked to, as far as it matters to this start
 */
record Situation(
        Definition definition,
        List<Aim> aims,
        Optional<Halt> halted,
        List<Budget> budgets,
        List<Hold> holds,
        List<Ahead> ahead,
        List<FleetTarget> inventory,
        Map<String, Set<String>> beside,
        Map<UUID, Map<String, String>> why,
        Set<UUID> ownHosts,
        Ruling calendar,
        Optional<FreezeOverride> override,
        Optional<Agreement> agreement,
        Rules rules,
        Instant now) {

    /**
     * What the configuration says.
     *
     * @param share of a service's targets in an environment, where nobody set another
     * @param sandbox the environment where host and control plane are one machine by design
     */
    record Rules(Share share, Set<String> protectedEnvironments, String sandbox) {
        boolean isProtected(String environment) {
            return protectedEnvironments.stream().anyMatch(environment::equalsIgnoreCase);
        }
    }

    /**
     * An approval, held against this start.
     *
     * @param objections why it does not count; none where it does
     */
    record Agreement(Consent consent, List<String> objections) {
        Agreement {
            objections = List.copyOf(objections);
        }
    }

    /**
     * As it would be if nobody else was here: nothing is held, nobody waits, and what others may have made ill is well. What is
     * refused even then would be refused however long somebody waits.
     */
    Situation alone() {
        return new Situation(
                definition,
                aims.stream()
                        .map(aim -> new Aim(
                                aim.step(),
                                aim.candidates().stream().map(this::unhurt).toList(),
                                aim.count()))
                        .toList(),
                halted,
                budgets.stream().map(Budget::unused).toList(),
                List.of(),
                List.of(),
                inventory.stream().map(this::unhurt).toList(),
                beside,
                why,
                ownHosts,
                calendar,
                override,
                agreement,
                rules,
                now);
    }

    private FleetTarget unhurt(FleetTarget target) {
        return isHeld(target) || Site.reachedBy(target, inventory).stream().anyMatch(this::isNearAHold)
                ? target.well()
                : target;
    }

    private boolean isNearAHold(Site site) {
        return holds.stream()
                .anyMatch(hold -> hold.sites().contains(site)
                        || beside.getOrDefault(site.service(), Set.of()).stream()
                                .anyMatch(other -> hold.sites().contains(site.beside(other))));
    }

    Set<FleetTarget> candidates() {
        return aims.stream().flatMap(aim -> aim.candidates().stream()).collect(Collectors.toSet());
    }

    /** Every service that may be reached, in the order of locking. */
    Set<Site> sites() {
        return sitesOf(aims, inventory);
    }

    static Set<Site> sitesOf(List<Aim> aims, Collection<FleetTarget> inventory) {
        return aims.stream()
                .flatMap(aim -> aim.candidates().stream())
                .distinct()
                .flatMap(target -> Site.reachedBy(target, inventory).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** How many different targets may be hurt at worst. */
    int worst() {
        return worstOf(_ -> true);
    }

    /** How many of them may lie in one scope, at worst. */
    int worstIn(Budget budget) {
        return worstOf(target -> budget.covers(target));
    }

    int worstOf(Predicate<FleetTarget> scope) {
        long inScope = candidates().stream().filter(scope).count();
        long chosen = aims.stream()
                .mapToLong(aim -> Math.min(
                        aim.count(), aim.candidates().stream().filter(scope).count()))
                .sum();
        return (int) Math.min(inScope, chosen);
    }

    /** The candidates as people read them. */
    List<FleetTarget> inOrder() {
        return candidates().stream()
                .sorted(Comparator.comparing(FleetTarget::name).thenComparing(FleetTarget::id))
                .toList();
    }

    /** How many of a service's instances are certainly well and stay so, whatever chance chooses and whichever steps meet. */
    int certainlyLeft(Site site, List<FleetTarget> instances) {
        var well = Instances.well(site, instances, inventory, holds);
        int worst = Together.sets(definition, aims).stream()
                .mapToInt(together -> Instances.hurtAtWorst(together, well))
                .max()
                .orElse(0);
        return well.size() - worst;
    }

    boolean isProtected(String environment) {
        return rules.isProtected(environment);
    }

    /** Where somebody must not decide alone: environments of targets, and of whatever is reached through them. */
    List<String> protectedEnvironments() {
        return protectedOf(candidates(), sites(), rules);
    }

    static List<String> protectedOf(Collection<FleetTarget> targets, Collection<Site> sites, Rules rules) {
        return Stream.concat(
                        targets.stream().map(target -> target.label("environment")),
                        sites.stream().map(Site::environment))
                .filter(rules::isProtected)
                .distinct()
                .sorted()
                .toList();
    }

    boolean isHeld(FleetTarget target) {
        return Instances.isHeld(target, holds);
    }

    /** How much of a service may be hurt where nobody says otherwise for this experiment. */
    Share shareOf(Site site) {
        return budgets.stream()
                .filter(budget ->
                        budget.kind().equals("service") && budget.name().equals(site.service()))
                .map(Budget::maxPercent)
                .flatMap(Optional::stream)
                .findFirst()
                .map(percent -> new Share(percent, rules.share().atLeastOne()))
                .orElse(rules.share());
    }
}
