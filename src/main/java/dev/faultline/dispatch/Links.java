package dev.faultline.dispatch;

import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Wire;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The agents connected to this node. Thread-safe. */
@Component
final class Links {

    private final Map<UUID, Link> byAgent = new ConcurrentHashMap<>();

    /** Those that a newer one has overtaken, until it is clear that nobody is there. */
    private final Set<Link> overtaken = new CopyOnWriteArraySet<>();

    /** @return the connection that the agent had until now */
    Optional<Link> connected(Link link) {
        var older = byAgent.put(link.agent(), link);
        if (older != null) {
            overtaken.add(older);
        }
        link.open();
        return Optional.ofNullable(older);
    }

    void gone(Link link) {
        byAgent.remove(link.agent(), link);
        overtaken.remove(link);
    }

    /** The newest connection of an agent. */
    Optional<Link> of(UUID agent) {
        return Optional.ofNullable(byAgent.get(agent));
    }

    /** The agents that are admitted, and of which nobody else claims to be one. */
    Set<UUID> thatMayBeOrdered() {
        return byAgent.values().stream().filter(Link::counts).map(Link::agent).collect(Collectors.toUnmodifiableSet());
    }

    /** Tells all of these the same, which is put into words once. */
    static void tell(Collection<Link> links, ServerMessage message) {
        var text = Wire.write(message);
        links.forEach(link -> link.send(message, text));
    }

    /** Every connection, those that were overtaken too. */
    Collection<Link> all() {
        return Stream.concat(byAgent.values().stream(), overtaken.stream()).toList();
    }
}
