package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** A deployment gets another number of pods. */
@JsonTypeName("deployment-scale")
public record DeploymentScale(int replicas) implements DeploymentFault {

    private static final int MOST = 500;

    public static final FaultType<DeploymentScale> TYPE = FaultType.describe(
                    DeploymentScale.class, TargetKind.DEPLOYMENT, Ender.WATCHDOG)
            .as(
                    "Gives a deployment another number of pods: none at all, too few, or too many. An autoscaler that looks after"
                            + " it goes on doing so, except at none.",
                    "It gets the number back that it had; where somebody else has changed it in the meantime, it keeps theirs.",
                    "A cluster, a namespace that the local policy lists, and the right to change deployments there.",
                    of -> new DeploymentScale(of.whole("replicas")),
                    Parameter.whole("replicas", "How many pods it gets.", 0, MOST, "", 1, DeploymentScale::replicas));

    public DeploymentScale {
        Check.range("replicas", replicas, 0, MOST);
    }

    @Override
    public FaultType<DeploymentScale> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "give %d pod%s to".formatted(replicas, replicas == 1 ? "" : "s");
    }
}
