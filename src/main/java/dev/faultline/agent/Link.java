package dev.faultline.agent;

import dev.faultline.ports.Ticker;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Agreement;
import dev.faultline.protocol.Seal;
import dev.faultline.protocol.Seal.Direction;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Timing;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The one connection to the server, outbound, made again whenever it breaks. Every frame is signed, both ways; what is not from
 * the server whose key was pinned ends the connection. Its thread connects and writes; {@link #send} only puts into a queue.
 */
final class Link implements Uplink {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration WRITE = Duration.ofSeconds(5);
    /** Even an idle agent gets an answer this often. A server that hangs is left for one that does not. */
    private static final Duration DEAF = Timing.SYNC_IDLE.plus(Timing.AGENT_SILENCE);

    private static final int MOST_WAITING = 1_000;
    private static final int LARGEST_FRAME = 1 << 20;
    private static final int SHORTEST_NONCE = 22;

    /** Who wants to know. Called on threads of the link. */
    interface Ear {
        void connected();

        void disconnected();

        void hear(ServerMessage message, long arrivedAt);

        /** The server wants a plan for something that this version does not know. */
        void unknown(Unknown order);
    }

    /** An order for a fault of a later version, as far as this one can read it. */
    record Unknown(UUID order, UUID injection, Named fault) {

        record Named(String type) {}

        String why() {
            return "this agent is of a version that does not know the fault “%s” as the server describes it"
                    .formatted(fault.type());
        }

        /** Empty when it is no such order. */
        static Optional<Unknown> in(String message) {
            try {
                return Wire.read(message, JsonNode.class)
                                .path("type")
                                .asString("")
                                .equals("prepare")
                        ? Optional.of(Wire.read(message, Unknown.class))
                        : Optional.empty();
            } catch (JacksonException unreadable) {
                return Optional.empty();
            }
        }
    }

    private final URI address;
    private final Identity identity;
    private final HttpClient http;
    private final Ticker ticker;
    private final Backoff backoff;
    private final Log log;
    private final Ear ear;

    private volatile @Nullable Line line;

    Link(URI server, Identity identity, HttpClient http, Ticker ticker, Backoff backoff, Log log, Ear ear) {
        var scheme = server.getScheme().equals("https") ? "wss" : "ws";
        this.address = URI.create(
                scheme + server.toString().substring(server.getScheme().length()) + "/agent/v1/link");
        this.identity = identity;
        this.http = http;
        this.ticker = ticker;
        this.backoff = backoff;
        this.log = log;
        this.ear = ear;
    }

    @Override
    public void send(AgentMessage message) {
        var now = line;
        if (now != null) {
            now.enqueue(message);
        }
    }

    /** Connects, and again, for ever. */
    void run() throws InterruptedException {
        while (true) {
            var attempt = new Line();
            try {
                attempt.connect();
                attempt.write();
            } catch (IOException | TimeoutException | SecurityException e) {
                log.trouble("link", "no connection to %s: %s".formatted(address, attempt.reason(e)));
            } finally {
                line = null;
                attempt.abort();
                ear.disconnected();
            }
            backoff.pause();
        }
    }

    /** Keys that the server has once it has heard the agent's half. */
    private record Agreed(AgentMessage.Agree mine, Agreement.Keys keys) {}

    /** One connection. */
    private final class Line implements WebSocket.Listener {

        private final BlockingQueue<AgentMessage> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
        private final StringBuilder frame = new StringBuilder();
        private @Nullable Seal down;
        private volatile @Nullable Seal up;
        private volatile @Nullable String nonce;
        private volatile @Nullable Agreed agreed;
        private volatile @Nullable WebSocket socket;
        private volatile @Nullable String broken;
        private volatile long heardAt = ticker.nanos();

        void connect() throws IOException, TimeoutException, InterruptedException {
            try {
                socket = http.newWebSocketBuilder()
                        .header("Faultline-Agent", identity.agent().toString())
                        .connectTimeout(CONNECT)
                        .buildAsync(address, this)
                        .get(CONNECT.toMillis() * 2, TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw new IOException(String.valueOf(e.getCause()), e);
            }
        }

        void enqueue(AgentMessage message) {
            if (!waiting.offer(message)) {
                broken = "the server does not take what it is sent";
            }
        }

        /** Writes until the connection breaks. */
        void write() throws IOException, TimeoutException, InterruptedException {
            while (broken == null) {
                if (ticker.since(heardAt).compareTo(DEAF) > 0) {
                    throw new IOException("the server has said nothing for %d s".formatted(DEAF.toSeconds()));
                }
                var message = waiting.poll(100, TimeUnit.MILLISECONDS);
                var seal = up;
                var open = socket;
                var keys = agreed;
                if (keys != null && seal != null && open != null) {
                    write(open, seal, keys.mine());
                    seal.agree(keys.keys().up());
                    agreed = null;
                }
                if (message != null && seal != null && open != null) {
                    write(open, seal, message);
                }
            }
            throw new IOException(broken);
        }

        private void write(WebSocket open, Seal seal, AgentMessage message)
                throws IOException, TimeoutException, InterruptedException {
            try {
                open.sendText(seal.seal(Wire.write(message), identity.key()), true)
                        .get(WRITE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw new IOException(String.valueOf(e.getCause()), e);
            }
        }

        void abort() {
            var open = socket;
            if (open != null) {
                open.abort();
            }
        }

        String reason(Exception e) {
            var why = broken;
            return why == null ? String.valueOf(e.getMessage() == null ? e : e.getMessage()) : why;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket open, CharSequence part, boolean last) {
            long arrivedAt = ticker.nanos();
            frame.append(part);
            if (frame.length() > LARGEST_FRAME) {
                broken = "the server sent too much at once";
            } else if (last) {
                var text = frame.toString();
                frame.setLength(0);
                take(text, arrivedAt);
            }
            open.request(1);
            return null;
        }

        private void take(String text, long arrivedAt) {
            heardAt = arrivedAt;
            var seal = down;
            if (seal == null) {
                greet(text);
                return;
            }
            try {
                hear(seal, seal.open(text, identity.serverKey()), arrivedAt);
            } catch (SecurityException forged) {
                broken = "what it sends is not signed with the key of the server that this agent joined";
                log.trouble("forged", "not talking to %s: %s".formatted(address, broken));
            }
        }

        private void hear(Seal seal, String said, long arrivedAt) {
            try {
                var message = Wire.read(said, ServerMessage.class);
                if (message instanceof ServerMessage.Welcome welcome) {
                    agree(seal, welcome);
                    backoff.reset();
                    log.fine("link", "connected to " + address);
                    log.fine("forged", "the server is the one that this agent joined again");
                }
                ear.hear(message, arrivedAt);
            } catch (JacksonException unknown) {
                log.trouble("message", "the server said something that this version does not understand");
                Unknown.in(said).ifPresent(ear::unknown);
            }
        }

        /** What the server sends may be sealed with the new keys at once; what this agent sends, after it has told its half. */
        private void agree(Seal seal, ServerMessage.Welcome welcome) {
            var said = nonce;
            if (welcome.key() != null && said != null) {
                var mine = Agreement.begin();
                var keys = mine.withServer(welcome.key(), said, identity.agent());
                seal.agree(keys.down());
                agreed = new Agreed(new AgentMessage.Agree(mine.offer()), keys);
            }
        }

        /** The first text is the nonce that both sides sign with on this connection. */
        private void greet(String nonce) {
            if (nonce.length() < SHORTEST_NONCE) {
                broken = "the server did not greet";
                return;
            }
            this.nonce = nonce;
            down = new Seal(nonce, Direction.DOWN);
            up = new Seal(nonce, Direction.UP);
            line = this;
            ear.connected();
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket open, int status, String reason) {
            broken = reason.isEmpty() ? "the server closed it (%d)".formatted(status) : reason;
            return null;
        }

        @Override
        public void onError(WebSocket open, Throwable error) {
            broken = String.valueOf(error);
        }
    }
}
