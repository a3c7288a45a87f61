package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.Ending;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.ServiceFault;
import dev.faultline.protocol.ServiceRestart;
import dev.faultline.protocol.ServiceStop;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Step.Unit.Verb;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Stops and restarts services that the local policy lists. */
record ServiceDriver<F extends ServiceFault>(FaultType<F> type, Policy policy) implements Driver<F> {

    @Override
    public Capability probe() {
        return Systemd.trouble()
                .map(this::fails)
                .orElseGet(() -> policy.units().isEmpty()
                        ? fails("the local policy lists no unit that may be touched")
                        : works());
    }

    @Override
    public Answer plan(UUID injection, F fault, String target, Duration duration) {
        var trouble = Systemd.trouble();
        if (trouble.isPresent()) {
            return new Answer.Refused(trouble.get());
        }
        Systemd.Said said;
        try {
            said = Systemd.ask(fault.unit());
        } catch (StepFailed silent) {
            return new Answer.Refused(String.valueOf(silent.getMessage()));
        }
        return said.isActive()
                ? new Answer.Planned(plan(fault, said))
                : new Answer.Refused("%s is %s (%s), not active".formatted(fault.unit(), said.state(), said.loaded()));
    }

    static Plan plan(ServiceFault fault, Systemd.Said said) {
        return switch (fault) {
            case ServiceStop(var unit) ->
                new Plan(
                        fault,
                        Holding.HOST,
                        List.of(new Step.Unit(unit, Verb.STOP)),
                        List.of(),
                        List.of(new Step.Unit(unit, Verb.START)),
                        List.of(new Proof.Running(unit)),
                        new Measure.ServiceStopped(unit),
                        Ending.GUARD,
                        true);
            case ServiceRestart(var unit) ->
                new Plan(
                        fault,
                        Holding.HOST,
                        List.of(new Step.Unit(unit, Verb.RESTART)),
                        List.of(),
                        List.of(),
                        List.of(),
                        new Measure.ServiceRestarted(unit, said.life()),
                        Ending.INSTANT,
                        false);
        };
    }
}
