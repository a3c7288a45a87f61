package dev.faultline.blastradius;

import dev.faultline.access.Caller;
import dev.faultline.fleet.AgentView;
import dev.faultline.fleet.Fleet;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Reads what may be hurt and what is. A run of a team that the caller does not see is there, and has no name. */
@Component
class RadiusViews {

    /** As many services as a page shows. */
    static final int SHOWN = 50;

    private static final int LIMITS_SHOWN = 200;
    private static final Set<String> ALWAYS = Set.of("global", "environment", "team");
    private static final List<String> ORDER = Limits.KINDS;

    private final BlastRadius blastRadius;
    private final Budgets budgets;
    private final Holds holds;
    private final OwnHosts ownHosts;
    private final Fleet fleet;
    private final BlastRadiusProperties defaults;
    private final Clock clock;

    RadiusViews(
            BlastRadius blastRadius,
            Budgets budgets,
            Holds holds,
            OwnHosts ownHosts,
            Fleet fleet,
            BlastRadiusProperties defaults,
            Clock clock) {
        this.blastRadius = blastRadius;
        this.budgets = budgets;
        this.holds = holds;
        this.ownHosts = ownHosts;
        this.fleet = fleet;
        this.defaults = defaults;
        this.clock = clock;
    }

    RadiusView view(Caller caller) {
        var held = holds.all(caller);
        var lines = limits(caller, held);
        return new RadiusView(
                holdings(held),
                blastRadius.waiting().stream()
                        .map(each -> waiting(caller, each))
                        .toList(),
                lines.stream().limit(LIMITS_SHOWN).toList(),
                Math.max(0, lines.size() - LIMITS_SHOWN),
                fleet.counts(Guards.OURS),
                hostsOfNodes(),
                new TreeSet<>(defaults.protectedEnvironments()));
    }

    private static RadiusView.Waiting waiting(Caller caller, Line.Waiter waiter) {
        return caller.maySee(waiter.team())
                ? new RadiusView.Waiting(waiter.id(), waiter.name(), waiter.until(), waiter.waitsFor())
                : new RadiusView.Waiting(null, "a start of another team", waiter.until(), List.of());
    }

    private List<RadiusView.Holding> holdings(List<Holds.Part> held) {
        var now = clock.instant();
        return byRun(held).values().stream().map(parts -> holding(parts, now)).toList();
    }

    private static RadiusView.Holding holding(List<Holds.Part> parts, Instant now) {
        var until = parts.getFirst().until();
        return new RadiusView.Holding(
                user(parts),
                parts.stream().mapToInt(Holds.Part::kept).sum(),
                parts.stream()
                        .map(each -> new Site(each.environment(), each.service()))
                        .distinct()
                        .sorted()
                        .map(Site::inWords)
                        .collect(Collectors.joining(", ")),
                until.orElse(null),
                until.filter(now::isAfter).isPresent());
    }

    private static Map<UUID, List<Holds.Part>> byRun(Collection<Holds.Part> held) {
        return held.stream().collect(Collectors.groupingBy(Holds.Part::run, LinkedHashMap::new, Collectors.toList()));
    }

    private static RadiusView.User user(List<Holds.Part> parts) {
        var run = parts.getFirst();
        int targets = parts.stream().mapToInt(Holds.Part::hurt).sum();
        return run.visible()
                ? new RadiusView.User(run.run(), run.name(), targets)
                : new RadiusView.User(null, "a run of another team", targets);
    }

    /** What somebody set or something uses; the others are what the configuration says. */
    private List<RadiusView.Line> limits(Caller caller, List<Holds.Part> held) {
        var known = blastRadius.budgets(caller);
        var everything = known.stream().anyMatch(each -> each.kind().equals("global"))
                ? Stream.<Budget>empty()
                : Stream.of(budgets.unset(Budgets.GLOBAL));
        return Stream.concat(everything, known.stream())
                .map(budget -> line(budget, held))
                .filter(line ->
                        ALWAYS.contains(line.budget().kind()) || line.budget().used() > 0 || !line.isDefault())
                .sorted(Comparator.comparingInt((RadiusView.Line line) ->
                                ORDER.indexOf(line.budget().kind()))
                        .thenComparing(line -> line.budget().name()))
                .toList();
    }

    private RadiusView.Line line(Budget budget, List<Holds.Part> held) {
        var users = byRun(held.stream().filter(each -> each.uses(budget)).toList()).values().stream()
                .map(RadiusViews::user)
                .filter(user -> user.targets() > 0)
                .sorted(Comparator.comparingInt(RadiusView.User::targets).reversed())
                .toList();
        return new RadiusView.Line(budget, budget.most() == defaults.of(budget.kind()), users);
    }

    private List<String> hostsOfNodes() {
        var agents = ownHosts.agents();
        return fleet.agents().stream()
                .filter(agent -> agents.contains(agent.id()))
                .map(AgentView::name)
                .toList();
    }

    /** One more than a page shows, to know whether there is one. */
    List<String> services(String search, String after) {
        return fleet.values("service", search, after, SHOWN + 1);
    }

    /** Those services in every environment where they are. */
    List<RadiusView.Part> parts(Caller caller, List<String> services) {
        var inventory = fleet.around(Set.of(), services);
        var bySite = inventory.stream().collect(Collectors.groupingBy(Site::of));
        var held = holds.shown(
                caller, bySite.keySet().stream().map(Site::environment).collect(Collectors.toSet()));
        Map<Site, Integer> hurt = holds.all(caller).stream()
                .collect(Collectors.toMap(
                        part -> new Site(part.environment(), part.service()), Holds.Part::hurt, Integer::sum));
        Map<String, Budget> granted = budgets.all().stream()
                .filter(budget -> budget.kind().equals("service"))
                .collect(Collectors.toMap(Budget::name, Function.identity()));
        var parts = new ArrayList<RadiusView.Part>();
        bySite.forEach((site, present) -> {
            var percent = Optional.ofNullable(granted.get(site.service())).flatMap(Budget::maxPercent);
            var instances = Instances.of(site, present);
            parts.add(new RadiusView.Part(
                    site.service(),
                    site.environment(),
                    present.size(),
                    percent.map(defaults::share).orElse(defaults.share()),
                    percent.isPresent(),
                    hurt.getOrDefault(site, 0),
                    instances.size(),
                    Instances.well(site, instances, inventory, held).size(),
                    isProtected(site.environment())));
        });
        parts.sort(Comparator.comparing(RadiusView.Part::service).thenComparing(RadiusView.Part::environment));
        return parts;
    }

    private boolean isProtected(String environment) {
        return defaults.protectedEnvironments().stream().anyMatch(environment::equalsIgnoreCase);
    }

    /** The limits that hold where nobody set another, by kind. */
    Map<String, Integer> defaults() {
        var most = new LinkedHashMap<String, Integer>();
        ORDER.forEach(kind -> most.put(kind, defaults.of(kind)));
        return most;
    }

    String configuredShare() {
        return defaults.share().inWords();
    }

    /** What a form begins with. */
    Budget budget(Budgets.Key key) {
        return budgets.find(key).orElse(budgets.unset(key));
    }
}
