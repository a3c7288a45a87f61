package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** A pod is evicted as by the drain of its node: in order, and only as far as its disruption budget allows. */
@JsonTypeName("pod-evict")
public record PodEvict() implements PodFault {

    public static final FaultType<PodEvict> TYPE = FaultType.describe(PodEvict.class, TargetKind.POD, Ender.INSTANT)
            .as(
                    "Evicts a pod, as draining its node would: it gets its time to end, and a disruption budget that does not allow it is"
                            + " honoured. Then nothing happens, and the run says so.",
                    "It cannot be. Whatever owns the pod, such as a deployment, makes another one, or does not.",
                    "A cluster, a namespace that the local policy lists, and the right to evict pods there.",
                    _ -> new PodEvict());

    @Override
    public FaultType<PodEvict> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "evict";
    }
}
