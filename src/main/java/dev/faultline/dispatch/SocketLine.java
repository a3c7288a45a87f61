package dev.faultline.dispatch;

import dev.faultline.ports.Ticker;
import dev.faultline.protocol.Seal;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.security.PrivateKey;
import java.util.UUID;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * A WebSocket with its own queue and its own writer: an agent that hangs delays nobody else, and what stops goes to the head of
 * the queue.
 */
final class SocketLine implements Line {

    private static final Logger LOG = LoggerFactory.getLogger(SocketLine.class);
    private static final int MOST_WAITING = 1_000;

    private final UUID agent;
    private final WebSocketSession session;
    private final Seal seal;
    private final PrivateKey key;
    private final Ticker ticker;
    private final BlockingDeque<Letter> waiting = new LinkedBlockingDeque<>(MOST_WAITING);
    private final Thread writer;

    /** A message, and until when it may be sent. */
    private record Letter(ServerMessage message, @Nullable Long until) {}

    SocketLine(UUID agent, WebSocketSession session, String nonce, PrivateKey key, Ticker ticker) {
        this.ticker = ticker;
        this.agent = agent;
        this.session = session;
        this.seal = new Seal(nonce, Seal.Direction.DOWN);
        this.key = key;
        this.writer = Thread.ofVirtual().name("link-" + agent).unstarted(this::write);
    }

    @Override
    public void open() {
        writer.start();
    }

    @Override
    public boolean send(ServerMessage message) {
        return send(new Letter(message, null));
    }

    @Override
    public boolean send(ServerMessage message, long until) {
        return send(new Letter(message, until));
    }

    /** A connection whose queue is full is closed; the agent comes back. */
    private boolean send(Letter letter) {
        boolean taken = switch (letter.message()) {
            case ServerMessage.Halt _, ServerMessage.Revert _, ServerMessage.Ask _ -> waiting.offerFirst(letter);
            case ServerMessage.Welcome _,
                    ServerMessage.Synced _,
                    ServerMessage.Prepare _,
                    ServerMessage.Start _,
                    ServerMessage.Scan _ -> waiting.offerLast(letter);
        };
        if (!taken) {
            close(CloseStatus.SERVICE_OVERLOAD);
        }
        return taken;
    }

    @Override
    public void close(CloseStatus status) {
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
                var letter = waiting.takeFirst();
                if (letter.until() != null && ticker.nanos() - letter.until() > 0) {
                    LOG.warn("Not sent to agent {}, it is too late for it: {}", agent, letter.message());
                    continue;
                }
                session.sendMessage(new TextMessage(seal.seal(Wire.write(letter.message()), key)));
            }
        } catch (IOException | IllegalStateException gone) {
            LOG.debug("Agent {} does not take messages any more", agent, gone);
            close(CloseStatus.SESSION_NOT_RELIABLE);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }
}
