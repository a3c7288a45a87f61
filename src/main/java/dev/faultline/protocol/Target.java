package dev.faultline.protocol;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something on the agent's host that can be hurt, as the agent reports it.
 *
 * @param key unique on its agent and stable over restarts: {@code host}, {@code process:catalog}, {@code route:payments}
 * @param name what people call it: {@code catalog on host-1}
 * @param labels what selectors match: {@code service}, {@code environment}, {@code team}, {@code zone}, {@code region}, …
 * @param healthy whether it is there and well now: a process that runs, a route whose upstream answers
 * @param faults the fault types that can be done to it here and now
 * @param process which process it is now; null of what is none, of one that does not run, and from an agent that does not say
 */
public record Target(
        String key,
        TargetKind kind,
        String name,
        Map<String, String> labels,
        boolean healthy,
        Set<String> faults,
        @Nullable ProcessRef process) {

    public Target {
        labels = Map.copyOf(labels);
        faults = Set.copyOf(faults);
    }

    /** Something that is no process. */
    public Target(
            String key, TargetKind kind, String name, Map<String, String> labels, boolean healthy, Set<String> faults) {
        this(key, kind, name, labels, healthy, faults, null);
    }
}
