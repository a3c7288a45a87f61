package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** {@code percent} of the connections of a route (1 to 100) get their answers at {@code rate} KB a second (1 to 1,000,000) at most. */
@JsonTypeName("route-bandwidth")
public record RouteBandwidth(int rate, int percent) implements RouteFault {

    private static final int MOST = 1_000_000;

    public static final FaultType<RouteBandwidth> TYPE = FaultType.describe(
                    RouteBandwidth.class, TargetKind.ROUTE, Ender.PROCESS)
            .as(
                    "Faultline's proxy hands on what the upstream of a route answers no faster than that, each connection for"
                            + " itself. The answer to the health path must be large enough for that to take time.",
                    "The proxy passes everything on at once again, also what waits.",
                    "A route that is configured on the host, with a health path.",
                    of -> new RouteBandwidth(of.whole("rate"), of.whole("percent")),
                    Parameter.whole(
                            "rate",
                            "How much of an answer passes in a second.",
                            1,
                            MOST,
                            "KB/s",
                            50,
                            RouteBandwidth::rate),
                    Parameter.<RouteBandwidth>percent("connections are hit.", RouteBandwidth::percent)
                            .or(100));

    public RouteBandwidth {
        Check.range("rate", rate, 1, MOST);
        Check.range("percent", percent, 1, 100);
    }

    /** A KB is a thousand, as with everything that is counted on networks. */
    public long bytesPerSecond() {
        return rate * 1000L;
    }

    @Override
    public FaultType<RouteBandwidth> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "limit %d %% of connections to %d KB/s through".formatted(percent, rate);
    }
}
