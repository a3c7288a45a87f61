package dev.faultline.fleet;

import dev.faultline.protocol.Capability;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An agent as people and programs see it.
 *
 * @param host facts it told about its host: os, kernel, cpus, memory, java
 * @param capabilities every fault type it knows, whether it works there, and why not
 * @param node the server that it last called
 * @param targets how many targets it reports now
 */
public record AgentView(
        UUID id,
        String name,
        Freshness freshness,
        @Nullable Instant lastHeardAt,
        Instant enrolledAt,
        String version,
        Map<String, String> host,
        List<Capability> capabilities,
        String node,
        int targets,
        @Nullable Revoked revoked) {

    /** Never to be believed again. */
    public record Revoked(Instant at, String by, String reason) {}

    public AgentView {
        host = Map.copyOf(host);
        capabilities = List.copyOf(capabilities);
    }

    public List<Capability> can() {
        return capabilities.stream().filter(Capability::works).toList();
    }

    public List<Capability> cannot() {
        return capabilities.stream().filter(each -> !each.works()).toList();
    }
}
