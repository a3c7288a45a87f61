package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** On {@code percent} of the connections of a route (1 to 100) no answer comes before it is over. */
@JsonTypeName("connection-stall")
public record ConnectionStall(int percent) implements RouteFault {

    public static final FaultType<ConnectionStall> TYPE = FaultType.describe(
                    ConnectionStall.class, TargetKind.ROUTE, Ender.PROCESS)
            .as(
                    "Faultline's proxy hands on nothing of what the upstream answers: connections stay open and silent, until the"
                            + " client's patience ends.",
                    "What was held back is handed on.",
                    "A route that is configured on the host, with a health path.",
                    of -> new ConnectionStall(of.whole("percent")),
                    Parameter.<ConnectionStall>percent("connections are hit.", ConnectionStall::percent)
                            .or(100));

    public ConnectionStall {
        Check.range("percent", percent, 1, 100);
    }

    @Override
    public FaultType<ConnectionStall> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "leave %d %% of connections without an answer through".formatted(percent);
    }
}
