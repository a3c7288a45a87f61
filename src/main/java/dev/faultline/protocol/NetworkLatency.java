package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;

/**
 * Delays what the upstream of a route answers by {@code delay} (1 ms to 60 s), give or take {@code jitter} (at most the delay),
 * on {@code percent} of the connections (1 to 100).
 */
@JsonTypeName("network-latency")
public record NetworkLatency(Duration delay, Duration jitter, int percent) implements RouteFault {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofSeconds(60);

    public static final FaultType<NetworkLatency> TYPE = FaultType.describe(
                    NetworkLatency.class, TargetKind.ROUTE, Ender.PROCESS)
            .as(
                    "Faultline's proxy holds back what the upstream of a route answers. Which connections are hit is decided by"
                            + " their number, so raising the percent only adds to them.",
                    "The proxy passes everything on at once again.",
                    "A route that is configured on the host, with a health path.",
                    of -> new NetworkLatency(of.time("delay"), of.time("jitter"), of.whole("percent")),
                    Parameter.time(
                            "delay", "How much later answers come.", LEAST, MOST, Duration.ofMillis(400), NetworkLatency::delay),
                    Parameter.<NetworkLatency>time(
                                    "jitter",
                                    "By how much the delay varies to both sides; at most the delay.",
                                    Duration.ZERO,
                                    MOST,
                                    Duration.ofMillis(50),
                                    NetworkLatency::jitter)
                            .or(Duration.ZERO),
                    Parameter.<NetworkLatency>percent("connections are hit.", NetworkLatency::percent).or(100));

    public NetworkLatency {
        Check.range("delay", delay, LEAST, MOST);
        Check.range("jitter", jitter, Duration.ZERO, delay);
        Check.range("percent", percent, 1, 100);
    }

    @Override
    public FaultType<NetworkLatency> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "add %d ms%s to %d %% of connections through"
                .formatted(delay.toMillis(), jitter.isZero() ? "" : " (±%d ms)".formatted(jitter.toMillis()), percent);
    }
}
