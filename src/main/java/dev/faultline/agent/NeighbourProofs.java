package dev.faultline.agent;

import dev.faultline.protocol.NeighbourProof;
import java.util.Optional;
import java.util.UUID;

/** Proves that a fault is gone for which another program was asked, by asking it how things are. */
record NeighbourProofs(Neighbours neighbours, UUID injection) {

    /** What of it is still there, in words; empty when it is gone. @throws StepFailed when it cannot be asked */
    Optional<String> stillThere(NeighbourProof proof) {
        return switch (proof) {
            case NeighbourProof.ContainerRuns(var id) ->
                neighbours
                        .engineApi()
                        .find(id)
                        .filter(seen -> !seen.running())
                        .map(seen -> seen.name() + " does not run");
            case NeighbourProof.ContainerThawed(var id) ->
                neighbours
                        .engineApi()
                        .find(id)
                        .filter(ContainerEngine.Seen::paused)
                        .map(seen -> seen.name() + " is still paused");
            case NeighbourProof.NoToxic(var proxy) -> toxic(neighbours.toxiproxyApi(), proxy);
            case NeighbourProof.ProxyEnabled(var proxy) ->
                neighbours
                        .toxiproxyApi()
                        .find(proxy)
                        .filter(seen -> !seen.enabled())
                        .map(_ -> "%s is still disabled".formatted(proxy));
            case NeighbourProof.Settled(var application, var settings) ->
                neighbours.chaosMonkey(application).hasSettled(settings)
                        ? Optional.empty()
                        : Optional.of("Chaos Monkey in %s has other settings than before".formatted(application));
        };
    }

    private Optional<String> toxic(Toxiproxy toxiproxy, String proxy) {
        return toxiproxy
                .find(proxy)
                .filter(seen -> seen.toxics().contains(toxiproxy.toxicOf(injection)))
                .map(_ -> "its toxic is still on " + proxy);
    }
}
