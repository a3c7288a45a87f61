package dev.faultline.blastradius;

import dev.faultline.access.Caller;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.calendar.Calendars;
import dev.faultline.calendar.FreezeOver;
import dev.faultline.calendar.Outlook;
import dev.faultline.calendar.Ruling;
import dev.faultline.calendar.Where;
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
import java.time.Duration;
import java.time.Instant;
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
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
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
    private final Calendars calendars;
    private final Consents consents;
    private final FreezeOverrides overrides;
    private final ObjectProvider<Line> line;
    private final BlastRadiusProperties properties;
    private final RandomGenerator chance;
    private final Clock clock;

    BlastRadius(
            Fleet fleet,
            Halts halts,
            Teams teams,
            Services services,
            Budgets budgets,
            Holds holds,
            OwnHosts ownHosts,
            Calendars calendars,
            Consents consents,
            FreezeOverrides overrides,
            ObjectProvider<Line> line,
            BlastRadiusProperties properties,
            RandomGenerator chance,
            Clock clock) {
        this.fleet = fleet;
        this.halts = halts;
        this.teams = teams;
        this.services = services;
        this.budgets = budgets;
        this.holds = holds;
        this.ownHosts = ownHosts;
        this.calendars = calendars;
        this.consents = consents;
        this.overrides = overrides;
        this.line = line;
        this.properties = properties;
        this.chance = chance;
        this.clock = clock;
    }

    /** What a start of this would do, and what every guard says to it, as the caller may know it. Starts nothing. */
    public Preview preview(Caller caller, Experiment experiment) {
        return preview(caller, experiment, Line.END);
    }

    /** @param place in the line of those who wait */
    public Preview preview(Caller caller, Experiment experiment, long place) {
        return preview(experiment, situation(new Asking(caller, experiment, place, null), consents::of, overrides::of));
    }

    private static Preview preview(Experiment experiment, Situation situation) {
        var answers = Guards.ask(situation);
        boolean mayWait = !allow(answers) && allow(Guards.ask(situation.alone()));
        return new Preview(
                situation.aims(),
                worstCase(situation, answers),
                answers,
                mayWait,
                Reach.of(situation),
                ResolvedPlan.of(experiment, situation.aims(), situation.inventory()),
                situation.protectedEnvironments(),
                situation.override(),
                situation.agreement().map(Situation.Agreement::consent));
    }

    private static boolean allow(List<Answer> answers) {
        return answers.stream().allMatch(Answer::allowed);
    }

    /**
     * Picks the targets of each step and takes their budgets for a run. A target that two steps hurt is held once. Other
     * starts on the same services, or beside them, wait until this transaction is over: what the guards see is what is. An
     * approval that is needed is spent with it.
     *
     * @param place in the line of those who wait; {@link Line#END} where it does not
     * @param key of the start, by which an occurrence's own is known; null where it has none
     * @return the targets by step name, in the order of the method, and of each step by name
     * @throws Refused with every reason when a guard says no or another start was faster
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<String, List<FleetTarget>> take(
            Caller caller, Holder holder, Experiment experiment, long place, @Nullable String key) {
        var asking = new Asking(caller, experiment, place, key);
        var locked = new TreeSet<>(neighbourhood(situation(asking, consents::of, overrides::of)));
        holds.lock(locked);
        var situation = situation(asking, consents::held, overrides::held);
        var preview = preview(experiment, situation);
        if (!preview.allowed()) {
            throw new Refused(preview.refusals(), preview.mayWait());
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
        situation.override().ifPresent(override -> spend(override, caller, holder));
        return chosen;
    }

    private void spend(FreezeOverride override, Caller caller, Holder holder) {
        if (!overrides.spend(override.id(), caller, holder)) {
            throw new Refused(
                    List.of(Answer.no(
                            Guards.CALENDAR,
                            "The override was withdrawn, used or ran out at this moment. Look again.")),
                    false);
        }
    }

    private void spend(Consent consent, Caller caller, Holder holder) {
        if (!consents.spend(consent.id(), caller, holder)) {
            throw new Refused(
                    List.of(Answer.no(
                            Guards.APPROVAL,
                            "The approval was withdrawn, used or ran out at this moment. Look again.")),
                    false);
        }
    }

    private static Refused lost() {
        return new Refused(
                List.of(Answer.no(
                        "blast radius",
                        "Another run took these targets, or the room for them, a moment ago. Look again.")),
                true);
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

    /**
     * The limits that were set or used, by kind and name; of teams, those that the caller sees. What a GameDay uses that is sealed from
     * the caller is not counted here; where it is decided, it is.
     */
    public List<Budget> budgets(Caller caller) {
        var names = teams.of(caller).stream().map(Team::name).collect(Collectors.toSet());
        var hidden = holds.hiddenFrom(caller);
        var said = budgets.said();
        return budgets.all().stream()
                .filter(budget -> !budget.kind().equals("team") || names.contains(budget.name()))
                .map(budget -> budget.without(hidden.stream()
                        .filter(each -> each.uses(budget))
                        .mapToInt(Holds.Part::hurt)
                        .sum()))
                .filter(budget -> budget.used() > 0 || said.contains(new Budgets.Key(budget.kind(), budget.name())))
                .toList();
    }

    /**
     * How full the limits are that these runs meet: those over everything, of the environment and of the team, and of whatever
     * else they hold something now.
     */
    public List<Usage> usage(Collection<UUID> runs, String environment, UUID team) {
        var held = budgets.usedBy(runs);
        return Stream.concat(
                        Stream.of(
                                        Budgets.GLOBAL,
                                        new Budgets.Key("environment", environment),
                                        new Budgets.Key("team", teamName(team)))
                                .filter(key -> !key.name().isEmpty())
                                .map(key -> budgets.find(key).orElse(budgets.unset(key)))
                                .filter(each -> held.stream().noneMatch(used -> used.isOf(each)))
                                .map(Usage::none),
                        held.stream())
                .sorted(Comparator.comparing(
                        each -> Limits.KINDS.indexOf(each.budget().kind())))
                .toList();
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
        var situation = whileHurting(run, team, definition, aims(definition, hurt));
        return Stream.of(Guards.shares(situation), Guards.lastInstance(situation))
                .flatMap(List::stream)
                .filter(answer -> !answer.allowed())
                .toList();
    }

    /**
     * The freezes that were made since a run began, and that meet what is left of it.
     *
     * @param targets that it may still hurt, by step
     * @param until when it is certainly over
     */
    public List<FreezeOver> freezesOver(
            UUID team, Definition definition, Map<String, Set<UUID>> targets, Instant since, Instant until) {
        return calendars.freezesOver(team, since, clock.instant(), until, () -> {
            var aims = aims(definition, targets);
            var chosen = candidates(aims);
            var sites = Situation.sitesOf(aims, inventory(chosen));
            return where(team, environments(chosen, sites), sites);
        });
    }

    private List<Aim> aims(Definition definition, Map<String, Set<UUID>> chosen) {
        var aims = new ArrayList<Aim>();
        for (MethodStep.Inject step : definition.faults()) {
            var targets = fleet.targets(chosen.getOrDefault(step.name(), Set.of()));
            aims.add(new Aim(step, targets, targets.size()));
        }
        return aims;
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
                List.of(),
                inventory,
                Map.of(),
                Map.of(),
                Set.of(),
                Ruling.OPEN, // who runs already is not asked again
                Optional.empty(),
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

    /** Where the targets are now that a start of this could choose. */
    public Set<String> environments(Definition definition) {
        return environments(candidates(aims(definition)));
    }

    /** The protected environments that a start of this could reach now. */
    public List<String> protectedEnvironments(Definition definition) {
        var aims = aims(definition);
        var targets = candidates(aims);
        return Situation.protectedOf(targets, Situation.sitesOf(aims, inventory(targets)), properties.rules());
    }

    /** Who would start what. */
    private record Asking(
            Caller caller,
            Experiment experiment,
            long place,
            @Nullable String key) {}

    /** What two people set aside, looked at or held. */
    private interface SetAside {
        Optional<FreezeOverride> of(Caller starter, UUID experiment, @Nullable String key);
    }

    private Situation situation(
            Asking asking, BiFunction<Caller, UUID, Optional<Consent>> approvals, SetAside setAside) {
        var caller = asking.caller();
        var experiment = asking.experiment();
        var team = experiment.team();
        var definition = experiment.definition();
        var aims = aims(definition);
        var targets = candidates(aims);
        var inventory = inventory(targets);
        var sites = Situation.sitesOf(aims, inventory);
        var environments = environments(targets, sites);
        var now = clock.instant();
        var outlook = outlook(team, environments, sites, now);
        var all = outlook.at(now, whole(definition));
        var override = all.allowed()
                ? Optional.<FreezeOverride>empty()
                : setAside.of(caller, experiment.id(), asking.key())
                        .filter(each -> all.objections().stream()
                                .anyMatch(objection -> each.calendars().contains(objection.calendar())));
        return new Situation(
                definition,
                aims,
                halts.covering(team, environments(targets)),
                budgets.of(targets, teamName(team)),
                holds.of(caller, targets.stream().map(FleetTarget::id).toList(), environments),
                Ahead.of(caller, waiting(), asking.place()),
                inventory,
                services.beside(sites.stream().map(Site::service).collect(Collectors.toSet())),
                fleet.troubles(
                        aims.stream().map(aim -> aim.step().fault().type()).collect(Collectors.toSet())),
                ownHosts.agents(),
                override.filter(FreezeOverride::counts)
                        .map(each -> outlook.without(each.calendars()).at(now, whole(definition)))
                        .orElse(all),
                override,
                Situation.protectedOf(targets, sites, properties.rules()).isEmpty()
                        ? Optional.empty()
                        : approvals
                                .apply(caller, experiment.id())
                                .map(consent -> held(consent, ResolvedPlan.of(experiment, aims, inventory))),
                properties.rules(),
                now);
    }

    private Outlook outlook(UUID team, Set<String> environments, Set<Site> sites, Instant from) {
        return calendars.outlook(where(team, environments, sites), from);
    }

    private static Where where(UUID team, Set<String> environments, Set<Site> sites) {
        return new Where(team, environments, sites.stream().map(Site::service).collect(Collectors.toSet()));
    }

    /** What a start would take, if it reaches then what it would reach now. */
    public Reach reach(Experiment experiment) {
        var aims = aims(experiment.definition());
        var targets = candidates(aims);
        return Reach.of(new Situation(
                experiment.definition(),
                aims,
                Optional.empty(),
                budgets.scopes(targets, teamName(experiment.team())),
                List.of(),
                List.of(),
                inventory(targets),
                Map.of(),
                Map.of(),
                Set.of(),
                Ruling.OPEN,
                Optional.empty(),
                Optional.empty(),
                properties.rules(),
                clock.instant()));
    }

    /** How long a run may take until certainly nothing is left of it. */
    public static Duration whole(Definition definition) {
        return definition.limits().maxDuration().plus(Timing.CERTAINLY_OVER);
    }

    /** What calendars say of starts from a moment on, if it reaches then what it would reach now. */
    public Function<Instant, Ruling> calendar(Experiment experiment, Instant from) {
        var definition = experiment.definition();
        var aims = aims(definition);
        var targets = candidates(aims);
        var sites = Situation.sitesOf(aims, inventory(targets));
        var outlook = outlook(experiment.team(), environments(targets, sites), sites, from);
        return start -> outlook.at(start, whole(definition));
    }

    /** Has the calendars of others that a start of this would ask read again before long. */
    public void rereadCalendarsSoon(Experiment experiment) {
        var aims = aims(experiment.definition());
        var targets = candidates(aims);
        var sites = Situation.sitesOf(aims, inventory(targets));
        calendars.rereadSoon(where(experiment.team(), environments(targets, sites), sites));
    }

    /** Against what would happen now. What ended otherwise is not asked whether it still fits. */
    private static Situation.Agreement held(Consent consent, ResolvedPlan now) {
        var objections = new ArrayList<>(consent.lacking());
        if (consent.open()) {
            objections.addAll(consent.plan().driftTo(now).more());
        }
        return new Situation.Agreement(consent, objections);
    }

    /** The starts that wait, the first first. */
    List<Line.Waiter> waiting() {
        return line.stream().flatMap(each -> each.waiting().stream()).toList();
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
        if (enders.contains(Ender.ENGINE)) {
            sentences.add(
                    "With the guard dead as well, what an engine in a cluster does ends when the duration of its step is over.");
        }
        situation.aims().stream()
                .filter(aim -> !aim.step().fault().ender().mayRepeat())
                .forEach(aim -> sentences.add("“%s” %s.".formatted(aim.step().name(), Ender.INSTANT.inWords())));
        return sentences;
    }
}
