package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** A service of systemd is stopped, and started again at the end. */
@JsonTypeName("service-stop")
public record ServiceStop(String unit) implements ServiceFault {

    public static final FaultType<ServiceStop> TYPE = FaultType.describe(
                    ServiceStop.class, TargetKind.HOST, Ender.WATCHDOG)
            .as(
                    "Stops a service in an orderly way. It is refused when the service does not run. Whether it is enabled stays as"
                            + " it was.",
                    "The service is started again, also after the host was restarted.",
                    "systemd, a unit that the host's policy lists under “units”, and the right to start and stop it.",
                    of -> new ServiceStop(of.text("unit")),
                    ServiceFault.parameter());

    public ServiceStop {
        Check.pattern("unit", unit, UNIT);
    }

    @Override
    public FaultType<ServiceStop> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "stop %s on".formatted(unit);
    }
}
