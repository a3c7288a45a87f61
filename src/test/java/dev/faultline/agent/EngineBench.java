package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.AgentMessage.Sync;
import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.MemoryStress;
import dev.faultline.protocol.ProcessPause;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Timing;
import dev.faultline.protocol.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** An engine on a simulated host, with a server that says what a test wants, and time that passes when a test says so. */
final class EngineBench {

    static final UUID RUN = UUID.fromString("00000000-0000-7000-8000-0000000000aa");
    static final Fault PAUSE = new ProcessPause();
    static final Fault MEMORY = new MemoryStress(DataSize.ofMebibytes(1));

    final SimulatedHost host = new SimulatedHost();
    final List<AgentMessage> said = new ArrayList<>();
    final State state;
    Engine engine;

    boolean serverAnswers = true;
    boolean serverRenews = true;
    long epoch;
    final Set<UUID> wanted = new HashSet<>();
    final Set<UUID> known = new HashSet<>();

    private long nanos = 1_000_000;
    private Instant wall = Instant.parse("2026-07-01T12:00:00Z");

    EngineBench(Path directory) {
        state = State.open(directory);
        engine = start();
    }

    private Engine start() {
        var clock = new Clock() {
            @Override
            public Instant instant() {
                return wall;
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        var log = new Log(new PrintStream(new ByteArrayOutputStream()), clock, false);
        return new Engine(clock, () -> nanos, state, host, said::add, log);
    }

    /** Another process begins on the same state directory: whatever the old one was about to do, it does not. */
    EngineBench restart() {
        host.answers.clear();
        said.clear();
        answered = 0;
        engine = start();
        try {
            engine.recover();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        host.answer();
        return this;
    }

    EngineBench connect() {
        engine.offer(new Offering(
                new UUID(1, 1), new Incarnation(new UUID(1, 2), 1), "test", Map.of(), List.of(), List.of()));
        engine.connected();
        hear(new ServerMessage.Welcome(Timing.SYNC_IDLE, Timing.SYNC_ACTIVE));
        return this;
    }

    /** Time passes, on all clocks, with everything that happens meanwhile. */
    void pass(Duration time) {
        for (var left = time; left.isPositive(); left = left.minusMillis(100)) {
            later(Duration.ofMillis(100));
            engine.tick();
            host.answer();
            serve();
        }
    }

    /** Time passes and nobody does anything: a process that is stopped, a network that is slow. */
    void later(Duration time) {
        nanos += time.toNanos();
        wall = wall.plus(time);
        host.up = host.up.plus(time);
    }

    void sleepHost(Duration time) {
        wall = wall.plus(time);
        host.up = host.up.plus(time);
    }

    /** A server that answers every sync at once. */
    private void serve() {
        if (!serverAnswers) {
            return;
        }
        for (var sync : syncs()) {
            if (sync.n() > answered) {
                answered = sync.n();
                hear(new ServerMessage.Synced(
                        sync.n(),
                        serverRenews ? Set.copyOf(wanted) : Set.of(),
                        Timing.AGENT_SILENCE,
                        Set.of(),
                        known,
                        epoch));
            }
        }
    }

    private long answered;

    void hear(ServerMessage message) {
        engine.hear(message, nanos);
        host.answer();
    }

    /** As it arrives after having waited in some buffer of this process. */
    void hearFrom(Duration ago, ServerMessage message) {
        engine.hear(message, nanos - ago.toNanos());
        host.answer();
    }

    String prepare(UUID injection, Fault fault) {
        hear(new ServerMessage.Prepare(
                UUID.randomUUID(), injection, RUN, fault, "process:shop", Duration.ofMinutes(1)));
        return Wire.hash(host.plan(fault, "process:shop"));
    }

    ServerMessage.Start order(UUID injection, String hash) {
        return new ServerMessage.Start(
                UUID.randomUUID(),
                injection,
                RUN,
                hash,
                Duration.ofMinutes(1),
                Timing.GUARD_LEASE,
                Timing.GRANT,
                epoch);
    }

    /** Prepared, started, applied and measured. */
    UUID active() {
        return active(PAUSE);
    }

    UUID active(Fault fault) {
        var injection = UUID.randomUUID();
        wanted.add(injection);
        hear(order(injection, prepare(injection, fault)));
        assertThat(host.faulty).contains(injection);
        return injection;
    }

    List<Sync> syncs() {
        return said.stream()
                .filter(Sync.class::isInstance)
                .map(Sync.class::cast)
                .toList();
    }

    /** What was said last of an injection, as evidence. */
    Entry evidence(UUID injection) {
        return said.stream()
                .filter(AgentMessage.Evidence.class::isInstance)
                .map(message -> ((AgentMessage.Evidence) message).entry())
                .filter(entry -> entry.injection().equals(injection))
                .reduce((_, later) -> later)
                .orElseThrow(() -> new AssertionError("no evidence of " + injection + " in " + said));
    }

    String refusal() {
        return said.stream()
                .filter(AgentMessage.Refused.class::isInstance)
                .map(message -> ((AgentMessage.Refused) message).why())
                .reduce((_, later) -> later)
                .orElseThrow(() -> new AssertionError("no refusal in " + said));
    }
}
