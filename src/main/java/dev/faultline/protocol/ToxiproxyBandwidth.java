package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.Map;

/** Answers through a proxy of Toxiproxy come at {@code rate} KB a second (1 to 1,000,000) at most. */
@JsonTypeName("toxiproxy-bandwidth")
public record ToxiproxyBandwidth(int rate, int percent) implements ToxiproxyToxic {

    private static final int MOST = 1_000_000;

    public static final FaultType<ToxiproxyBandwidth> TYPE = FaultType.describe(
                    ToxiproxyBandwidth.class, TargetKind.TOXIPROXY, Ender.WATCHDOG)
            .as(
                    "Toxiproxy hands on what the upstream answers no faster than that, each connection for itself. The answer to the health path must be"
                            + " large enough for that to take time.",
                    UNDONE,
                    NEEDS,
                    of -> new ToxiproxyBandwidth(of.whole("rate"), of.whole("percent")),
                    ToxiproxyToxic.and(Parameter.whole(
                            "rate",
                            "How much of an answer passes in a second.",
                            1,
                            MOST,
                            "KB/s",
                            50,
                            ToxiproxyBandwidth::rate)));

    public ToxiproxyBandwidth {
        Check.range("rate", rate, 1, MOST);
        Check.range("percent", percent, 1, 100);
    }

    @Override
    public String toxic() {
        return "bandwidth";
    }

    @Override
    public Map<String, Long> attributes() {
        return Map.of("rate", (long) rate);
    }

    @Override
    public FaultType<ToxiproxyBandwidth> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "limit %d %% of connections to %d KB/s through".formatted(percent, rate);
    }
}
