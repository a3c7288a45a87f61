package dev.faultline.dispatch;

import dev.faultline.halt.Halts;
import dev.faultline.ports.Ids;
import dev.faultline.ports.Ticker;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Timing;
import dev.faultline.simulation.Database;
import dev.faultline.simulation.Only;
import dev.faultline.simulation.PlantedBug;
import dev.faultline.simulation.World;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/** The outbox in a simulated database, and real {@link Dispatch}es on it. */
public final class SimulatedDispatch {

    private static final class Row {
        private final Outbox.Order order;
        private final long notAfter;
        private final long writtenAt;
        private final Object writer;
        private boolean taken;
        private boolean hinted;

        Row(Outbox.Order order, Object writer, long writtenAt, long notAfter) {
            this.order = order;
            this.writer = writer;
            this.writtenAt = writtenAt;
            this.notAfter = notAfter;
        }
    }

    /** What goes down to an agent. */
    public interface Wire {
        boolean send(ServerMessage message);

        void close();
    }

    /** One node's part. */
    public static final class Node {
        private final Dispatch dispatch;
        private final Links links = new Links();

        private Node(SimulatedDispatch tables, Parts parts) {
            this.dispatch = new Dispatch(
                    tables.new Table(),
                    links,
                    Only.of(List.of(parts.reports())),
                    Only.of(List.of(parts.authority())),
                    parts.halts(),
                    parts.clock(),
                    parts.ticker(),
                    parts.ids(),
                    parts.workers());
        }

        public Dispatch dispatch() {
            return dispatch;
        }

        public void round() {
            dispatch.round();
        }

        public Connection connect(UUID agent, Wire wire) {
            return new Connection(this, agent, wire);
        }
    }

    public record Parts(
            Reports reports, Authority authority, Halts halts, Clock clock, Ticker ticker, Ids ids, Executor workers) {}

    /** One agent's connection to one node. */
    public static final class Connection {
        private final Node node;
        private final Link link;

        private Connection(Node node, UUID agent, Wire wire) {
            this.node = node;
            this.link = new Link(agent, new Line() {
                @Override
                public void open() {
                    // it is
                }

                @Override
                public boolean send(ServerMessage message) {
                    return wire.send(message);
                }

                @Override
                public void close(Farewell why) {
                    wire.close();
                }
            });
        }

        /** As the endpoint does. */
        public void hear(AgentMessage message) {
            switch (message) {
                case AgentMessage.Hello _ -> {
                    if (node.links.of(link.agent()).filter(each -> each == link).isEmpty()) {
                        node.links.connected(link).ifPresent(node.links::gone);
                    }
                    link.send(new ServerMessage.Welcome(Timing.SYNC_IDLE, Timing.SYNC_ACTIVE));
                }
                case AgentMessage.Sync sync -> link.send(node.dispatch.synced(link, sync));
                case AgentMessage.Planned planned -> node.dispatch.planned(link, planned);
                case AgentMessage.Refused refused -> node.dispatch.refused(link, refused);
                case AgentMessage.Evidence evidence -> node.dispatch.takeIn(link, evidence.entry());
                case AgentMessage.HaltHeard heard -> node.dispatch.haltHeard(link, heard);
                case AgentMessage.Scanned _, AgentMessage.Here _, AgentMessage.Agree _ -> {
                    // nobody asks for these here
                }
            }
        }

        public void gone() {
            node.links.gone(link);
        }
    }

    private final Database database;
    private final World world;
    private final List<Row> rows = new ArrayList<>();

    public SimulatedDispatch(Database database) {
        this.database = database;
        this.world = database.world();
    }

    public Node node(Parts parts) {
        return new Node(this, parts);
    }

    Outbox outbox() {
        return new Table();
    }

    /** Since when the oldest order has waited that somebody could have taken; the present when there is none. */
    public long oldestWaiting(Predicate<UUID> agents) {
        long oldest = world.now();
        for (var row : rows) {
            if (!row.taken && row.notAfter > world.now() && agents.test(row.order.agent())) {
                oldest = Math.min(oldest, row.writtenAt);
            }
        }
        return oldest;
    }

    private final class Table implements Outbox {

        @Override
        public void put(Order order, Duration goodFor, Runnable whenCommitted) {
            var transaction = database.current();
            var writer = world.currentProcess();
            transaction.write(() -> {
                rows.removeIf(row -> row.taken || row.notAfter <= world.now());
                rows.add(new Row(order, writer, world.now(), world.now() + goodFor.toNanos()));
            });
            transaction.afterCommit(whenCommitted);
        }

        @Override
        public List<Order> take(Set<UUID> agents) {
            return database.transaction(() -> {
                var taken = rows.stream()
                        .filter(row -> !row.taken
                                && agents.contains(row.order.agent())
                                && row.notAfter > world.now()
                                && (!world.has(PlantedBug.HINTS_ONLY) || row.writer == world.currentProcess())
                                && database.current().tryLock(row))
                        .toList();
                database.current().write(() -> taken.forEach(row -> row.taken = true));
                if (world.has(PlantedBug.START_SENT_AGAIN)) {
                    taken.stream()
                            .filter(row -> row.order.kind() == OrderKind.START && !row.hinted)
                            .forEach(row -> database.current().write(() -> {
                                var again = new Row(row.order, row.writer, world.now(), row.notAfter);
                                again.hinted = true;
                                rows.add(again);
                            }));
                }
                return taken.stream()
                        .map(row -> row.order)
                        .sorted(Comparator.comparing(order -> order.kind() != OrderKind.REVERT))
                        .toList();
            });
        }
    }
}
