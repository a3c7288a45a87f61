package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** A node is emptied, as for its maintenance. */
@JsonTypeName("node-drain")
public record NodeDrain() implements NodeFault {

    public static final FaultType<NodeDrain> TYPE = FaultType.describe(NodeDrain.class, TargetKind.NODE, Ender.WATCHDOG)
            .as(
                    "Closes a node to new pods, then evicts those of the namespaces that the local policy lists, one by one, each as far as its"
                            + " disruption budget allows. What belongs to the node itself, and the pods of other namespaces, stay.",
                    "The node is opened again. Pods that have moved stay where they are now.",
                    "A cluster, a node and namespaces that the local policy lists, and the rights to change nodes and to evict pods.",
                    _ -> new NodeDrain());

    @Override
    public FaultType<NodeDrain> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "drain";
    }
}
