package dev.faultline.agent;

import dev.faultline.protocol.Ending;
import dev.faultline.protocol.NeighbourMeasure;
import dev.faultline.protocol.NeighbourProof;
import dev.faultline.protocol.NeighbourStep.AddToxic;
import dev.faultline.protocol.NeighbourStep.Enable;
import dev.faultline.protocol.NeighbourStep.RemoveToxic;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.TargetKind;
import dev.faultline.protocol.ToxiproxyDown;
import dev.faultline.protocol.ToxiproxyFault;
import dev.faultline.protocol.ToxiproxyToxic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The proxies of a Toxiproxy server that the configuration names. */
final class ToxiproxyProxies implements Neighbourhood<ToxiproxyFault> {

    static final String PREFIX = "toxiproxy:";

    /** What is known of the server now. */
    private record Known(Map<String, Toxiproxy.Seen> proxies, Set<String> healthy) {}

    private final Config agent;
    private final Neighbours neighbours;
    private final OwnLink link;
    private final Upstreams upstreams = new Upstreams();
    private final Glance<Known> glance;

    ToxiproxyProxies(Config agent, OwnLink link) {
        this.agent = agent;
        this.neighbours = agent.neighbours();
        this.link = link;
        this.glance = new Glance<>("toxiproxy", this::look);
    }

    private Known look() {
        var proxies = new HashMap<String, Toxiproxy.Seen>();
        neighbours.toxiproxyApi().all().stream()
                .filter(each -> neighbours.proxies().containsKey(each.name()))
                .forEach(each -> proxies.put(each.name(), each));
        var routes = new ArrayList<Route>();
        neighbours
                .proxies()
                .forEach((name, configured) -> Optional.ofNullable(proxies.get(name))
                        .ifPresent(seen -> routes.add(seen.asRoute(configured.health()))));
        var healthy = new HashSet<String>();
        upstreams.healthy(routes).forEach(route -> healthy.add(route.name()));
        return new Known(Map.copyOf(proxies), healthy);
    }

    @Override
    public Optional<String> trouble(ToxiproxyFault fault) {
        if (neighbours.toxiproxy() == null) {
            return Optional.of("no Toxiproxy server is configured for this agent");
        }
        var known = glance.seen();
        if (known.isEmpty()) {
            return Optional.of(glance.silence());
        }
        return known.get().proxies().isEmpty()
                ? Optional.of("no proxy of the Toxiproxy server is configured with a health path")
                : Optional.empty();
    }

    @Override
    public List<Target> targets(Set<String> working) {
        var known = glance.seen().orElseGet(() -> new Known(Map.of(), Set.of()));
        return neighbours.proxies().entrySet().stream()
                .map(each -> target(each.getKey(), each.getValue(), known, working))
                .toList();
    }

    private Target target(String name, Neighbours.Proxy proxy, Known known, Set<String> working) {
        var passing = Optional.ofNullable(known.proxies().get(name)).filter(Toxiproxy.Seen::enabled);
        return new Target(
                PREFIX + name,
                TargetKind.TOXIPROXY,
                "%s by Toxiproxy on %s".formatted(name, agent.name()),
                proxy.labels(),
                passing.isPresent() && known.healthy().contains(name),
                passing.filter(seen -> cut(seen).isEmpty()).isPresent() ? working : Set.of());
    }

    /** That the agent itself speaks to its server through it. */
    private Optional<String> cut(Toxiproxy.Seen seen) {
        var route = seen.asRoute("");
        return link.cutBy(route, List.of(route));
    }

    @Override
    public Answer plan(UUID injection, ToxiproxyFault fault, String target, Duration duration) {
        var name = target.substring(PREFIX.length());
        if (!neighbours.proxies().containsKey(name)) {
            return new Answer.Refused("%s is not configured on this host".formatted(target));
        }
        var seen = neighbours.toxiproxyApi().find(name);
        if (seen.isEmpty()) {
            return new Answer.Refused("Toxiproxy has no proxy %s".formatted(name));
        }
        if (!seen.get().enabled()) {
            return new Answer.Refused("%s is disabled already".formatted(target));
        }
        return cut(seen.get())
                .<Answer>map(Answer.Refused::new)
                .orElseGet(() -> new Answer.Planned(plan(fault, target, name)));
    }

    private static Plan plan(ToxiproxyFault fault, String target, String proxy) {
        return switch (fault) {
            case ToxiproxyDown _ ->
                plan(
                        fault,
                        target,
                        proxy,
                        new Enable(proxy, false),
                        new Enable(proxy, true),
                        new NeighbourProof.ProxyEnabled(proxy));
            case ToxiproxyToxic toxic ->
                plan(
                        fault,
                        target,
                        proxy,
                        new AddToxic(proxy, toxic.toxic(), toxic.percent(), toxic.attributes()),
                        new RemoveToxic(proxy),
                        new NeighbourProof.NoToxic(proxy));
        };
    }

    /** Servers of Toxiproxy forget their toxics when they end, but not when the host of the agent is another one. */
    private static Plan plan(ToxiproxyFault fault, String target, String proxy, Step apply, Step undo, Proof gone) {
        return new Plan(
                fault,
                target,
                List.of(apply),
                List.of(),
                List.of(undo),
                List.of(gone),
                new NeighbourMeasure.ToxicEffect(proxy, fault),
                Ending.GUARD,
                true);
    }
}
