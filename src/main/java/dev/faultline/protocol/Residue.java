package dev.faultline.protocol;

/**
 * Something on a host that chaos leaves behind, and that no entry of the agent's journal accounts for.
 *
 * @param kind such as {@link #STRESS}; a text, so that a server shows what a later agent finds
 * @param key the same for the same thing in every scan of a host
 * @param name what people call it: {@code process 4711, stress-ng, of root}
 * @param ours whether an agent of this state directory made it, known by its marks or by a name that nobody else uses
 * @param takenBack whether the agent took it back when it found it; never true for what is not ours
 */
public record Residue(String kind, String key, String name, boolean ours, boolean takenBack) {

    public static final String TRAFFIC = "traffic-control";
    public static final String FIREWALL = "nftables";
    public static final String STRESS = "stress-process";
    public static final String STOPPED = "stopped-process";
    public static final String FILE = "large-file";
    public static final String ROUTE = "route-fault";
    public static final String CLUSTER = "in-the-cluster";
    public static final String JOURNAL = "journal";

    /**
     * What could not be looked at, so that nothing is known of it.
     *
     * @param kind as in {@link Residue}
     */
    public record Unseen(String kind, String why) {}
}
