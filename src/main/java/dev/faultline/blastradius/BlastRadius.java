package dev.faultline.blastradius;

import dev.faultline.access.Caller;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.catalogue.Services;
import dev.faultline.experiment.Definition;
import dev.faultline.experiment.Experiment;
import dev.faultline.experiment.MethodStep;
import dev.faultline.fleet.Fleet;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.halt.Halts;
import dev.faultline.protocol.Ender;
import dev.faultline.protocol.Timing;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Who may be hurt, when and how much. Looks freely; takes only inside the transaction that starts. */
@Component
public class BlastRadius {

    private final Fleet fleet;
    private final Halts halts;
    private final Teams teams;
    private final Services services;
    private final Budgets budgets;
    private final Holds holds;
    private final OwnHosts ownHosts;
    private final Consents consents;
    private final BlastRadiusProperties properties;
    private final RandomGenerator chance;
    private final Clock clock;
    private final ApplicationEventPublisher events;

    BlastRadius(
            Fleet fleet,
            Halts halts,
            Teams teams,
            Services services,
            Budgets budgets,
            Holds holds,
            OwnHosts ownHosts,
            Consents consents,
            BlastRadiusProperties properties,
            RandomGenerator chance,
            Clock clock,
            ApplicationEventPublisher events) {
        this.fleet = fleet;
        this.halts = halts;
        this.teams = teams;
        this.services = services;
        this.budgets = budgets;
        this.holds = holds;
        this.ownHosts = ownHosts;
        this.consents = consents;
        this.properties = properties;
        this.chance = chance;
        this.clock = clock;
        this.events = events;
    }

    /** What a start of this would do, and what every guard says to it, as the caller may know it. Starts nothing. */
    public Preview preview(Caller caller, Experiment experiment) {
        return preview(experiment, situation(caller, experiment, consents::of));
    }

    private static Preview preview(Experiment experiment, Situation situation) {
        var answers = Guards.ask(situation);
        return new Preview(
                situation.aims(),
                worstCase(situation, answers),
                answers,
                ResolvedPlan.of(experiment, situation.aims(), situation.inventory()),
                situation.protectedEnvironments(),
                situation.agreement().map(Situation.Agreement::consent));
    }

    /**
     * Picks the targets of each step and takes their budgets for a run. A target that two steps hurt is held once. Other
     * starts on the same services, or beside them, wait until this transaction is over: what the guards see is what is. An
     * approval that is needed is spent with it.
     *
     * @return the targets by step name, in the order of the method, and of each step by name
     * @throws Refused with every reason when a guard says no or another start was faster
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<String, List<FleetTarget>> take(Caller caller, Holder holder, Experiment experiment) {
        var locked = new TreeSet<>(neighbourhood(situation(caller, experiment, consents::of)));
        holds.lock(locked);
        var situation = situation(caller, experiment, consents::held);
        var preview = preview(experiment, situation);
        if (!preview.allowed()) {
            throw new Refused(preview.refusals());
        }
        if (!locked.containsAll(neighbourhood(situation))) {
            throw lost();
        }
        var chosen = new LinkedHashMap<String, List<FleetTarget>>();
        situation.aims().forEach(aim -> chosen.put(aim.step().name(), aim.choose(chance)));
        Map<FleetTarget, Set<Site>> all = new TreeMap<>(Comparator.comparing(FleetTarget::id));
        chosen.values().stream()
                .flatMap(List::stream)
                .forEach(target -> all.put(target, Site.reachedBy(target, situation.inventory())));
        try {
            budgets.take(holder, teamName(holder.team()), all);
        } catch (DataIntegrityViolationException raced) {
            throw lost();
        }
        situation.agreement().map(Situation.Agreement::consent).ifPresent(consent -> spend(consent, caller, holder));
        return chosen;
    }

    private void spend(Consent consent, Caller caller, Holder holder) {
        if (!consents.spend(consent.id(), caller, holder)) {
            throw new Refused(List.of(Answer.no(
                    Guards.APPROVAL, "The approval was withdrawn, used or ran out at this moment. Look again.")));
        }
    }

    private static Refused lost() {
        return new Refused(List.of(Answer.no(
                "blast radius", "Another run took these targets, or the room for them, a moment ago. Look again.")));
    }

    /** The services that are reached and those beside them: who starts on one of these must wait for us, and we for them. */
    private static Set<Site> neighbourhood(Situation situation) {
        var all = new TreeSet<>(situation.sites());
        for (var site : situation.sites()) {
            situation.beside().getOrDefault(site.service(), Set.of()).forEach(other -> all.add(site.beside(other)));
        }
        return all;
    }

    private String teamName(UUID team) {
        return teams.byId(team).map(Team::name).orElse(team.toString());
    }

    /**
     * Gives back the budget of these targets, once nothing of the run is on them any more. Nobody else may come near them until
     * the run {@linkplain #leave leaves}. Twice is once.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void giveBack(UUID run, Collection<UUID> targets) {
        budgets.giveBack(run, targets);
    }

    /** The run is over: what it gave back is free for others. What is unconfirmed stays held. Twice is once. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void leave(UUID run) {
        budgets.leave(run);
    }

    /** The limits that were set or used, by kind and name; of teams, those that the caller sees. */
    public List<Budget> budgets(Caller caller) {
        var names = teams.of(caller).stream().map(Team::name).collect(Collectors.toSet());
        return budgets.all().stream()
                .filter(budget -> !budget.kind().equals("team") || names.contains(budget.name()))
                .toList();
    }

    /**
     * @param narrow to mean it also when more are hurt now: then nothing starts there, and the newest runs are stopped
     * @return false when more targets are hurt now than that and it is not meant so
     */
    @Transactional
    boolean limit(Caller caller, Budgets.Key key, int most, boolean narrow) {
        if (narrow) {
            budgets.narrow(key, most);
        } else if (!budgets.limit(key, most)) {
            return false;
        }
        budgets.find(key)
                .map(each -> new LimitSet(
                        caller.actor(), each.inWords(), each.kind().equals("team"), each.most(), each.used()))
                .ifPresent(events::publishEvent);
        return true;
    }

    /** Why this run must go because a limit was set below what is hurt; empty where it fits. */
    public Optional<String> exceeded(UUID run) {
        return budgets.exceededBy(run)
                .map(each -> "at most %d target%s may be hurt now %s, and %d are"
                        .formatted(each.most(), each.most() == 1 ? "" : "s", each.inWords(), each.used()));
    }

    /**
     * What the rules that somebody be left over have against what a run hurts now.
     *
     * @param hurt by step; those that nobody can choose any more are left out
     */
    public List<Answer> objections(UUID run, UUID team, Definition definition, Map<String, Set<UUID>> hurt) {
        var aims = new ArrayList<Aim>();
        for (MethodStep.Inject step : definition.faults()) {
            var targets = fleet.targets(hurt.getOrDefault(step.name(), Set.of()));
            aims.add(new Aim(step, targets, targets.size()));
        }
        var situation = whileHurting(run, team, definition, aims);
        return Stream.of(Guards.shares(situation), Guards.lastInstance(situation))
                .flatMap(List::stream)
                .filter(answer -> !answer.allowed())
                .toList();
    }

    private Situation whileHurting(UUID run, UUID team, Definition definition, List<Aim> aims) {
        var targets = candidates(aims);
        var inventory = inventory(targets);
        return new Situation(
                definition,
                aims,
                Optional.empty(),
                budgets.of(targets, teamName(team)),
                holds.ofOthers(run, environments(targets, Situation.sitesOf(aims, inventory))),
                inventory,
                Map.of(),
                Map.of(),
                Set.of(),
                Optional.empty(),
                properties.rules(),
                clock.instant());
    }

    private static Set<FleetTarget> candidates(List<Aim> aims) {
        return aims.stream().flatMap(aim -> aim.candidates().stream()).collect(Collectors.toSet());
    }

    private static Set<String> environments(Set<FleetTarget> targets, Set<Site> sites) {
        var environments = environments(targets);
        sites.forEach(site -> environments.add(site.environment()));
        return environments;
    }

    public static Set<String> environments(Iterable<FleetTarget> targets) {
        var environments = new LinkedHashSet<String>();
        targets.forEach(target -> environments.add(target.label("environment")));
        return environments;
    }

    private Situation situation(
            Caller caller, Experiment experiment, BiFunction<Caller, UUID, Optional<Consent>> approvals) {
        var team = experiment.team();
        var definition = experiment.definition();
        var aims = aims(definition);
        var targets = candidates(aims);
        var inventory = inventory(targets);
        var sites = Situation.sitesOf(aims, inventory);
        var environments = environments(targets, sites);
        return new Situation(
                definition,
                aims,
                halts.covering(team, environments(targets)),
                budgets.of(targets, teamName(team)),
                holds.of(caller, targets.stream().map(FleetTarget::id).toList(), environments),
                inventory,
                services.beside(sites.stream().map(Site::service).collect(Collectors.toSet())),
                fleet.troubles(
                        aims.stream().map(aim -> aim.step().fault().type()).collect(Collectors.toSet())),
                ownHosts.agents(),
                Situation.protectedOf(targets, sites, properties.rules()).isEmpty()
                        ? Optional.empty()
                        : approvals
                                .apply(caller, experiment.id())
                                .map(consent -> held(consent, ResolvedPlan.of(experiment, aims, inventory))),
                properties.rules(),
                clock.instant());
    }

    /** Against what would happen now. What ended otherwise is not asked whether it still fits. */
    private static Situation.Agreement held(Consent consent, ResolvedPlan now) {
        var objections = new ArrayList<>(consent.lacking());
        if (consent.open()) {
            objections.addAll(consent.plan().driftTo(now).more());
        }
        return new Situation.Agreement(consent, objections);
    }

    private List<Aim> aims(Definition definition) {
        var aims = new ArrayList<Aim>();
        for (MethodStep.Inject step : definition.faults()) {
            var candidates = fleet.matching(step.selection().selector()).stream()
                    .sorted(Comparator.comparing(FleetTarget::name).thenComparing(FleetTarget::id))
                    .toList();
            aims.add(Aim.at(step, candidates));
        }
        return aims;
    }

    /** What is on the hosts aimed at, and then all of every service that turns out to be reached. */
    private List<FleetTarget> inventory(Set<FleetTarget> targets) {
        var services = targets.stream().map(target -> target.label("service")).collect(Collectors.toSet());
        var near = fleet.around(targets.stream().map(FleetTarget::agent).collect(Collectors.toSet()), services);
        var reached = targets.stream()
                .flatMap(target -> Site.reachedBy(target, near).stream())
                .map(Site::service)
                .filter(service -> !services.contains(service))
                .collect(Collectors.toSet());
        if (reached.isEmpty()) {
            return near;
        }
        Map<UUID, FleetTarget> all = new LinkedHashMap<>();
        fleet.around(Set.of(), reached).forEach(target -> all.put(target.id(), target));
        near.forEach(target -> all.put(target.id(), target));
        return List.copyOf(all.values());
    }

    private static List<String> worstCase(Situation situation, List<Answer> answers) {
        var sentences = new ArrayList<String>();
        situation.aims().stream().filter(aim -> aim.count() > 0).forEach(aim -> sentences.add(aim.inWords() + "."));
        var environments = environments(situation.candidates());
        sentences.add("At worst %d target%s in %s %s hurt at the same time, for at most %s."
                .formatted(
                        situation.worst(),
                        situation.worst() == 1 ? "" : "s",
                        environments.isEmpty() ? "no environment" : String.join(", ", environments),
                        situation.worst() == 1 ? "is" : "are",
                        Words.duration(situation.definition().limits().maxDuration())));
        answers.stream()
                .filter(answer -> answer.guard().equals(Guards.LAST_INSTANCE))
                .map(Answer::said)
                .forEach(sentences::add);
        sentences.addAll(ends(situation));
        return sentences;
    }

    /** What is left of it when everybody is dead, by the class of each fault. */
    private static List<String> ends(Situation situation) {
        var enders = situation.aims().stream()
                .map(aim -> aim.step().fault().ender())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Ender.class)));
        var sentences = new ArrayList<String>();
        if (!enders.equals(EnumSet.of(Ender.INSTANT))) {
            sentences.add(
                    "If this server, its database, the network and the agent all died, every fault%s would end by itself within %s."
                            .formatted(
                                    enders.contains(Ender.INSTANT) ? " that can be undone" : "",
                                    Words.duration(Timing.CERTAINLY_OVER)));
        }
        if (enders.contains(Ender.WATCHDOG)) {
            sentences.add(
                    "With the guard on the host dead as well, what needs an undo lasts until agent or guard starts again.");
        }
        situation.aims().stream()
                .filter(aim -> !aim.step().fault().ender().mayRepeat())
                .forEach(aim -> sentences.add("“%s” %s.".formatted(aim.step().name(), Ender.INSTANT.inWords())));
        return sentences;
    }
}
