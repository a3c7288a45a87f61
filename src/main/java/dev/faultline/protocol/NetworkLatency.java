package dev.faultline.protocol;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;

/**
 * Delays what the upstream of a route answers by {@code delay} (1 ms to 60 s), give or take {@code jitter} (at most the delay),
 * on {@code percent} of the connections (1 to 100).
 */
@JsonTypeName("network-latency")
public record NetworkLatency(Duration delay, Duration jitter, int percent, Distribution distribution)
        implements RouteFault {

    /** How the delay varies. */
    public enum Distribution {
        /** Evenly, by at most the jitter to both sides. */
        UNIFORM,
        /** As the bell curve whose standard deviation is the jitter; never less than nothing. */
        NORMAL,
        /** Only to the longer side, mostly a little and seldom a lot: the jitter is what it is on average. */
        EXPONENTIAL
    }

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofSeconds(60);

    public static final FaultType<NetworkLatency> TYPE = FaultType.describe(
                    NetworkLatency.class, TargetKind.ROUTE, Ender.PROCESS)
            .as(
                    "Faultline's proxy holds back what the upstream of a route answers. Which connections are hit is decided by"
                            + " their number, so raising the percent only adds to them.",
                    "The proxy passes everything on at once again.",
                    "A route that is configured on the host, with a health path.",
                    of -> new NetworkLatency(
                            of.time("delay"),
                            of.time("jitter"),
                            of.whole("percent"),
                            of.choice("distribution", Distribution.class)),
                    Parameter.time(
                            "delay",
                            "How much later answers come.",
                            LEAST,
                            MOST,
                            Duration.ofMillis(400),
                            NetworkLatency::delay),
                    Parameter.<NetworkLatency>time(
                                    "jitter",
                                    "By how much the delay varies to both sides; at most the delay.",
                                    Duration.ZERO,
                                    MOST,
                                    Duration.ofMillis(50),
                                    NetworkLatency::jitter)
                            .or(Duration.ZERO),
                    Parameter.<NetworkLatency>percent("connections are hit.", NetworkLatency::percent)
                            .or(100),
                    Parameter.<NetworkLatency, Distribution>choice(
                                    "distribution",
                                    "How the delay varies by the jitter: evenly, as a bell curve, or with a long tail.",
                                    Distribution.class,
                                    Distribution.NORMAL,
                                    NetworkLatency::distribution)
                            .or(Distribution.UNIFORM));

    /** What was written down before there were distributions varies evenly. */
    public NetworkLatency {
        distribution = requireNonNullElse(distribution, Distribution.UNIFORM);
        Check.range("delay", delay, LEAST, MOST);
        Check.range("jitter", jitter, Duration.ZERO, delay);
        Check.range("percent", percent, 1, 100);
    }

    public NetworkLatency(Duration delay, Duration jitter, int percent) {
        this(delay, jitter, percent, Distribution.UNIFORM);
    }

    @Override
    public FaultType<NetworkLatency> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "add %d ms%s to %d %% of connections through"
                .formatted(
                        delay.toMillis(),
                        jitter.isZero() ? "" : " (±%d ms%s)".formatted(jitter.toMillis(), tail()),
                        percent);
    }

    private String tail() {
        return distribution == Distribution.UNIFORM ? "" : ", " + Parameter.word(distribution);
    }
}
