package dev.faultline.simulation;

import dev.faultline.agent.SimulatedAgent;
import dev.faultline.dispatch.SimulatedDispatch;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Timing;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Everything between agents and nodes: slow, cut one way or both, and in some worlds losing, doubling and mixing what it carries. */
final class Network {

    private static final Duration AGAIN = Duration.ofMillis(700);
    private static final Duration DEAF = Timing.SYNC_IDLE.plus(Timing.AGENT_SILENCE);

    private record Way(Object from, Object to) {}

    private final Simulation simulation;
    private final World world;
    private final Map<Way, Long> cutUntil = new HashMap<>();
    private final Map<SimulatedAgent, Connection> connections = new LinkedHashMap<>();
    private final Set<UUID> starts = new HashSet<>();
    private final Map<Object, Duration> answersTake = new HashMap<>();
    private int slowest = 20;
    private double loses;
    private double doubles;
    private double mixes;

    Network(Simulation simulation) {
        this.simulation = simulation;
        this.world = simulation.world();
    }

    void slow(int millis) {
        slowest = millis;
    }

    void hostile(double loses, double doubles, double mixes) {
        this.loses = loses;
        this.doubles = doubles;
        this.mixes = mixes;
    }

    boolean isHostile() {
        return loses > 0 || doubles > 0 || mixes > 0;
    }

    void cut(Object from, Object to, Duration time) {
        cutUntil.merge(new Way(from, to), world.now() + time.toNanos(), Math::max);
        world.tell(() -> "nothing comes from %s to %s for %d s".formatted(name(from), name(to), time.toSeconds()));
    }

    private static Object name(Object end) {
        return end instanceof Node node ? node.process() : ((SimulatedAgent) end).process();
    }

    /** What an agent is told comes so much later than usual. */
    void answersTake(SimulatedAgent agent, Duration time) {
        if (time.isZero()) {
            answersTake.remove(agent);
        } else {
            answersTake.put(agent, time);
        }
        world.tell(() -> "answers to %s take %d ms".formatted(name(agent), time.toMillis()));
    }

    void heal() {
        answersTake.clear();
        cutUntil.clear();
        hostile(0, 0, 0);
        slow(20);
    }

    private long openAt(Object from, Object to) {
        return cutUntil.getOrDefault(new Way(from, to), 0L);
    }

    /** Since when it has been connected with a node that is awake, and each hears the other; far ahead while that is not so. */
    long wellSince(SimulatedAgent agent) {
        var connection = connections.get(agent);
        if (connection == null || !connection.isUp() || !connection.welcomed || answersTake.containsKey(agent)) {
            return Long.MAX_VALUE / 2;
        }
        var node = connection.node;
        long open = Math.max(openAt(agent, node), openAt(node, agent));
        return Math.max(open, Math.max(connection.welcomedAt, node.process().awakeSince()));
    }

    /** The thread of an agent that keeps its connection. */
    void keepConnected(SimulatedAgent agent) {
        var process = agent.process();
        process.later(world.between(AGAIN.dividedBy(2), AGAIN), () -> {
            var now = connections.get(agent);
            if (now != null && now.open && world.now() - now.heardAt > DEAF.toNanos()) {
                now.close();
            } else if (now == null || !now.open) {
                connect(agent);
            }
            keepConnected(agent);
        });
    }

    private void connect(SimulatedAgent agent) {
        var nodes = simulation.nodes();
        var node = nodes.get(world.chance().nextInt(nodes.size()));
        if (!node.process().isAwake() || world.now() < openAt(agent, node) || world.now() < openAt(node, agent)) {
            return;
        }
        var connection = new Connection(agent, node);
        connections.put(agent, connection);
        agent.connected(connection::up);
    }

    void gone(SimulatedAgent agent) {
        var connection = connections.remove(agent);
        if (connection != null) {
            connection.open = false;
            connection.node.process().later(Duration.ofMillis(50), connection.server::gone);
        }
    }

    private final class Connection {
        private final SimulatedAgent agent;
        private final Node node;
        private final SimulatedDispatch.Connection server;
        private final int agentsLife;
        private final int nodesLife;
        private boolean open = true;
        private boolean welcomed;
        private long welcomedAt;
        private long heardAt;
        private long lastUp;
        private long lastDown;

        Connection(SimulatedAgent agent, Node node) {
            this.agent = agent;
            this.node = node;
            this.agentsLife = agent.process().life();
            this.nodesLife = node.process().life();
            this.heardAt = world.now();
            this.server = node.dispatch().connect(agent.id(), new SimulatedDispatch.Wire() {
                @Override
                public boolean send(ServerMessage message) {
                    return down(message);
                }

                @Override
                public void close() {
                    world.at(Duration.ofMillis(20), null, Connection.this::close);
                }
            });
        }

        private boolean isUp() {
            return open
                    && agent.process().isAlive()
                    && agent.process().life() == agentsLife
                    && node.process().isAlive()
                    && node.process().life() == nodesLife;
        }

        private Duration arrival(Object from, Object to, long last) {
            long at = Math.max(world.now(), openAt(from, to))
                    + world.millis(1, slowest).toNanos()
                    + answersTake.getOrDefault(to, Duration.ZERO).toNanos();
            return Duration.ofNanos((world.chance(mixes) ? at : Math.max(at, last)) - world.now());
        }

        void up(AgentMessage message) {
            if (!isUp()) {
                close();
                return;
            }
            for (int times = world.chance(doubles) ? 2 : world.chance(loses) ? 0 : 1; times > 0; times--) {
                var after = arrival(agent, node, lastUp);
                lastUp = Math.max(lastUp, world.now() + after.toNanos());
                node.process().later(after, () -> {
                    if (isUp()) {
                        node.heard(agent.id(), simulation.word(agent, message));
                        server.hear(message);
                    }
                });
            }
        }

        private boolean down(ServerMessage message) {
            if (!isUp()) {
                return false;
            }
            check(message);
            for (int times = world.chance(doubles) ? 2 : world.chance(loses) ? 0 : 1; times > 0; times--) {
                var after = arrival(node, agent, lastDown);
                lastDown = Math.max(lastDown, world.now() + after.toNanos());
                agent.process().later(after, () -> {
                    if (isUp() && connections.get(agent) == this) {
                        heardAt = world.now();
                        if (message instanceof ServerMessage.Welcome && !welcomed) {
                            welcomed = true;
                            welcomedAt = world.now();
                        }
                        agent.hear(message);
                    }
                });
            }
            return true;
        }

        private void check(ServerMessage message) {
            if (message instanceof ServerMessage.Start start) {
                world.require(
                        starts.add(start.injection()),
                        "S2",
                        () -> "the start of %s is sent again".formatted(start.injection()));
            }
            if (message instanceof ServerMessage.Synced synced
                    && !synced.renewed().isEmpty()) {
                simulation.checks().renewed(node, synced.renewed());
            }
        }

        void close() {
            if (open) {
                open = false;
                if (agent.process().isAlive() && agent.process().life() == agentsLife) {
                    agent.process().later(Duration.ZERO, () -> {
                        if (connections.get(agent) == this) {
                            agent.disconnected();
                        }
                    });
                }
                if (node.process().life() == nodesLife) {
                    node.process().later(Duration.ofMillis(20), server::gone);
                }
            }
        }
    }

    /** Agents notice a node that is gone. */
    void lost(Node node) {
        for (var connection : List.copyOf(connections.values())) {
            if (connection.node == node) {
                world.at(Duration.ofMillis(50), null, connection::close);
            }
        }
    }
}
