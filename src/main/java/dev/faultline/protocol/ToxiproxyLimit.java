package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.Map;

/** Connections through a proxy of Toxiproxy are closed after {@code bytes} of answers. */
@JsonTypeName("toxiproxy-limit-data")
public record ToxiproxyLimit(int bytes, int percent) implements ToxiproxyToxic {

    private static final int MOST = 100_000_000;

    public static final FaultType<ToxiproxyLimit> TYPE = FaultType.describe(
                    ToxiproxyLimit.class, TargetKind.TOXIPROXY, Ender.WATCHDOG)
            .as(
                    "Toxiproxy closes connections when that much of the answer has passed: it is cut off in the middle.",
                    UNDONE,
                    NEEDS,
                    of -> new ToxiproxyLimit(of.whole("bytes"), of.whole("percent")),
                    ToxiproxyToxic.and(Parameter.whole(
                            "bytes", "How much of an answer passes.", 1, MOST, "bytes", 64, ToxiproxyLimit::bytes)));

    public ToxiproxyLimit {
        Check.range("bytes", bytes, 1, MOST);
        Check.range("percent", percent, 1, 100);
    }

    @Override
    public String toxic() {
        return "limit_data";
    }

    @Override
    public Map<String, Long> attributes() {
        return Map.of("bytes", (long) bytes);
    }

    @Override
    public FaultType<ToxiproxyLimit> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "cut %d %% of connections off after %d bytes through".formatted(percent, bytes);
    }
}
