package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.Target;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** All fault types of this agent, behind the local policy. Thread-safe. */
final class Drivers {

    Drivers(Config config) {}

    /** What works here and what does not, with reasons, found out by trying: takes a second or two. */
    List<Capability> probe() {
        return List.of();
    }

    /** Everything on this host that can be hurt, with the faults that work for it, as last probed. Reads the host anew. */
    List<Target> targets() {
        return List.of();
    }

    Answer plan(UUID injection, Fault fault, String targetKey, Duration duration) {
        return new Answer.Refused("this agent does not know " + fault.type());
    }
}
