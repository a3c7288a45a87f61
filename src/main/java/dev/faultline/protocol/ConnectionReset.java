package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** Ends {@code percent} of the connections of a route with a TCP reset: loss, as an application sees it. */
@JsonTypeName("connection-reset")
public record ConnectionReset(int percent) implements RouteFault {

    public static final FaultType<ConnectionReset> TYPE = FaultType.describe(
                    ConnectionReset.class, TargetKind.ROUTE, Ender.PROCESS)
            .as(
                    "Faultline's proxy ends connections of a route with a TCP reset, new ones and those that are open.",
                    "The proxy passes everything on again.",
                    "A route that is configured on the host, with a health path.",
                    of -> new ConnectionReset(of.whole("percent")),
                    Parameter.<ConnectionReset>percent("connections are hit.", ConnectionReset::percent)
                            .or(100));

    public ConnectionReset {
        Check.range("percent", percent, 1, 100);
    }

    @Override
    public FaultType<ConnectionReset> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "reset %d %% of connections through".formatted(percent);
    }
}
