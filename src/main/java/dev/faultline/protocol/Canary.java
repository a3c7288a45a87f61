package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/**
 * A process of ours that does nothing but hold its lease: it hurts nobody, and begins and ends on the same way as what does.
 * Only the drill of the red button uses it; no experiment may, since it proves nothing about anybody's system.
 */
@JsonTypeName("canary")
public record Canary() implements Fault {

    public static final FaultType<Canary> TYPE = FaultType.describe(Canary.class, TargetKind.HOST, Ender.PROCESS)
            .as(
                    "A process that does nothing but hold its lease. Only the drill of the red button uses it.",
                    "The process is ended.",
                    "Nothing: it works for every user.",
                    _ -> new Canary());

    @Override
    public FaultType<Canary> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "keep a process of ours, which does nothing, on";
    }
}
