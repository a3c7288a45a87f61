package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** Litmus loses packets of a pod. */
@JsonTypeName("litmus-network-loss")
public record LitmusNetworkLoss(int percent) implements LitmusFault {

    public static final FaultType<LitmusNetworkLoss> TYPE = FaultType.describe(
                    LitmusNetworkLoss.class, TargetKind.POD, Ender.ENGINE)
            .as(
                    "Litmus loses packets that a pod sends, by its experiment pod-network-loss and the netem of the node.",
                    LitmusFault.UNDONE,
                    LitmusFault.NEEDS,
                    of -> new LitmusNetworkLoss(of.whole("percent")),
                    Parameter.percent("packets are lost.", LitmusNetworkLoss::percent));

    public LitmusNetworkLoss {
        Check.range("percent", percent, 1, 100);
    }

    @Override
    public FaultType<LitmusNetworkLoss> described() {
        return TYPE;
    }

    @Override
    public String experiment() {
        return "pod-network-loss";
    }

    @Override
    public String inWords() {
        return "have Litmus lose %d %% of what is sent by".formatted(percent);
    }
}
