package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** A pod is deleted without grace: a crash of everything in it. */
@JsonTypeName("pod-kill")
public record PodKill() implements PodFault {

    public static final FaultType<PodKill> TYPE = FaultType.describe(PodKill.class, TargetKind.POD, Ender.INSTANT)
            .as(
                    "Deletes a pod at once, without the time to end in order: a crash of everything in it.",
                    "It cannot be. Whatever owns the pod, such as a deployment, makes another one, or does not.",
                    "A cluster, a namespace that the local policy lists, and the right to delete pods there.",
                    _ -> new PodKill());

    @Override
    public FaultType<PodKill> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "kill";
    }
}
