package dev.faultline.bench;

import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Agreement;
import dev.faultline.protocol.Capability;
import dev.faultline.protocol.Ending;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.Seal;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.TargetKind;
import dev.faultline.protocol.Timing;
import dev.faultline.protocol.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * One agent as the server sees it: the real protocol with real keys, on one socket of a selector. It hurts nothing; what it is
 * told to start is active at once, and what it is told to stop is over at once.
 */
final class SimulatedAgent implements Swarm.Member {

    /** Who it is, as it stands in the database. */
    record Identity(UUID id, String name, KeyPair keys, PublicKey server) {}

    private static final byte[] NO_MASK = new byte[4];

    private final Identity identity;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Target target;
    private final UUID instance = UUID.randomUUID();
    private final Map<UUID, Entry> journal = new HashMap<>();
    private byte[] held = new byte[0];
    private boolean upgraded;
    private Seal up;
    private Seal down;
    private String nonce;
    private boolean welcomed;
    private long syncs;
    private long syncAt;

    SimulatedAgent(Identity identity, int number, String service, int port, Selector selector) throws IOException {
        this.identity = identity;
        this.target = new Target(
                "process:" + service,
                TargetKind.PROCESS,
                service + " on " + identity.name(),
                Map.of("service", service, "environment", "bench"),
                true,
                Set.of("process-pause"),
                new ProcessRef(1_000 + number, 1, boot()));
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
        syncAt = System.nanoTime() + (long) (Math.random() * Timing.SYNC_IDLE.toNanos());
        channel.write(ByteBuffer.wrap("""
                GET /agent/v1/link HTTP/1.1\r
                Host: 127.0.0.1\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Faultline-Agent: %s\r
                \r
                """.formatted(identity.id()).getBytes(StandardCharsets.US_ASCII)));
    }

    private String boot() {
        return "boot-of-" + identity.name();
    }

    boolean isWelcomed() {
        return welcomed;
    }

    boolean holds() {
        return journal.values().stream().anyMatch(entry -> entry.state() == EntryState.ACTIVE);
    }

    /** From now on nothing is read and nothing said, or again. To be called on the selector's thread. */
    void hang(boolean hangs) {
        key.interestOps(hangs ? 0 : SelectionKey.OP_READ);
        syncAt = hangs ? Long.MAX_VALUE : System.nanoTime();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    // ---- bytes

    @Override
    public void read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            throw new EOFException("the server closed the connection of " + identity.name());
        }
        int before = held.length;
        held = Arrays.copyOf(held, before + count);
        buffer.flip().get(held, before, count);
        int from = upgraded ? 0 : upgrade();
        if (upgraded) {
            held = Arrays.copyOfRange(held, frames(from), held.length);
        }
    }

    private int upgrade() {
        var text = new String(held, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return 0;
        }
        if (!text.startsWith("HTTP/1.1 101")) {
            throw new IllegalStateException(text);
        }
        upgraded = true;
        return end + 4;
    }

    /** @return where the first one begins that is not whole */
    private int frames(int start) throws IOException {
        int from = start;
        while (held.length - from >= 2) {
            int size = held[from + 1] & 0x7f;
            int head = size == 126 ? 4 : size == 127 ? 10 : 2;
            if (held.length - from < head) {
                return from;
            }
            int length = size == 126
                    ? ByteBuffer.wrap(held).getShort(from + 2) & 0xffff
                    : size == 127 ? (int) ByteBuffer.wrap(held).getLong(from + 2) : size;
            if (held.length - from < head + length) {
                return from;
            }
            if ((held[from] & 0xf) == 8) {
                throw new EOFException(new String(held, from + head, length, StandardCharsets.ISO_8859_1));
            }
            heard(new String(held, from + head, length, StandardCharsets.UTF_8));
            from += head + length;
        }
        return from;
    }

    private void say(AgentMessage message) throws IOException {
        channel.write(frame(up.seal(Wire.write(message), identity.keys().getPrivate())));
    }

    static ByteBuffer frame(String text) {
        var payload = text.getBytes(StandardCharsets.UTF_8);
        var frame = ByteBuffer.allocate(14 + payload.length).put((byte) 0x81);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        return frame.put(NO_MASK).put(payload).flip();
    }

    // ---- words

    private void heard(String text) throws IOException {
        if (nonce == null) {
            nonce = text;
            up = new Seal(nonce, Seal.Direction.UP);
            down = new Seal(nonce, Seal.Direction.DOWN);
            say(new AgentMessage.Hello(
                    identity.id(),
                    "bench",
                    boot(),
                    Map.of("os", "Linux", "java", "25"),
                    List.of(target),
                    List.of(new Capability("process-pause", true, null)),
                    List.of(),
                    0,
                    new AgentMessage.Process(instance, 1, 1)));
            return;
        }
        follow(Wire.read(down.open(text, identity.server()), ServerMessage.class));
    }

    private void follow(ServerMessage message) throws IOException {
        switch (message) {
            case ServerMessage.Welcome welcome -> welcome(welcome);
            case ServerMessage.Synced synced -> synced.known().forEach(journal::remove);
            case ServerMessage.Prepare prepare -> {
                var plan = plan(prepare.fault());
                say(new AgentMessage.Planned(prepare.order(), prepare.injection(), plan, Wire.hash(plan)));
            }
            case ServerMessage.Start start -> report(start.injection(), start.run(), EntryState.ACTIVE, "state T", null);
            case ServerMessage.Revert revert -> end(revert.injection());
            case ServerMessage.Halt halt -> {
                say(new AgentMessage.HaltHeard(halt.halt(), halt.epoch(), journal.size()));
                for (var injection : List.copyOf(journal.keySet())) {
                    end(injection);
                }
            }
            case ServerMessage.Scan scan -> say(new AgentMessage.Scanned(scan.scan(), List.of(), List.of()));
            case ServerMessage.Ask ask -> say(new AgentMessage.Here(ask.question()));
        }
    }

    private void welcome(ServerMessage.Welcome welcome) throws IOException {
        if (welcome.key() != null) {
            var mine = Agreement.begin();
            var keys = mine.withServer(welcome.key(), nonce, identity.id());
            say(new AgentMessage.Agree(mine.offer()));
            up.agree(keys.up());
            down.agree(keys.down());
        }
        welcomed = true;
    }

    private Plan plan(Fault fault) {
        var victim = target.process();
        return new Plan(
                fault,
                target.key(),
                List.of(new Step.Send(victim, Step.Signal.STOP)),
                List.of(),
                List.of(new Step.Send(victim, Step.Signal.CONT)),
                List.of(new Proof.NotStopped(victim)),
                new Measure.Stopped(victim),
                Ending.GUARD,
                false);
    }

    private void end(UUID injection) throws IOException {
        var entry = journal.get(injection);
        if (entry != null && entry.state() == EntryState.ACTIVE) {
            report(injection, entry.run(), EntryState.REVERTED, "state S", "agent");
        }
    }

    private void report(UUID injection, UUID run, EntryState state, String evidence, String by) throws IOException {
        var entry = new Entry(injection, run, target.key(), state, Instant.now(), evidence, by);
        journal.put(injection, entry);
        say(new AgentMessage.Evidence(entry));
    }

    @Override
    public void tick(long now) throws IOException {
        if (welcomed && now - syncAt >= 0) {
            syncAt = now + (holds() ? Timing.SYNC_ACTIVE : Timing.SYNC_IDLE).toNanos();
            say(new AgentMessage.Sync(++syncs, Instant.now(), List.copyOf(journal.values()), 0, null));
        }
    }
}
