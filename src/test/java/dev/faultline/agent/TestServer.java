package dev.faultline.agent;

import static org.awaitility.Awaitility.await;

import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.AgentMessage.Evidence;
import dev.faultline.protocol.AgentMessage.Hello;
import dev.faultline.protocol.AgentMessage.Sync;
import dev.faultline.protocol.Enrolment;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.Seal;
import dev.faultline.protocol.Seal.Direction;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Timing;
import dev.faultline.protocol.Wire;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The other end of the link, as small as it can be: RFC 6455 by hand, one agent, and it does what a test says. */
final class TestServer implements AutoCloseable {

    static final String TOKEN = "good-once";

    private static final String NONCE = Base64.getEncoder().encodeToString(new byte[24]);
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    final List<AgentMessage> heard = new CopyOnWriteArrayList<>();
    final Set<UUID> renewed = ConcurrentHashMap.newKeySet();
    final UUID agent = UUID.randomUUID();
    volatile boolean hangs;
    volatile KeyPair keys = Seal.newKeys();
    volatile int connections;
    /** The latest connection on which there was a Hello. */
    volatile int greeted;

    private final ServerSocket listening;
    private volatile boolean used;
    private volatile @Nullable PublicKey agentKey;
    private volatile @Nullable Connection connection;

    TestServer(int port) throws IOException {
        this(port, InetAddress.getLoopbackAddress());
    }

    TestServer(int port, InetAddress on) throws IOException {
        listening = new ServerSocket(port, 50, on);
        Thread.startVirtualThread(this::accept);
    }

    URI address() {
        return URI.create(
                "http://%s:%d".formatted(listening.getInetAddress().getHostAddress(), listening.getLocalPort()));
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var socket = listening.accept();
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            var head = head(in);
            var request = field(head, ":");
            if (request.startsWith("POST /agent/v1/enrolments ")) {
                var body = in.readNBytes(Integer.parseInt(field(head, "content-length")));
                enrol(new String(body, StandardCharsets.UTF_8), socket);
            } else if (request.startsWith("GET /agent/v1/link ")
                    && agent.toString().equals(head.get("faultline-agent"))) {
                link(field(head, "sec-websocket-key"), in, socket.getOutputStream());
            }
        } catch (IOException | RuntimeException gone) {
            // the agent was killed, or so it should seem
        }
    }

    private static Map<String, String> head(DataInputStream in) throws IOException {
        var text = new ByteArrayOutputStream();
        while (!text.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            text.write(in.readByte());
        }
        var lines = text.toString(StandardCharsets.ISO_8859_1).lines().toList();
        var head = new HashMap<>(Map.of(":", lines.getFirst()));
        lines.stream().skip(1).filter(line -> line.contains(": ")).forEach(line -> {
            var parts = line.split(": ", 2);
            head.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
        });
        return head;
    }

    private static String field(Map<String, String> head, String name) {
        return Optional.ofNullable(head.get(name)).orElseThrow();
    }

    private void enrol(String body, Socket socket) throws IOException {
        var request = Wire.read(body, Enrolment.Request.class);
        boolean good = request.token().equals(TOKEN) && !used;
        var answer = good ? Wire.write(new Enrolment.Answer(agent, Seal.text(keys.getPublic()))) : "{}";
        if (good) {
            used = true;
            agentKey = Seal.publicKey(request.publicKey());
        }
        socket.getOutputStream()
                .write("HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                        .formatted(good ? "201 Created" : "401 Unauthorized", answer.length(), answer)
                        .getBytes(StandardCharsets.UTF_8));
    }

    private void link(String key, DataInputStream in, OutputStream out) throws IOException {
        out.write(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n"
                        .formatted(accept(key))
                        .getBytes(StandardCharsets.UTF_8));
        var here = new Connection(out, new Seal(NONCE, Direction.DOWN), keys);
        connections++;
        here.frame(NONCE);
        connection = here;
        var up = new Seal(NONCE, Direction.UP);
        var theirs = Optional.ofNullable(agentKey).orElseThrow();
        while (true) {
            hear(Wire.read(up.open(frame(in), theirs), AgentMessage.class), here);
        }
    }

    private void hear(AgentMessage message, Connection here) throws IOException {
        heard.add(message);
        if (message instanceof Hello) {
            greeted = connections;
        }
        if (hangs) {
            return;
        }
        if (message instanceof Hello) {
            here.send(new ServerMessage.Welcome(Timing.SYNC_IDLE, Timing.SYNC_ACTIVE));
        } else if (message instanceof Sync sync) {
            here.send(new ServerMessage.Synced(sync.n(), renewed, Timing.AGENT_SILENCE, Set.of(), Set.of(), 0));
        }
    }

    private static String accept(String key) {
        try {
            var sha = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder()
                    .encodeToString(sha.digest(
                            (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The text of the next frame that has one. */
    private static String frame(DataInputStream in) throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte() & 0x0f;
            long length = in.readUnsignedByte() & 0x7f;
            length = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
            var mask = in.readNBytes(4);
            var bytes = in.readNBytes((int) length);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] ^= mask[i % 4];
            }
            if (opcode == 8) {
                throw new IOException("closed");
            }
            if (opcode == 1) {
                return new String(bytes, StandardCharsets.UTF_8);
            }
        }
    }

    private record Connection(OutputStream out, Seal seal, KeyPair keys) {

        synchronized void send(ServerMessage message) throws IOException {
            sendText(Wire.write(message));
        }

        synchronized void sendText(String message) throws IOException {
            frame(seal.seal(message, keys.getPrivate()));
        }

        synchronized void frame(String text) throws IOException {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            var frame = new ByteArrayOutputStream();
            frame.write(0x81);
            if (bytes.length < 126) {
                frame.write(bytes.length);
            } else {
                frame.write(126);
                frame.write(bytes.length >> 8);
                frame.write(bytes.length & 0xff);
            }
            frame.write(bytes);
            out.write(frame.toByteArray());
            out.flush();
        }
    }

    /** Something that this version could not have made. */
    void sendText(String message) throws IOException {
        Optional.ofNullable(connection).orElseThrow().sendText(message);
    }

    void send(ServerMessage message) {
        try {
            Optional.ofNullable(connection).orElseThrow().send(message);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets a fault become active. */
    UUID start(Fault fault, String target, Duration lease) {
        var injection = order(fault, target, lease);
        awaitState(injection, EntryState.ACTIVE);
        return injection;
    }

    /** Whatever becomes of it. */
    UUID order(Fault fault, String target, Duration lease) {
        var injection = UUID.randomUUID();
        var run = UUID.randomUUID();
        send(new ServerMessage.Prepare(UUID.randomUUID(), injection, run, fault, target, Duration.ofMinutes(5)));
        await().atMost(PATIENCE).until(() -> planned(injection).isPresent());
        renewed.add(injection);
        send(new ServerMessage.Start(
                UUID.randomUUID(),
                injection,
                run,
                planned(injection).orElseThrow().hash(),
                Duration.ofMinutes(5),
                lease,
                Timing.GRANT,
                0));
        return injection;
    }

    private Optional<AgentMessage.Planned> planned(UUID injection) {
        heard.stream()
                .filter(AgentMessage.Refused.class::isInstance)
                .map(AgentMessage.Refused.class::cast)
                .filter(refused -> refused.injection().equals(injection))
                .findFirst()
                .ifPresent(refused -> {
                    throw new AssertionError(refused.why());
                });
        return heard.stream()
                .filter(AgentMessage.Planned.class::isInstance)
                .map(AgentMessage.Planned.class::cast)
                .filter(planned -> planned.injection().equals(injection))
                .findFirst();
    }

    Entry awaitState(UUID injection, EntryState state) {
        await().atMost(PATIENCE).until(() -> entries(injection).anyMatch(entry -> entry.state() == state));
        return entries(injection)
                .filter(entry -> entry.state() == state)
                .findFirst()
                .orElseThrow();
    }

    private Stream<Entry> entries(UUID injection) {
        return heard.stream()
                .flatMap(message -> switch (message) {
                    case Evidence evidence -> Stream.of(evidence.entry());
                    case Sync sync -> sync.journal().stream();
                    case Hello hello -> hello.journal().stream();
                    default -> Stream.of();
                })
                .filter(entry -> entry.injection().equals(injection));
    }

    /** Breaks the connection; the agent comes back. */
    void drop() throws IOException {
        var open = connection;
        if (open != null) {
            open.out().close();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        drop();
    }
}
