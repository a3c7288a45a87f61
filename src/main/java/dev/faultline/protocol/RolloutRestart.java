package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** Every pod of a deployment is replaced, a few at a time. */
@JsonTypeName("rollout-restart")
public record RolloutRestart() implements DeploymentFault {

    public static final FaultType<RolloutRestart> TYPE = FaultType.describe(
                    RolloutRestart.class, TargetKind.DEPLOYMENT, Ender.INSTANT)
            .as(
                    "Replaces every pod of a deployment, as many at a time as its own strategy allows: as each release does it.",
                    "It cannot be, and nothing is left of it but younger pods.",
                    "A cluster, a namespace that the local policy lists, and the right to change deployments there.",
                    _ -> new RolloutRestart());

    @Override
    public FaultType<RolloutRestart> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "restart all pods of";
    }
}
