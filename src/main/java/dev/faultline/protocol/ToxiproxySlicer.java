package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.Map;

/** Answers through a proxy of Toxiproxy come in slices of about {@code size} bytes, {@code delay} apart. */
@JsonTypeName("toxiproxy-slicer")
public record ToxiproxySlicer(int size, int variation, Duration delay, int percent) implements ToxiproxyToxic {

    private static final int MOST = 65_536;
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    public static final FaultType<ToxiproxySlicer> TYPE = FaultType.describe(
                    ToxiproxySlicer.class, TargetKind.TOXIPROXY, Ender.WATCHDOG)
            .as(
                    "Toxiproxy cuts what the upstream answers into small pieces and lets time pass between them.",
                    UNDONE,
                    NEEDS,
                    of -> new ToxiproxySlicer(
                            of.whole("size"), of.whole("variation"), of.time("delay"), of.whole("percent")),
                    ToxiproxyToxic.and(
                            Parameter.whole(
                                    "size",
                                    "How large a slice is on average.",
                                    2,
                                    MOST,
                                    "bytes",
                                    32,
                                    ToxiproxySlicer::size),
                            Parameter.<ToxiproxySlicer>whole(
                                            "variation",
                                            "By how much slices vary to both sides; less than the size.",
                                            0,
                                            MOST - 1,
                                            "bytes",
                                            8,
                                            ToxiproxySlicer::variation)
                                    .or(0),
                            Parameter.time(
                                    "delay",
                                    "How much time is between two slices.",
                                    LEAST,
                                    LONGEST,
                                    Duration.ofMillis(20),
                                    ToxiproxySlicer::delay)));

    public ToxiproxySlicer {
        Check.range("size", size, 2, MOST);
        Check.range("variation", variation, 0, size - 1);
        Check.range("delay", delay, LEAST, LONGEST);
        Check.range("percent", percent, 1, 100);
    }

    @Override
    public String toxic() {
        return "slicer";
    }

    @Override
    public Map<String, Long> attributes() {
        return Map.of("average_size", (long) size, "size_variation", (long) variation, "delay", delay.toNanos() / 1000);
    }

    @Override
    public FaultType<ToxiproxySlicer> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "slice answers into %d bytes, %d ms apart, on %d %% of connections through"
                .formatted(size, delay.toMillis(), percent);
    }
}
