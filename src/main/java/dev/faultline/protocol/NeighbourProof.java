package dev.faultline.protocol;

/** A question to another program whose answer proves that what it was asked for is gone. */
public sealed interface NeighbourProof extends Proof {

    /** The container runs, or is not there any more. */
    record ContainerRuns(String container) implements NeighbourProof {}

    /** The container is not frozen. */
    record ContainerThawed(String container) implements NeighbourProof {}

    /** No toxic of this injection is on the proxy. */
    record NoToxic(String proxy) implements NeighbourProof {}

    /** The proxy listens, or is not there any more. */
    record ProxyEnabled(String proxy) implements NeighbourProof {}

    /** Chaos Monkey says that it has these settings; one that was restarted has its own. */
    record Settled(String application, ApplicationSettings settings) implements NeighbourProof {}
}
