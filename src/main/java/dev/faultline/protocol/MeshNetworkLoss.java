package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;

/** NetworkChaos: a part of what a pod sends is lost. */
@JsonTypeName("mesh-network-loss")
public record MeshNetworkLoss(int percent, List<String> peers) implements MeshFault {

    public static final FaultType<MeshNetworkLoss> TYPE = FaultType.describe(
                    MeshNetworkLoss.class, TargetKind.POD, Ender.ENGINE)
            .as(
                    "Chaos Mesh loses packets that a pod sends, to everybody or to some addresses, by the netem of the node that it runs on.",
                    "Chaos Mesh takes it back when its resource is deleted; the resource stays until no pod is injected any more.",
                    MeshFault.NEEDS + " The nodes need netem.",
                    of -> new MeshNetworkLoss(of.whole("percent"), of.texts("peers")),
                    Parameter.percent("packets are lost.", MeshNetworkLoss::percent),
                    MeshFault.peers(MeshNetworkLoss::peers));

    public MeshNetworkLoss {
        peers = MeshFault.checked(peers);
        Check.range("percent", percent, 1, 100);
    }

    @Override
    public FaultType<MeshNetworkLoss> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "lose %d %% of what is sent%s by".formatted(percent, MeshFault.to(peers));
    }
}
