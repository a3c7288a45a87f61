package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Calls within an application take {@code delay} longer (1 ms to 60 s), give or take {@code jitter} (at most the delay). */
@JsonTypeName("application-latency")
public record ApplicationLatency(Duration delay, Duration jitter, int every, List<String> at)
        implements ApplicationFault {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofSeconds(60);

    public static final FaultType<ApplicationLatency> TYPE = FaultType.describe(
                    ApplicationLatency.class, TargetKind.APPLICATION, Ender.WATCHDOG)
            .as(
                    "Chaos Monkey for Spring Boot, which the application carries, has calls wait.",
                    UNDONE,
                    NEEDS,
                    of -> new ApplicationLatency(
                            of.time("delay"), of.time("jitter"), of.whole("every"), of.texts("at")),
                    ApplicationFault.<ApplicationLatency>after(
                            Parameter.<ApplicationLatency>time(
                                    "delay",
                                    "How much longer a call takes.",
                                    LEAST,
                                    MOST,
                                    Duration.ofMillis(400),
                                    ApplicationLatency::delay),
                            Parameter.<ApplicationLatency>time(
                                            "jitter",
                                            "By how much the delay varies to both sides; less than the delay.",
                                            Duration.ZERO,
                                            MOST,
                                            Duration.ofMillis(50),
                                            ApplicationLatency::jitter)
                                    .or(Duration.ZERO)));

    public ApplicationLatency {
        at = List.copyOf(at);
        Check.range("delay", delay, LEAST, MOST);
        Check.range("jitter", jitter, Duration.ZERO, delay.minusMillis(1));
        ApplicationFault.check(every, at);
    }

    /** Chaos Monkey wants its range to have two ends. */
    @Override
    public ApplicationSettings settings() {
        long least = delay.minus(jitter).toMillis();
        return ApplicationSettings.attacking(
                Map.of(
                        "latencyActive",
                        true,
                        "latencyRangeStart",
                        least,
                        "latencyRangeEnd",
                        Math.max(least + 1, delay.plus(jitter).toMillis())),
                every,
                at);
    }

    @Override
    public FaultType<ApplicationLatency> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "add %d ms%s to one of %d calls of each %s in"
                .formatted(
                        delay.toMillis(),
                        jitter.isZero() ? "" : " (±%d ms)".formatted(jitter.toMillis()),
                        every,
                        String.join(" and ", at));
    }
}
