package dev.faultline.protocol;

/** The kinds of things that can be hurt. */
public enum TargetKind {
    HOST,
    PROCESS,
    /** A listening port of the proxy in front of a service. */
    ROUTE,
    /** What a container engine runs on the host. */
    CONTAINER,
    /** A proxy of a Toxiproxy server, in front of a service. */
    TOXIPROXY,
    /** A program that carries Chaos Monkey for Spring Boot. */
    APPLICATION,
    /** In a cluster: what runs. Another takes its place, with another name, when it is gone. */
    POD,
    /** In a cluster: what keeps pods running, with all of them. */
    DEPLOYMENT,
    /** In a cluster: what pods run on, with all of them. */
    NODE;

    /** Whether it is reached through the API of a cluster rather than on the agent's own host. */
    public boolean isInCluster() {
        return switch (this) {
            case HOST, PROCESS, ROUTE, CONTAINER, TOXIPROXY, APPLICATION -> false;
            case POD, DEPLOYMENT, NODE -> true;
        };
    }

    /** Whether another program has to be asked for what is done to it, which may let one wait for its answer. */
    public boolean isBehindAnApi() {
        return switch (this) {
            case HOST, PROCESS, ROUTE -> false;
            case CONTAINER, TOXIPROXY, APPLICATION, POD, DEPLOYMENT, NODE -> true;
        };
    }
}
