package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** Litmus deletes a pod. */
@JsonTypeName("litmus-pod-delete")
public record LitmusPodDelete() implements LitmusFault {

    public static final FaultType<LitmusPodDelete> TYPE = FaultType.describe(
                    LitmusPodDelete.class, TargetKind.POD, Ender.ENGINE)
            .as(
                    "Litmus deletes a pod in order, by its experiment pod-delete.",
                    LitmusFault.UNDONE,
                    LitmusFault.NEEDS,
                    _ -> new LitmusPodDelete());

    @Override
    public FaultType<LitmusPodDelete> described() {
        return TYPE;
    }

    @Override
    public String experiment() {
        return "pod-delete";
    }

    @Override
    public String inWords() {
        return "have Litmus delete";
    }
}
