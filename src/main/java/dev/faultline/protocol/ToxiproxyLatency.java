package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.Map;

/** Answers through a proxy of Toxiproxy come {@code delay} later, give or take {@code jitter}. */
@JsonTypeName("toxiproxy-latency")
public record ToxiproxyLatency(Duration delay, Duration jitter, int percent) implements ToxiproxyToxic {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofSeconds(60);

    public static final FaultType<ToxiproxyLatency> TYPE = FaultType.describe(
                    ToxiproxyLatency.class, TargetKind.TOXIPROXY, Ender.WATCHDOG)
            .as(
                    "Toxiproxy holds back what the upstream answers.",
                    UNDONE,
                    NEEDS,
                    of -> new ToxiproxyLatency(of.time("delay"), of.time("jitter"), of.whole("percent")),
                    ToxiproxyToxic.and(
                            Parameter.time(
                                    "delay",
                                    "How much later answers come.",
                                    LEAST,
                                    MOST,
                                    Duration.ofMillis(400),
                                    ToxiproxyLatency::delay),
                            Parameter.<ToxiproxyLatency>time(
                                            "jitter",
                                            "By how much the delay varies to both sides; at most the delay.",
                                            Duration.ZERO,
                                            MOST,
                                            Duration.ofMillis(50),
                                            ToxiproxyLatency::jitter)
                                    .or(Duration.ZERO)));

    public ToxiproxyLatency {
        Check.range("delay", delay, LEAST, MOST);
        Check.range("jitter", jitter, Duration.ZERO, delay);
        Check.range("percent", percent, 1, 100);
    }

    @Override
    public String toxic() {
        return "latency";
    }

    @Override
    public Map<String, Long> attributes() {
        return Map.of("latency", delay.toMillis(), "jitter", jitter.toMillis());
    }

    @Override
    public FaultType<ToxiproxyLatency> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "add %d ms%s to %d %% of connections through"
                .formatted(delay.toMillis(), jitter.isZero() ? "" : " (±%d ms)".formatted(jitter.toMillis()), percent);
    }
}
