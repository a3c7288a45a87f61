package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.FaultType;
import java.time.Duration;
import java.util.UUID;

/** Plans one fault type. Reads the host and never changes it; {@link Steps} is the only code with an effect. */
interface Driver<F extends Fault> {

    /** The type it plans. */
    FaultType<F> type();

    /** Whether it works here, found out by trying it on something of our own. */
    Capability probe();

    /**
     * @param target {@code host}, {@code process:catalog}, {@code route:payments}
     * @param duration as the policy allowed it
     */
    Answer plan(UUID injection, F fault, String target, Duration duration);

    default Capability works() {
        return new Capability(type().name(), true, null);
    }

    default Capability fails(String why) {
        return new Capability(type().name(), false, why);
    }
}
