package dev.faultline.dispatch;

import static org.awaitility.Awaitility.await;

import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Agreement;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Seal;
import dev.faultline.protocol.Seal.Direction;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One connection of an agent, by hand: says what a test wants said, and remembers what the server said. */
final class WireAgent implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Who an agent is: what a thief would have to copy. */
    record Identity(UUID agent, KeyPair keys, PublicKey server) {}

    final List<ServerMessage> heard = new CopyOnWriteArrayList<>();
    private final Identity identity;
    private final boolean answers;
    private final StringBuilder text = new StringBuilder();
    private volatile @Nullable Seal down;
    private volatile @Nullable Seal up;
    private volatile @Nullable String nonce;
    private volatile @Nullable String closed;
    private volatile String lastFrame = "";
    private final WebSocket socket;
    private long syncs;

    /** @param answers whether somebody is there: a dead process answers nothing */
    WireAgent(int port, Identity identity, boolean answers) {
        this.identity = identity;
        this.answers = answers;
        this.socket = HTTP.newWebSocketBuilder()
                .header("Faultline-Agent", identity.agent().toString())
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/agent/v1/link"), this)
                .join();
    }

    WireAgent greeted() {
        await().atMost(Duration.ofSeconds(5)).until(() -> up != null || closed != null);
        return this;
    }

    void say(AgentMessage message) {
        write(frame(message));
    }

    String frame(AgentMessage message) {
        return frame(message, identity.keys());
    }

    String frame(AgentMessage message, KeyPair signer) {
        return Objects.requireNonNull(greeted().up).seal(Wire.write(message), signer.getPrivate());
    }

    void write(String frame) {
        try {
            socket.sendText(frame, true).get(5, TimeUnit.SECONDS);
        } catch (Exception gone) {
            closed = closed == null ? gone.toString() : closed;
        }
    }

    void hello(AgentMessage.@Nullable Process process, Target... targets) {
        say(new AgentMessage.Hello(
                identity.agent(),
                "test",
                "boot-1",
                Map.of("os", "Linux"),
                List.of(targets),
                List.of(),
                List.of(),
                0,
                process));
    }

    /** Goes on with keys of this connection, as the server offers; says hello before. */
    WireAgent agreed() {
        var welcome = (ServerMessage.Welcome) awaitMessage(message -> message instanceof ServerMessage.Welcome);
        var mine = Agreement.begin();
        var keys =
                mine.withServer(Objects.requireNonNull(welcome.key()), Objects.requireNonNull(nonce), identity.agent());
        Objects.requireNonNull(down).agree(keys.down());
        say(new AgentMessage.Agree(mine.offer()));
        Objects.requireNonNull(up).agree(keys.up());
        return this;
    }

    AgentMessage.Sync sync(Entry... entries) {
        return new AgentMessage.Sync(++syncs, Instant.now(), List.of(entries), 0, null);
    }

    ServerMessage awaitMessage(Predicate<ServerMessage> wanted) {
        await().atMost(Duration.ofSeconds(5)).until(() -> heard.stream().anyMatch(wanted));
        return heard.stream().filter(wanted).findFirst().orElseThrow();
    }

    ServerMessage.Synced answer(AgentMessage.Sync sync) {
        say(sync);
        return (ServerMessage.Synced)
                awaitMessage(message -> message instanceof ServerMessage.Synced synced && synced.n() == sync.n());
    }

    /** What the server sent last, as it came. */
    String lastFrame() {
        return lastFrame;
    }

    /** Null while it is open. */
    @Nullable String closed() {
        return closed;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket open, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            take(text.toString());
            text.setLength(0);
        }
        open.request(1);
        return null;
    }

    private void take(String frame) {
        lastFrame = frame;
        Seal seal = down;
        if (seal == null) {
            nonce = frame;
            down = new Seal(frame, Direction.DOWN);
            up = new Seal(frame, Direction.UP);
            return;
        }
        ServerMessage message = Wire.read(seal.open(frame, identity.server()), ServerMessage.class);
        heard.add(message);
        if (answers && message instanceof ServerMessage.Ask ask) {
            Thread.startVirtualThread(() -> say(new AgentMessage.Here(ask.question())));
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket open, int status, String reason) {
        closed = reason.isEmpty() ? "closed " + status : reason;
        return null;
    }

    @Override
    public void onError(WebSocket open, Throwable error) {
        closed = String.valueOf(error);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
