package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.Target;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Who this agent is and what on its host can be hurt, as last looked at.
 *
 * @param incarnation which process this is
 * @param host facts for people
 */
record Offering(
        UUID agent,
        Incarnation incarnation,
        String version,
        Map<String, String> host,
        List<Target> targets,
        List<Capability> capabilities) {

    Offering {
        host = Map.copyOf(host);
        targets = List.copyOf(targets);
        capabilities = List.copyOf(capabilities);
    }
}
