package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** A node gets a taint that no pod tolerates, unless it tolerates everything. */
@JsonTypeName("node-taint")
public record NodeTaint(Effect effect) implements NodeFault {

    /** What the cluster does about it, by the names it uses itself. */
    public enum Effect {
        /** No new pod comes. */
        NO_SCHEDULE("NoSchedule"),
        /** No new pod comes as long as there is another node. */
        PREFER_NO_SCHEDULE("PreferNoSchedule"),
        /** No new pod comes, and those that are there have to go at once, whatever their disruption budgets say. */
        NO_EXECUTE("NoExecute");

        private final String word;

        Effect(String word) {
            this.word = word;
        }

        /** As the cluster writes it. */
        public String word() {
            return word;
        }
    }

    public static final FaultType<NodeTaint> TYPE = FaultType.describe(NodeTaint.class, TargetKind.NODE, Ender.WATCHDOG)
            .as(
                    "Puts a taint on a node, under a key that only Faultline uses. With no-execute all pods that do not tolerate"
                            + " everything have to leave at once, as from a node that does not answer any more, and disruption"
                            + " budgets do not help them.",
                    "The taint is removed. Pods that have moved stay where they are now.",
                    "A cluster, a node that the local policy lists under “nodes”, and the right to change nodes.",
                    of -> new NodeTaint(of.choice("effect", Effect.class)),
                    Parameter.<NodeTaint, Effect>choice(
                                    "effect",
                                    "What the cluster does about it.",
                                    Effect.class,
                                    Effect.NO_EXECUTE,
                                    NodeTaint::effect)
                            .or(Effect.NO_SCHEDULE));

    @Override
    public FaultType<NodeTaint> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "taint (%s)".formatted(effect.word());
    }
}
