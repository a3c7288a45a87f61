package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.ClockSkew;
import dev.faultline.protocol.Ending;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.ProcessKill;
import dev.faultline.protocol.ProcessPause;
import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.ProcessSignal;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Kills and pauses processes, by identity and never by name. */
final class ProcessDriver {

    private ProcessDriver() {}

    record Kill(OwnChild child, ProcessTargets targets) implements Driver<ProcessKill> {

        @Override
        public FaultType<ProcessKill> type() {
            return ProcessKill.TYPE;
        }

        @Override
        public Capability probe() {
            return capability(this, child, targets);
        }

        @Override
        public Answer plan(UUID injection, ProcessKill fault, String target, Duration duration) {
            return targets.plan(target, process -> killing(fault, target, process));
        }

        private static Plan killing(Fault fault, String target, ProcessRef process) {
            return new Plan(
                    fault,
                    target,
                    List.of(new Step.Send(process, Step.Signal.KILL)),
                    List.of(),
                    List.of(),
                    List.of(),
                    new Measure.Gone(process),
                    Ending.INSTANT,
                    false);
        }
    }

    record Pause(OwnChild child, ProcessTargets targets) implements Driver<ProcessPause> {

        @Override
        public FaultType<ProcessPause> type() {
            return ProcessPause.TYPE;
        }

        @Override
        public Capability probe() {
            return capability(this, child, targets);
        }

        /** A process that somebody else stopped is left alone: our undo would continue it. */
        @Override
        public Answer plan(UUID injection, ProcessPause fault, String target, Duration duration) {
            return targets.isStopped(target)
                    ? new Answer.Refused(target + " is stopped already")
                    : targets.plan(target, process -> pausing(fault, target, process));
        }

        private static Plan pausing(Fault fault, String target, ProcessRef process) {
            return new Plan(
                    fault,
                    target,
                    List.of(new Step.Send(process, Step.Signal.STOP)),
                    List.of(),
                    List.of(new Step.Send(process, Step.Signal.CONT)),
                    List.of(new Proof.NotStopped(process)),
                    new Measure.Stopped(process),
                    Ending.GUARD,
                    false);
        }
    }

    record Signal(OwnChild child, ProcessTargets targets, ProcFs proc) implements Driver<ProcessSignal> {

        @Override
        public FaultType<ProcessSignal> type() {
            return ProcessSignal.TYPE;
        }

        @Override
        public Capability probe() {
            return capability(this, child, targets);
        }

        @Override
        public Answer plan(UUID injection, ProcessSignal fault, String target, Duration duration) {
            var answer = targets.plan(target, process -> signalling(fault, target, process));
            return answer instanceof Answer.Planned(var plan) && isIgnored(plan, fault)
                    ? new Answer.Refused("%s ignores SIG%s: nothing would happen".formatted(target, fault.signal()))
                    : answer;
        }

        private boolean isIgnored(Plan plan, ProcessSignal fault) {
            return plan.signalled()
                    .filter(process -> proc.hasSignal(
                            process.pid(), "SigIgn", fault.signal().signal().number()))
                    .isPresent();
        }

        private static Plan signalling(ProcessSignal fault, String target, ProcessRef process) {
            var signal = fault.signal().signal();
            return new Plan(
                    fault,
                    target,
                    List.of(new Step.Send(process, signal)),
                    List.of(),
                    List.of(),
                    List.of(),
                    new Measure.Signalled(process, signal),
                    Ending.INSTANT,
                    false);
        }
    }

    record Skew(OwnChild child, ProcessTargets targets, ProcFs proc) implements Driver<ClockSkew> {

        @Override
        public FaultType<ClockSkew> type() {
            return ClockSkew.TYPE;
        }

        @Override
        public Capability probe() {
            if (targets.isEmpty()) {
                return fails("no process is configured on this host");
            }
            return FakeClock.library().isEmpty()
                    ? fails("libfaketime is not installed on this host")
                    : targets.all().stream()
                                    .anyMatch(process -> trouble(process).isEmpty())
                            ? works()
                            : fails(targets.all().stream()
                                    .map(this::trouble)
                                    .flatMap(Optional::stream)
                                    .findFirst()
                                    .orElse("no process that is configured on this host runs"));
        }

        /** Why its clock cannot be put off; empty when it can. */
        private Optional<String> trouble(ProcessRef process) {
            return FakeClock.of(process, proc) instanceof FakeClock.Found.Nothing(var why)
                    ? Optional.of(why)
                    : Optional.empty();
        }

        boolean isReady(ProcessRef process) {
            return trouble(process).isEmpty();
        }

        /** A clock that somebody else put off is left alone: our undo would put it right. */
        @Override
        public Answer plan(UUID injection, ClockSkew fault, String target, Duration duration) {
            var file = targets.running(target)
                    .map(process -> FakeClock.of(process, proc))
                    .orElseGet(() -> new FakeClock.Found.Nothing(target + " does not run"));
            return switch (file) {
                case FakeClock.Found.Nothing(var why) -> new Answer.Refused(why);
                case FakeClock.Found.At(var at)
                when FakeClock.read(at).orElse(0L) != 0 ->
                    new Answer.Refused("the clock of %s is off already".formatted(target));
                case FakeClock.Found.At(var at) -> targets.plan(target, _ -> skewing(fault, target, at.toString()));
            };
        }

        private static Plan skewing(ClockSkew fault, String target, String file) {
            return new Plan(
                    fault,
                    target,
                    List.of(new Step.Skew(file, fault.offset())),
                    List.of(),
                    List.of(new Step.Skew(file, 0)),
                    List.of(new Proof.ClockRight(file)),
                    new Measure.ClockOff(file, fault.offset()),
                    Ending.GUARD,
                    true);
        }
    }

    private static Capability capability(Driver<?> driver, OwnChild child, ProcessTargets targets) {
        if (targets.isEmpty()) {
            return driver.fails("no process is configured on this host");
        }
        return child.trouble().or(targets::troubleWithAll).map(driver::fails).orElseGet(driver::works);
    }
}
