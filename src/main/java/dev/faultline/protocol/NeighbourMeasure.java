package dev.faultline.protocol;

/** How the effect of a fault is measured that another program was asked for: by what the program's own clients see. */
public sealed interface NeighbourMeasure extends Measure {

    /**
     * The container does not run, or lives another life than before.
     *
     * @param before when that life began, as the engine says it
     */
    record ContainerDown(String container, String before) implements NeighbourMeasure {}

    /** The engine says that the container is frozen, and the kernel that none of its first process's time passes. */
    record ContainerFrozen(String container) implements NeighbourMeasure {}

    /** Requests through the proxy show the fault, against requests to its upstream. */
    record ToxicEffect(String proxy, ToxiproxyFault fault) implements NeighbourMeasure {}

    /** Chaos Monkey is enabled, and requests to the application show the fault. */
    record ApplicationEffect(String application, ApplicationFault fault) implements NeighbourMeasure {}
}
