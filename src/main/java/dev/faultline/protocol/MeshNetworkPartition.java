package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;

/** NetworkChaos: a pod is cut off. */
@JsonTypeName("mesh-network-partition")
public record MeshNetworkPartition(List<String> peers) implements MeshFault {

    public static final FaultType<MeshNetworkPartition> TYPE = FaultType.describe(
                    MeshNetworkPartition.class, TargetKind.POD, Ender.ENGINE)
            .as(
                    "Chaos Mesh drops every packet that a pod sends, to everybody or to some addresses: whoever is asked is not reached, and whoever asks gets no answer.",
                    "Chaos Mesh takes it back when its resource is deleted; the resource stays until no pod is injected any more.",
                    MeshFault.NEEDS,
                    of -> new MeshNetworkPartition(of.texts("peers")),
                    MeshFault.peers(MeshNetworkPartition::peers));

    public MeshNetworkPartition {
        peers = MeshFault.checked(peers);
    }

    @Override
    public FaultType<MeshNetworkPartition> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return peers.isEmpty() ? "cut off from everybody" : "cut off from " + String.join(", ", peers);
    }
}
