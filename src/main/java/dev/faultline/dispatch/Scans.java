package dev.faultline.dispatch;

import dev.faultline.protocol.AgentMessage;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who wants agents to look at their hosts. Implemented above this package; may throw: it is asked again. */
public interface Scans {

    /** @param over the run of which nothing may be left; null when none ended */
    record Scan(UUID id, UUID agent, @Nullable UUID over) {}

    /** Takes what these agents are to be asked now. What is not answered is given out again. */
    List<Scan> due(Set<UUID> connected);

    void scanned(UUID agent, AgentMessage.Scanned scanned);
}
