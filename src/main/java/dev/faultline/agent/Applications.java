package dev.faultline.agent;

import dev.faultline.protocol.ApplicationFault;
import dev.faultline.protocol.ApplicationSettings;
import dev.faultline.protocol.Ending;
import dev.faultline.protocol.NeighbourMeasure;
import dev.faultline.protocol.NeighbourProof;
import dev.faultline.protocol.NeighbourStep.Settle;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.TargetKind;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The applications with Chaos Monkey in them that the configuration names. */
final class Applications implements Neighbourhood<ApplicationFault> {

    static final String PREFIX = "application:";

    private final Config agent;
    private final Neighbours neighbours;
    private final OwnLink link;
    private final Map<String, Glance<ApplicationSettings>> glances = new HashMap<>();

    Applications(Config agent, OwnLink link) {
        this.agent = agent;
        this.neighbours = agent.neighbours();
        this.link = link;
        neighbours
                .applications()
                .keySet()
                .forEach(name -> glances.put(
                        name,
                        new Glance<>(
                                "application",
                                () -> neighbours.chaosMonkey(name).settings())));
    }

    @Override
    public Optional<String> trouble(ApplicationFault fault) {
        if (glances.isEmpty()) {
            return Optional.of("no application with Chaos Monkey is configured for this agent");
        }
        return glances.values().stream().anyMatch(glance -> glance.seen().isPresent())
                ? Optional.empty()
                : Optional.of(glances.values().iterator().next().silence());
    }

    @Override
    public List<Target> targets(Set<String> working) {
        return neighbours.applications().entrySet().stream()
                .map(each -> target(each.getKey(), each.getValue(), working))
                .toList();
    }

    private Target target(String name, Neighbours.Application application, Set<String> working) {
        var glance = glances.get(name);
        boolean answers = glance != null && glance.seen().isPresent();
        return new Target(
                PREFIX + name,
                TargetKind.APPLICATION,
                "%s within on %s".formatted(name, agent.name()),
                application.labels(),
                answers,
                answers && isControlPlane(application).isEmpty() ? working : Set.of());
    }

    private Optional<String> isControlPlane(Neighbours.Application application) {
        var url = URI.create(application.url());
        var address = new InetSocketAddress(url.getHost(), url.getPort() > 0 ? url.getPort() : 80);
        var route = new Route("application", address, address, "", Map.of());
        return link.cutBy(route, List.of());
    }

    @Override
    public Answer plan(UUID injection, ApplicationFault fault, String target, Duration duration) {
        var name = target.substring(PREFIX.length());
        var application = neighbours.applications().get(name);
        if (application == null) {
            return new Answer.Refused("%s is not configured on this host".formatted(target));
        }
        if (isControlPlane(application).isPresent()) {
            return new Answer.Refused("%s is the control plane itself".formatted(target));
        }
        var before = neighbours.chaosMonkey(name).settings();
        return ChaosMonkey.attacks(before)
                ? new Answer.Refused("Chaos Monkey in %s attacks already, for somebody else".formatted(name))
                : new Answer.Planned(plan(fault, target, name, before));
    }

    /** An application that is restarted has the settings of its own configuration, which are other ones than ours. */
    private static Plan plan(ApplicationFault fault, String target, String name, ApplicationSettings before) {
        return new Plan(
                fault,
                target,
                List.of(new Settle(name, fault.settings())),
                List.of(),
                List.of(new Settle(name, before)),
                List.of(new NeighbourProof.Settled(name, before)),
                new NeighbourMeasure.ApplicationEffect(name, fault),
                Ending.GUARD,
                true);
    }
}
