package dev.faultline.dispatch;

import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.Seal;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * One agent's connection. Its own queue and its own writer: an agent that hangs delays nobody else, and what stops goes to the
 * head of the queue.
 */
final class Link {

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int MOST_WAITING = 1_000;

    private final UUID agent;
    private final WebSocketSession session;
    private final Seal seal;
    private final PrivateKey key;
    private final BlockingDeque<ServerMessage> waiting = new LinkedBlockingDeque<>(MOST_WAITING);
    private final Map<UUID, EntryState> stored = new ConcurrentHashMap<>();
    private final Thread writer;
    private volatile Duration behind = Duration.ZERO;

    Link(UUID agent, WebSocketSession session, String nonce, PrivateKey key) {
        this.agent = agent;
        this.session = session;
        this.seal = new Seal(nonce, Seal.Direction.DOWN);
        this.key = key;
        this.writer = Thread.ofVirtual().name("link-" + agent).unstarted(this::write);
    }

    UUID agent() {
        return agent;
    }

    void open() {
        writer.start();
    }

    /** @return whether it was taken; a connection whose queue is full is closed, the agent comes back */
    boolean send(ServerMessage message) {
        boolean taken = switch (message) {
            case ServerMessage.Halt halt -> waiting.offerFirst(halt);
            case ServerMessage.Revert revert -> waiting.offerFirst(revert);
            case ServerMessage.Welcome _, ServerMessage.Synced _, ServerMessage.Prepare _, ServerMessage.Start _ ->
                waiting.offerLast(message);
        };
        if (!taken) {
            close(CloseStatus.SERVICE_OVERLOAD);
        }
        return taken;
    }

    /** How far the agent's wall clock is behind ours, as its last sync showed. */
    void behind(Duration behind) {
        this.behind = behind;
    }

    /** The same entry with its time on our clock. */
    Entry onOurClock(Entry entry) {
        return new Entry(
                entry.injection(),
                entry.run(),
                entry.target(),
                entry.state(),
                entry.since().plus(behind),
                entry.evidence(),
                entry.endedBy());
    }

    /** Whether exactly this was stored already. */
    boolean isStored(Entry entry) {
        return stored.get(entry.injection()) == entry.state();
    }

    void stored(Entry entry) {
        stored.put(entry.injection(), entry.state());
    }

    /** The final entries that are stored, which the agent need not repeat. */
    Set<UUID> known() {
        return stored.entrySet().stream()
                .filter(each -> each.getValue() == EntryState.REVERTED || each.getValue() == EntryState.NOT_STARTED)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    void close(CloseStatus status) {
        writer.interrupt();
        try {
            session.close(status);
        } catch (IOException gone) {
            LOG.debug("Agent {} was gone already", agent, gone);
        }
    }

    private void write() {
        try {
            while (session.isOpen()) {
                var message = waiting.takeFirst();
                session.sendMessage(new TextMessage(seal.seal(Wire.write(message), key)));
            }
        } catch (IOException | IllegalStateException gone) {
            LOG.debug("Agent {} does not take messages any more", agent, gone);
            close(CloseStatus.SESSION_NOT_RELIABLE);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }
}
