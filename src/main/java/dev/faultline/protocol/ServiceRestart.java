package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** A service of systemd is restarted, once. */
@JsonTypeName("service-restart")
public record ServiceRestart(String unit) implements ServiceFault {

    public static final FaultType<ServiceRestart> TYPE = FaultType.describe(
                    ServiceRestart.class, TargetKind.HOST, Ender.INSTANT)
            .as(
                    "Restarts a service, once. It is measured by the number that systemd gives each life of a service.",
                    "It cannot be, and nothing is left of it.",
                    "systemd, a unit that the host's policy lists under “units”, and the right to restart it.",
                    of -> new ServiceRestart(of.text("unit")),
                    ServiceFault.parameter());

    public ServiceRestart {
        Check.pattern("unit", unit, UNIT);
    }

    @Override
    public FaultType<ServiceRestart> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "restart %s on".formatted(unit);
    }
}
