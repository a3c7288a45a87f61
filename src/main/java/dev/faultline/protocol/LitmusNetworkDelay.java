package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;

/** Litmus holds back packets of a pod. */
@JsonTypeName("litmus-network-delay")
public record LitmusNetworkDelay(Duration delay) implements LitmusFault {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofSeconds(60);

    public static final FaultType<LitmusNetworkDelay> TYPE = FaultType.describe(
                    LitmusNetworkDelay.class, TargetKind.POD, Ender.ENGINE)
            .as(
                    "Litmus holds back the packets that a pod sends, by its experiment pod-network-latency and the netem of the node.",
                    LitmusFault.UNDONE,
                    LitmusFault.NEEDS,
                    of -> new LitmusNetworkDelay(of.time("delay")),
                    Parameter.time(
                            "delay",
                            "How much later packets leave.",
                            LEAST,
                            MOST,
                            Duration.ofSeconds(2),
                            LitmusNetworkDelay::delay));

    public LitmusNetworkDelay {
        Check.range("delay", delay, LEAST, MOST);
    }

    @Override
    public FaultType<LitmusNetworkDelay> described() {
        return TYPE;
    }

    @Override
    public String experiment() {
        return "pod-network-latency";
    }

    @Override
    public String inWords() {
        return "have Litmus hold back by %d ms what is sent by".formatted(delay.toMillis());
    }
}
