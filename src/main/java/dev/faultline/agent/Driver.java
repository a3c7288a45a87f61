package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.Fault;
import java.time.Duration;
import java.util.UUID;

/** Plans one fault type. Reads the host and never changes it; {@link Steps} is the only code with an effect. */
interface Driver {

    /** The type it plans, such as {@code cpu-stress}. */
    String fault();

    /** Whether it works here, found out by trying it on something of our own. */
    Capability probe();

    /** @param targetKey {@code host}, {@code process:catalog}, {@code route:payments} */
    Answer plan(UUID injection, Fault fault, String targetKey, Duration duration);
}
