package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** No new pod comes to a node. */
@JsonTypeName("node-cordon")
public record NodeCordon() implements NodeFault {

    public static final FaultType<NodeCordon> TYPE = FaultType.describe(
                    NodeCordon.class, TargetKind.NODE, Ender.WATCHDOG)
            .as(
                    "Tells the cluster to put no new pod on a node. Those that are there stay.",
                    "The node is opened again; one that somebody else had closed is refused in the first place.",
                    "A cluster, a node that the local policy lists under “nodes”, and the right to change nodes.",
                    _ -> new NodeCordon());

    @Override
    public FaultType<NodeCordon> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "close";
    }
}
