package dev.faultline.dispatch;

import dev.faultline.ports.Ticker;
import dev.faultline.protocol.Agreement;
import dev.faultline.protocol.Seal;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Wire;
import java.security.PrivateKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits to be said to one agent: an agent that hangs delays nobody else, and what stops goes to the head of the queue.
 */
final class SocketLine implements Line {

    private static final Logger LOG = LoggerFactory.getLogger(SocketLine.class);
    private static final int MOST_WAITING = 1_000;

    private final UUID agent;
    private final AgentSocket socket;
    private final Criers criers;
    private final PrivateKey key;
    private final Ticker ticker;
    private final Seal seal;
    private final Deque<Letter> waiting = new ArrayDeque<>(2);
    private @Nullable String nonce;
    private volatile boolean open;
    private volatile Agreement.@Nullable Keys agreed;

    /** A message, in words where somebody has put it into words already, and until when it may be sent. */
    private record Letter(
            ServerMessage message,
            @Nullable String text,
            @Nullable Long until) {}

    SocketLine(UUID agent, AgentSocket socket, Criers criers, String nonce, PrivateKey key, Ticker ticker) {
        this.agent = agent;
        this.socket = socket;
        this.criers = criers;
        this.nonce = nonce;
        this.key = key;
        this.ticker = ticker;
        this.seal = new Seal(nonce, Seal.Direction.DOWN);
    }

    @Override
    public void open() {
        open = true;
        socket.pump();
    }

    /** The agent has these as well. */
    void agree(Agreement.Keys keys) {
        agreed = keys;
    }

    @Override
    public boolean send(ServerMessage message) {
        return send(new Letter(message, null, null));
    }

    @Override
    public boolean send(ServerMessage message, long until) {
        return send(new Letter(message, null, until));
    }

    @Override
    public boolean send(ServerMessage message, String text) {
        return send(new Letter(message, text, null));
    }

    /** A connection whose queue is full is closed; the agent comes back. */
    private boolean send(Letter letter) {
        if (!put(letter)) {
            socket.close(Farewell.OVERLOADED);
            return false;
        }
        if (letter.message() instanceof ServerMessage.Halt) {
            criers.call(socket);
        } else {
            socket.pump();
        }
        return true;
    }

    private boolean put(Letter letter) {
        synchronized (waiting) {
            if (waiting.size() >= MOST_WAITING) {
                return false;
            }
            return switch (letter.message()) {
                case ServerMessage.Halt _, ServerMessage.Revert _, ServerMessage.Ask _ -> waiting.offerFirst(letter);
                case ServerMessage.Welcome _,
                        ServerMessage.Synced _,
                        ServerMessage.Prepare _,
                        ServerMessage.Start _,
                        ServerMessage.Scan _ -> waiting.offerLast(letter);
            };
        }
    }

    /** The next frame, for the one thread that writes; null when there is none. */
    byte @Nullable [] next() {
        var greeting = nonce;
        if (greeting != null) {
            nonce = null;
            return WebSocketFrames.text(greeting);
        }
        var letter = open ? poll() : null;
        return letter == null ? null : WebSocketFrames.text(sealed(letter));
    }

    private @Nullable Letter poll() {
        synchronized (waiting) {
            var letter = waiting.pollFirst();
            while (letter != null && letter.until() != null && ticker.nanos() - letter.until() > 0) {
                LOG.warn("Not sent to agent {}, it is too late for it: {}", agent, letter.message());
                letter = waiting.pollFirst();
            }
            return letter;
        }
    }

    private String sealed(Letter letter) {
        var keys = agreed;
        if (keys != null) {
            agreed = null;
            seal.agree(keys.down());
        }
        var text = letter.text();
        return seal.seal(text == null ? Wire.write(letter.message()) : text, key);
    }

    @Override
    public void close(Farewell why) {
        socket.close(why);
    }
}
