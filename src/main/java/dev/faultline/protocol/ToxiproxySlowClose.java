package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.Map;

/** Connections through a proxy of Toxiproxy are closed {@code delay} later than the upstream does. */
@JsonTypeName("toxiproxy-slow-close")
public record ToxiproxySlowClose(Duration delay, int percent) implements ToxiproxyToxic {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofSeconds(60);

    public static final FaultType<ToxiproxySlowClose> TYPE = FaultType.describe(
                    ToxiproxySlowClose.class, TargetKind.TOXIPROXY, Ender.WATCHDOG)
            .as(
                    "Toxiproxy hands on everything at once but the end of a connection.",
                    UNDONE,
                    NEEDS,
                    of -> new ToxiproxySlowClose(of.time("delay"), of.whole("percent")),
                    ToxiproxyToxic.and(Parameter.time(
                            "delay",
                            "How much later a connection ends.",
                            LEAST,
                            MOST,
                            Duration.ofSeconds(2),
                            ToxiproxySlowClose::delay)));

    public ToxiproxySlowClose {
        Check.range("delay", delay, LEAST, MOST);
        Check.range("percent", percent, 1, 100);
    }

    @Override
    public String toxic() {
        return "slow_close";
    }

    @Override
    public Map<String, Long> attributes() {
        return Map.of("delay", delay.toMillis());
    }

    @Override
    public FaultType<ToxiproxySlowClose> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "close %d %% of connections %d ms late through".formatted(percent, delay.toMillis());
    }
}
