package dev.faultline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.TestDatabase;
import dev.faultline.ports.Node;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.simulation.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The same orders, put into the table of PostgreSQL and into the one that the simulation has in its place, and taken from them. */
class OutboxContractTest {

    private static final int SEQUENCES = 30;
    private static final int LONG = 40;
    private static final int AGENTS = 4;

    private interface Turn {
        List<UUID> of(Supplier<List<UUID>> work);
    }

    /** @param transaction runs work in one that is committed; a question outside of it has to open its own */
    private record Side(Outbox outbox, Turn transaction, Turn outside, AtomicInteger committed) {

        /** What can be taken once it is committed is told of then and not before. */
        void put(List<Outbox.Order> orders, Duration goodFor, boolean rollBack) {
            try {
                transaction.of(() -> {
                    int before = committed.get();
                    orders.forEach(order -> outbox.put(order, goodFor, committed::incrementAndGet));
                    assertThat(committed).hasValue(before);
                    if (rollBack) {
                        throw new ChangedTheirMind();
                    }
                    return List.of();
                });
            } catch (ChangedTheirMind _) {
                // then nothing was put
            }
        }

        List<UUID> take(Set<UUID> agents) {
            return outside.of(
                    () -> outbox.take(agents).stream().map(Outbox.Order::id).toList());
        }
    }

    private static final class ChangedTheirMind extends RuntimeException {}

    private static Side real(HikariDataSource source) {
        var transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        return new Side(
                new PostgresOutbox(JdbcClient.create(source), new Node("node-1")),
                work -> transaction.execute(_ -> work.get()),
                Supplier::get,
                new AtomicInteger());
    }

    private static Side simulated() {
        var database = Database.ofNobody();
        var outbox = new SimulatedDispatch(database).outbox();
        return new Side(
                outbox, work -> database.alone(() -> database.transaction(work)), database::alone, new AtomicInteger());
    }

    @Test
    void bothAnswerTheSame() {
        try (var source = TestDatabase.newDataSource()) {
            var database = JdbcClient.create(source);
            int taken = 0;
            for (long seed = 1; seed <= SEQUENCES; seed++) {
                database.sql("truncate agent_order").update();
                taken += compare(seed, real(source), simulated());
            }
            assertThat(taken).isGreaterThan(500);
        }
    }

    /** @return how many orders were taken */
    private int compare(long seed, Side real, Side simulated) {
        var chance = new SplittableRandom(seed);
        var taken = new HashSet<UUID>();
        for (int n = 0; n < LONG; n++) {
            if (chance.nextBoolean()) {
                var orders = orders(seed, n, chance);
                var goodFor = chance.nextInt(4) == 0 ? Duration.ZERO : Duration.ofHours(1);
                boolean rollBack = chance.nextInt(4) == 0;
                real.put(orders, goodFor, rollBack);
                simulated.put(orders, goodFor, rollBack);
            } else {
                var agents = agents(chance);
                var theirs = real.take(agents);
                var ours = simulated.take(agents);
                assertThat(ours).as("seed %d, step %d: %s", seed, n, agents).hasSameElementsAs(theirs);
                assertThat(kinds(ours)).as("ends first").isEqualTo(kinds(theirs));
                assertThat(theirs).as("once and for ever").noneMatch(taken::contains);
                taken.addAll(theirs);
            }
            assertThat(simulated.committed())
                    .as("seed %d, after step %d: told of what is committed", seed, n)
                    .hasValue(real.committed().get());
        }
        return taken.size();
    }

    private static List<Outbox.Order> orders(long seed, int n, SplittableRandom chance) {
        var orders = new ArrayList<Outbox.Order>();
        for (int i = 0; i <= chance.nextInt(3); i++) {
            boolean ends = chance.nextBoolean();
            var id = new UUID(seed << 32 | (long) n << 8 | i, ends ? 1 : 2);
            var injection = new UUID(2, i);
            orders.add(new Outbox.Order(
                    id,
                    new UUID(9, chance.nextInt(AGENTS)),
                    injection,
                    ends ? OrderKind.REVERT : OrderKind.START,
                    new ServerMessage.Revert(id, injection, "enough")));
        }
        return orders;
    }

    private static Set<UUID> agents(SplittableRandom chance) {
        var agents = new HashSet<UUID>();
        for (int i = 0; i < AGENTS; i++) {
            if (chance.nextInt(3) > 0) {
                agents.add(new UUID(9, i));
            }
        }
        return agents;
    }

    private static List<Long> kinds(List<UUID> orders) {
        return orders.stream().map(UUID::getLeastSignificantBits).toList();
    }
}
