package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;

/** Packets of that traffic leave the host {@code delay} later (1 ms to 10 s), give or take {@code jitter}. */
@JsonTypeName("packet-delay")
public record PacketDelay(Traffic traffic, Duration delay, Duration jitter) implements TrafficFault {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofSeconds(10);

    public static final FaultType<PacketDelay> TYPE = FaultType.describe(
                    PacketDelay.class, TargetKind.HOST, Ender.KERNEL)
            .as(
                    "The kernel holds back packets that leave the host. Where its netem is missing, network-latency does it to a"
                            + " route through the proxy.",
                    Outgoing.UNDONE,
                    Outgoing.NETEM,
                    of -> new PacketDelay(Traffic.of(of), of.time("delay"), of.time("jitter")),
                    Traffic.after(
                            Parameter.time(
                                    "delay",
                                    "How much later packets leave.",
                                    LEAST,
                                    MOST,
                                    Duration.ofMillis(100),
                                    PacketDelay::delay),
                            Parameter.<PacketDelay>time(
                                            "jitter",
                                            "By how much the delay varies to both sides; at most the delay.",
                                            Duration.ZERO,
                                            MOST,
                                            Duration.ofMillis(20),
                                            PacketDelay::jitter)
                                    .or(Duration.ZERO)));

    public PacketDelay {
        traffic = Outgoing.of(traffic);
        Check.range("delay", delay, LEAST, MOST);
        Check.range("jitter", jitter, Duration.ZERO, delay);
    }

    @Override
    public FaultType<PacketDelay> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "delay packets %s by %d ms%s on"
                .formatted(
                        traffic.inWords(),
                        delay.toMillis(),
                        jitter.isZero() ? "" : " (±%d ms)".formatted(jitter.toMillis()));
    }
}
