package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.Ending;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.RequestFault;
import dev.faultline.protocol.RouteFault;
import dev.faultline.protocol.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What the proxy can do to a route, all in the same way: a file that tells it to, until a deadline. */
record RouteDriver<F extends RouteFault>(
        FaultType<F> type, Config config, OwnLink link, ToxicFiles files, ProxyStatus.Reader proxy)
        implements Driver<F> {

    @Override
    public Capability probe() {
        if (config.routes().isEmpty()) {
            return fails("no route is configured on this host");
        }
        var troubles = config.routes().stream()
                .map(this::trouble)
                .flatMap(Optional::stream)
                .toList();
        return troubles.size() < config.routes().size() ? works() : fails(troubles.getFirst());
    }

    @Override
    public Answer plan(UUID injection, F fault, String target, Duration duration) {
        var route = config.route(target);
        if (route.isEmpty()) {
            return new Answer.Refused("%s is not configured on this host".formatted(target));
        }
        if (!route.get().http()) {
            return new Answer.Refused("%s has no health path, so no effect on it could be measured".formatted(target));
        }
        if (fault instanceof RequestFault request
                && !request.methods().isEmpty()
                && !request.methods().contains("GET")) {
            return new Answer.Refused(
                    "methods must hold GET: no other effect could be measured without one of its own");
        }
        return trouble(route.get())
                .<Answer>map(Answer.Refused::new)
                .orElseGet(() -> new Answer.Planned(plan(injection, fault, route.get())));
    }

    /** Why nothing can be done to a route now; empty when it can. */
    private Optional<String> trouble(Route route) {
        return link.cutBy(route, config.routes()).or(() -> proxy.trouble(route));
    }

    private Plan plan(UUID injection, F fault, Route route) {
        String file = files.toxic(route, injection).toString();
        var write = new Step.Write(file, Toxic.text(injection, new Uptime().bootId(), fault));
        return new Plan(
                fault,
                route.key(),
                List.of(write),
                List.of(write),
                List.of(new Step.Remove(file)),
                List.of(new Proof.NoFile(file)),
                new Measure.RouteEffect(route.name(), fault),
                Ending.PROXY_TIMER,
                true);
    }
}
