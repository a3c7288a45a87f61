package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.Map;

/** Connections through a proxy of Toxiproxy are reset {@code after} they were made; zero means at once. */
@JsonTypeName("toxiproxy-reset-peer")
public record ToxiproxyReset(Duration after, int percent) implements ToxiproxyToxic {

    private static final Duration MOST = Duration.ofSeconds(5);

    public static final FaultType<ToxiproxyReset> TYPE = FaultType.describe(
                    ToxiproxyReset.class, TargetKind.TOXIPROXY, Ender.WATCHDOG)
            .as(
                    "Toxiproxy resets connections: clients are told that they are broken, in the middle of what they do.",
                    UNDONE,
                    NEEDS,
                    of -> new ToxiproxyReset(of.time("after"), of.whole("percent")),
                    ToxiproxyToxic.and(Parameter.<ToxiproxyReset>time(
                                    "after",
                                    "How old a connection becomes before it is reset.",
                                    Duration.ZERO,
                                    MOST,
                                    Duration.ZERO,
                                    ToxiproxyReset::after)
                            .or(Duration.ZERO)));

    public ToxiproxyReset {
        Check.range("after", after, Duration.ZERO, MOST);
        Check.range("percent", percent, 1, 100);
    }

    @Override
    public String toxic() {
        return "reset_peer";
    }

    @Override
    public Map<String, Long> attributes() {
        return Map.of("timeout", after.toMillis());
    }

    @Override
    public FaultType<ToxiproxyReset> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "reset %d %% of connections through".formatted(percent);
    }
}
