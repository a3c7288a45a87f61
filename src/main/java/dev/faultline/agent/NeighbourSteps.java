package dev.faultline.agent;

import dev.faultline.protocol.NeighbourStep;
import dev.faultline.protocol.NeighbourStep.Tell.Verb;
import dev.faultline.protocol.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** Runs the steps for which another program on the host is asked: a container engine, Toxiproxy, an application. */
record NeighbourSteps(Neighbours neighbours, Holders holders, Protection protection, UUID injection) {

    void run(NeighbourStep step) {
        switch (step) {
            case NeighbourStep.Tell order -> tell(order, neighbours.engineApi());
            case NeighbourStep.HoldIn(var container, var program, var arguments) ->
                holders.start(new Step.Hold(program, arguments), injection, groups(container, neighbours.engineApi()));
            case NeighbourStep.AddToxic toxic -> neighbours.toxiproxyApi().add(toxic, injection);
            case NeighbourStep.RemoveToxic(var proxy) ->
                neighbours.toxiproxyApi().remove(proxy, injection);
            case NeighbourStep.Enable(var proxy, boolean enabled) ->
                neighbours.toxiproxyApi().enable(proxy, enabled);
            case NeighbourStep.Settle(var application, var settings) ->
                neighbours.chaosMonkey(application).settle(settings);
        }
    }

    /** Between plan and start something else can begin to run in a container. */
    private void tell(NeighbourStep.Tell order, ContainerEngine engine) {
        boolean harms = order.verb() != Verb.START && order.verb() != Verb.UNPAUSE;
        if (harms) {
            engine.find(order.container())
                    .flatMap(seen -> protection.partOfFaultline(seen.pid()))
                    .ifPresent(part -> {
                        throw new StepFailed("the container belongs to Faultline: it is its " + part);
                    });
        }
        engine.tell(order);
    }

    private static List<Path> groups(String container, ContainerEngine engine) {
        var groups = engine.find(container)
                .filter(ContainerEngine.Seen::running)
                .map(seen -> ControlGroups.of(seen.pid()))
                .orElse(List.of());
        if (groups.isEmpty()) {
            throw new StepFailed("container %s has no control groups of its own now".formatted(container));
        }
        return groups;
    }
}
