package dev.faultline.dispatch;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;

/** The agents connected to this node. Thread-safe. */
@Component
final class Links {

    private final Map<UUID, Link> byAgent = new ConcurrentHashMap<>();

    /** The newest connection of an agent counts; an older one is closed. */
    void connected(Link link) {
        var older = byAgent.put(link.agent(), link);
        if (older != null) {
            older.close(CloseStatus.POLICY_VIOLATION.withReason("connected again"));
        }
        link.open();
    }

    void gone(Link link) {
        byAgent.remove(link.agent(), link);
    }

    Optional<Link> of(UUID agent) {
        return Optional.ofNullable(byAgent.get(agent));
    }

    Set<UUID> agents() {
        return Set.copyOf(byAgent.keySet());
    }

    Collection<Link> all() {
        return byAgent.values();
    }
}
