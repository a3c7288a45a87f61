package dev.faultline.agent;

import dev.faultline.protocol.Canary;
import dev.faultline.protocol.Capability;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.Measure;
import java.time.Duration;
import java.util.UUID;

/** A process that does nothing, so that the red button can be tried on a host that nothing is done to. */
record CanaryDriver(OwnChild child) implements Driver<Canary> {

    @Override
    public FaultType<Canary> type() {
        return Canary.TYPE;
    }

    @Override
    public Capability probe() {
        return child.trouble().map(this::fails).orElseGet(this::works);
    }

    @Override
    public Answer plan(UUID injection, Canary fault, String target, Duration duration) {
        return Holding.plan(fault, duration, new Measure.Held(), "canary");
    }
}
