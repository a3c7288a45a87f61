package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** A deployment goes back to the release before. */
@JsonTypeName("rollout-undo")
public record RolloutUndo() implements DeploymentFault {

    public static final FaultType<RolloutUndo> TYPE = FaultType.describe(
                    RolloutUndo.class, TargetKind.DEPLOYMENT, Ender.WATCHDOG)
            .as(
                    "Rolls a deployment back to the pods of the release before, as its own strategy rolls. It is refused where there is none"
                            + " before, and where somebody has changed it in the meantime it stays as they want it.",
                    "It is rolled forward again, to the pods that it had.",
                    "A cluster, a namespace that the local policy lists, and the right to read replica sets and to change deployments there.",
                    _ -> new RolloutUndo());

    @Override
    public FaultType<RolloutUndo> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "roll back";
    }
}
