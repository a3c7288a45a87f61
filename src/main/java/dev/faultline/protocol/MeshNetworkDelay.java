package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.List;

/** NetworkChaos: what a pod sends comes later. */
@JsonTypeName("mesh-network-delay")
public record MeshNetworkDelay(Duration delay, Duration jitter, List<String> peers) implements MeshFault {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofSeconds(60);

    public static final FaultType<MeshNetworkDelay> TYPE = FaultType.describe(
                    MeshNetworkDelay.class, TargetKind.POD, Ender.ENGINE)
            .as(
                    "Chaos Mesh holds back the packets that a pod sends, to everybody or to some addresses, by the netem of the node that it runs on.",
                    "Chaos Mesh takes it back when its resource is deleted; the resource stays until no pod is injected any more.",
                    MeshFault.NEEDS + " The nodes need netem.",
                    of -> new MeshNetworkDelay(of.time("delay"), of.time("jitter"), of.texts("peers")),
                    Parameter.time(
                            "delay",
                            "How much later packets leave.",
                            LEAST,
                            MOST,
                            Duration.ofMillis(200),
                            MeshNetworkDelay::delay),
                    Parameter.<MeshNetworkDelay>time(
                                    "jitter",
                                    "By how much the delay varies to both sides; at most the delay.",
                                    Duration.ZERO,
                                    MOST,
                                    Duration.ofMillis(50),
                                    MeshNetworkDelay::jitter)
                            .or(Duration.ZERO),
                    MeshFault.peers(MeshNetworkDelay::peers));

    public MeshNetworkDelay {
        peers = MeshFault.checked(peers);
        Check.range("delay", delay, LEAST, MOST);
        Check.range("jitter", jitter, Duration.ZERO, delay);
    }

    @Override
    public FaultType<MeshNetworkDelay> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "hold back by %d ms%s what is sent%s by"
                .formatted(
                        delay.toMillis(),
                        jitter.isZero() ? "" : " (±%d ms)".formatted(jitter.toMillis()),
                        MeshFault.to(peers));
    }
}
