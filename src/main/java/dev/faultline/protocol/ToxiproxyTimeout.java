package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.Map;

/** Nothing comes back through a proxy of Toxiproxy, and after {@code after} the connection is closed; zero means never. */
@JsonTypeName("toxiproxy-timeout")
public record ToxiproxyTimeout(Duration after, int percent) implements ToxiproxyToxic {

    private static final Duration MOST = Duration.ofSeconds(60);

    public static final FaultType<ToxiproxyTimeout> TYPE = FaultType.describe(
                    ToxiproxyTimeout.class, TargetKind.TOXIPROXY, Ender.WATCHDOG)
            .as(
                    "Toxiproxy hands on nothing of what the upstream answers, and closes the connection after a while, or never.",
                    UNDONE,
                    NEEDS,
                    of -> new ToxiproxyTimeout(of.time("after"), of.whole("percent")),
                    ToxiproxyToxic.and(Parameter.<ToxiproxyTimeout>time(
                                    "after",
                                    "When connections are closed; 0s means never.",
                                    Duration.ZERO,
                                    MOST,
                                    Duration.ZERO,
                                    ToxiproxyTimeout::after)
                            .or(Duration.ZERO)));

    public ToxiproxyTimeout {
        Check.range("after", after, Duration.ZERO, MOST);
        Check.range("percent", percent, 1, 100);
    }

    @Override
    public String toxic() {
        return "timeout";
    }

    @Override
    public Map<String, Long> attributes() {
        return Map.of("timeout", after.toMillis());
    }

    @Override
    public FaultType<ToxiproxyTimeout> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "answer nothing to %d %% of connections%s through"
                .formatted(percent, after.isZero() ? "" : " and close them after %d ms".formatted(after.toMillis()));
    }
}
