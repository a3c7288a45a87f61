package dev.faultline.fleet;

import dev.faultline.protocol.TargetKind;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A target as the fleet knows it.
 *
 * @param id stable for (agent, key)
 * @param key the agent's own name for it, {@link dev.faultline.protocol.Target#key}
 * @param labels with {@code kind}, {@code host} and {@code name} added
 * @param faults what can be done to it now
 * @param fresh whether its agent was heard within the last fifteen seconds and is admitted
 */
public record FleetTarget(
        UUID id,
        UUID agent,
        String agentName,
        String key,
        TargetKind kind,
        String name,
        Map<String, String> labels,
        boolean healthy,
        Set<String> faults,
        boolean fresh) {

    public FleetTarget {
        labels = Map.copyOf(labels);
        faults = Set.copyOf(faults);
    }

    /** The same, as if it was healthy. */
    public FleetTarget well() {
        return new FleetTarget(id, agent, agentName, key, kind, name, labels, true, faults, fresh);
    }

    /** The value of a label, or "-" where the target has none. */
    public String label(String name) {
        return labels.getOrDefault(name, "-");
    }
}
