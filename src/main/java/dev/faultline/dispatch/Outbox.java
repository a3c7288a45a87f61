package dev.faultline.dispatch;

import dev.faultline.protocol.ServerMessage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Orders on their way to agents, whichever node those are connected to. */
interface Outbox {

    record Order(UUID id, UUID agent, UUID injection, OrderKind kind, ServerMessage message) {}

    /**
     * Puts an order down in the transaction that decided it.
     *
     * @param goodFor after which nobody takes it any more
     * @param whenCommitted is run once it can be taken
     */
    void put(Order order, Duration goodFor, Runnable whenCommitted);

    /**
     * Takes what waits for those agents, each order once and for ever, and commits that before it answers. What ends comes
     * before what begins.
     */
    List<Order> take(Set<UUID> agents);
}
