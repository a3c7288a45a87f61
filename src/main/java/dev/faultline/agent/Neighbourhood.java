package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Everything of one kind that another program lets be hurt: containers, proxies, applications. Read, and never changed. */
interface Neighbourhood<F extends Fault> {

    /** Why such a fault works on none of them; empty when it may on one. Waits for nobody but the first time. */
    Optional<String> trouble(F fault);

    /** @param working the types of faults that work for some of them and are allowed */
    List<Target> targets(Set<String> working);

    /** @throws StepFailed when whoever has to be asked does not answer */
    Answer plan(UUID injection, F fault, String target, Duration duration);

    /** One of their types of fault. */
    record Of<G extends Fault, F extends G>(FaultType<F> type, Neighbourhood<G> there) implements Driver<F> {

        @Override
        public Capability probe() {
            return there.trouble(type.example()).map(this::fails).orElseGet(this::works);
        }

        @Override
        public Answer plan(UUID injection, F fault, String target, Duration duration) {
            var trouble = there.trouble(fault);
            if (trouble.isPresent()) {
                return new Answer.Refused(trouble.get());
            }
            try {
                return there.plan(injection, fault, target, duration);
            } catch (StepFailed failed) {
                return new Answer.Refused(String.valueOf(failed.getMessage()));
            }
        }
    }
}
