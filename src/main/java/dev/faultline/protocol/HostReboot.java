package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** A host is started anew. */
@JsonTypeName("host-reboot")
public record HostReboot() implements Fault {

    public static final FaultType<HostReboot> TYPE = FaultType.describe(
                    HostReboot.class, TargetKind.HOST, Ender.INSTANT)
            .as(
                    "systemd ends everything on a host in order and starts it anew. Whatever does not begin by itself when a host"
                            + " starts stays away.",
                    "It cannot be. The host comes back, or does not.",
                    "systemd, the right to reboot, and “host-reboot” written in the host's policy under “faults”: a policy that"
                            + " names no faults does not allow it. It is refused on a host where the control plane runs.",
                    _ -> new HostReboot());

    @Override
    public FaultType<HostReboot> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "reboot";
    }
}
