package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** A proxy of Toxiproxy is disabled: it does not listen any more, and connections through it are closed. */
@JsonTypeName("toxiproxy-down")
public record ToxiproxyDown() implements ToxiproxyFault {

    public static final FaultType<ToxiproxyDown> TYPE = FaultType.describe(
                    ToxiproxyDown.class, TargetKind.TOXIPROXY, Ender.WATCHDOG)
            .as(
                    "Toxiproxy stops listening: connections are refused, and those that are there end.",
                    "The proxy is enabled again.",
                    NEEDS,
                    _ -> new ToxiproxyDown());

    @Override
    public FaultType<ToxiproxyDown> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "refuse all connections through";
    }
}
