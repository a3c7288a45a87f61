package dev.faultline.fleet;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.FaultTypes;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An agent as people and programs see it.
 *
 * @param host facts it told about its host: os, kernel, cpus, memory, java
 * @param capabilities every fault type it knows, whether it works there, and why not
 * @param node the server that it last called
 * @param address from which it last called, as far as that server saw
 * @param fingerprint of its public key; the agent wrote the same into its log when it joined
 * @param targets how many targets it reports now
 * @param quarantine why nothing that it says counts; null of one that is admitted
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
        String address,
        String fingerprint,
        int targets,
        @Nullable Quarantined quarantine,
        @Nullable Revoked revoked) {

    /** @param because what gave it away; empty of one that only waits */
    public record Quarantined(Quarantine why, Instant since, String because) {

        public boolean cloned() {
            return why == Quarantine.CLONED;
        }
    }

    /** Never to be believed again. */
    public record Revoked(Instant at, String by, String reason) {}

    public AgentView {
        host = Map.copyOf(host);
        capabilities = List.copyOf(capabilities);
    }

    /** Neither revoked nor in quarantine. */
    public boolean admitted() {
        return revoked == null && quarantine == null;
    }

    /** Why a type of fault does not work there; empty when it does. */
    public Optional<String> whyNot(String fault) {
        if (capabilities.isEmpty()) {
            return Optional.of("it has not said what it can do");
        }
        return capabilities.stream()
                .filter(each -> each.fault().equals(fault))
                .findFirst()
                .map(each -> each.works() ? Optional.<String>empty() : Optional.of(String.valueOf(each.why())))
                .orElseGet(() -> Optional.of("the agent's version, %s, does not know it".formatted(version)));
    }

    /** The types of fault that its version does not know. */
    public List<String> unknown() {
        return capabilities.isEmpty()
                ? List.of()
                : FaultTypes.ALL.stream()
                        .map(FaultType::name)
                        .filter(name -> capabilities.stream()
                                .noneMatch(each -> each.fault().equals(name)))
                        .toList();
    }

    /** What does not work, together where the reason is the same. */
    public Map<String, List<String>> cannotByReason() {
        return cannot().stream()
                .collect(groupingBy(
                        each -> String.valueOf(each.why()), LinkedHashMap::new, mapping(Capability::fault, toList())));
    }

    public List<Capability> can() {
        return capabilities.stream().filter(Capability::works).toList();
    }

    public List<Capability> cannot() {
        return capabilities.stream().filter(each -> !each.works()).toList();
    }
}
