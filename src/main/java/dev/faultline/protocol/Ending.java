package dev.faultline.protocol;

/** What ends a fault when agent, server and database are all dead. */
public enum Ending {
    /** The process that is the fault ends itself when its lease is over. */
    OWN_TIMER("ends by itself: the process that causes it watches its own lease"),
    /** The proxy stops applying it when its lease is over. */
    PROXY_TIMER("ends by itself: the proxy watches the lease"),
    /** A timer in the kernel takes its rules out of effect. */
    KERNEL_TIMER("ends by itself: a timer in the kernel takes its rules out of effect"),
    /** The guard process undoes it; at boot, whoever starts first. */
    GUARD("is undone by the guard process, or by whichever of guard and agent starts first"),
    /** The agent or the guard undoes it; without them the engine in the cluster does, when the duration is over. */
    ENGINE_TIMER(
            "is undone by the agent or its guard, and without them by the engine in the cluster when its duration is over"),
    /** Nothing to end: it happened. */
    INSTANT("happens once and leaves nothing to end; whoever supervises the target brings it back");

    private final String inWords;

    Ending(String inWords) {
        this.inWords = inWords;
    }

    public String inWords() {
        return inWords;
    }

    /** The class of this end. */
    public Ender ender() {
        return switch (this) {
            case OWN_TIMER, PROXY_TIMER -> Ender.PROCESS;
            case KERNEL_TIMER -> Ender.KERNEL;
            case GUARD -> Ender.WATCHDOG;
            case ENGINE_TIMER -> Ender.ENGINE;
            case INSTANT -> Ender.INSTANT;
        };
    }
}
