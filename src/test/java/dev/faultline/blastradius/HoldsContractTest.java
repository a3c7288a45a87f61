package dev.faultline.blastradius;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.TestDatabase;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.protocol.TargetKind;
import dev.faultline.simulation.Database;
import dev.faultline.simulation.Holds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The same starts and ends, asked of the budgets in PostgreSQL and of those that the simulation has in their place. */
class HoldsContractTest {

    private static final int SEQUENCES = 30;
    private static final int LONG = 30;
    private static final Map<String, Integer> MOST = Map.of("global", 4, "environment", 3, "service", 2);
    private static final List<String> SCOPES = List.of(
            "global:all",
            "environment:test",
            "environment:prod",
            "service:catalog",
            "service:payments",
            "service:storefront");

    private interface Side {
        /** @return false when it is refused */
        boolean take(UUID run, List<FleetTarget> targets);

        void giveBack(UUID run, Collection<UUID> targets);

        int used(String scope);
    }

    private static final class Real implements Side {
        private final JdbcClient database;
        private final TransactionTemplate transaction;
        private final Budgets budgets;

        Real(DataSource source) {
            database = JdbcClient.create(source);
            transaction = new TransactionTemplate(new JdbcTransactionManager(source));
            budgets = new Budgets(database, new BlastRadiusProperties(4, 3, 1_000, 2, 1_000, 100, true, Set.of()));
        }

        void empty() {
            database.sql("truncate blast_hold, blast_touch, blast_budget").update();
        }

        @Override
        public boolean take(UUID run, List<FleetTarget> targets) {
            var holder = new Holder(run, "a run", new UUID(7, 1), "user:ada", Instant.EPOCH);
            var wanted = targets.stream().collect(Collectors.toMap(Function.identity(), _ -> Set.<Site>of()));
            return !isRefused(() -> transaction.executeWithoutResult(_ -> budgets.take(holder, "main", wanted)));
        }

        /** The place of a run as well, which the simulation does not tell from what it holds. */
        @Override
        public void giveBack(UUID run, Collection<UUID> targets) {
            transaction.executeWithoutResult(_ -> {
                budgets.giveBack(run, targets);
                budgets.leave(run);
            });
        }

        @Override
        public int used(String scope) {
            var key = scope.split(":");
            return budgets.find(new Budgets.Key(key[0], key[1]))
                    .map(Budget::used)
                    .orElse(0);
        }
    }

    private static final class Simulated implements Side {
        private final Database database = Database.ofNobody();
        private final Holds holds = new Holds(database, MOST);

        @Override
        public boolean take(UUID run, List<FleetTarget> targets) {
            return database.alone(() -> !isRefused(() -> database.transaction(() -> {
                holds.take(run, targets);
                return true;
            })));
        }

        @Override
        public void giveBack(UUID run, Collection<UUID> targets) {
            database.alone(() -> database.transaction(() -> {
                holds.giveBack(run, targets);
                return true;
            }));
        }

        @Override
        public int used(String scope) {
            return holds.used(scope);
        }
    }

    private static boolean isRefused(Runnable take) {
        try {
            take.run();
            return false;
        } catch (DataIntegrityViolationException refused) {
            return true;
        }
    }

    @Test
    void bothAnswerTheSame() {
        try (var source = TestDatabase.newDataSource()) {
            var real = new Real(source);
            int taken = 0;
            int refused = 0;
            for (long seed = 1; seed <= SEQUENCES; seed++) {
                real.empty();
                var simulated = new Simulated();
                var chance = new SplittableRandom(seed);
                var targets = targets(chance);
                for (int n = 0; n < LONG; n++) {
                    var run = new UUID(5, chance.nextInt(6));
                    var some = some(chance, targets);
                    if (chance.nextInt(5) < 3) {
                        boolean theirs = real.take(run, some);
                        assertThat(simulated.take(run, some))
                                .as("seed %d, step %d: %s takes %s", seed, n, run, some)
                                .isEqualTo(theirs);
                        taken += theirs ? 1 : 0;
                        refused += theirs ? 0 : 1;
                    } else {
                        var ids = some.stream().map(FleetTarget::id).toList();
                        real.giveBack(run, ids);
                        simulated.giveBack(run, ids);
                    }
                    for (var scope : SCOPES) {
                        assertThat(simulated.used(scope))
                                .as("seed %d, after step %d: %s", seed, n, scope)
                                .isEqualTo(real.used(scope));
                    }
                }
            }
            assertThat(taken).isGreaterThan(100);
            assertThat(refused).isGreaterThan(100);
        }
    }

    private static List<FleetTarget> targets(SplittableRandom chance) {
        var targets = new ArrayList<FleetTarget>();
        for (int n = 0; n < 7; n++) {
            targets.add(new FleetTarget(
                    new UUID(1, n),
                    new UUID(9, 1),
                    "host-1",
                    "target-" + n,
                    TargetKind.PROCESS,
                    "target " + n,
                    Map.of(
                            "environment",
                            chance.nextBoolean() ? "test" : "prod",
                            "service",
                            List.of("catalog", "payments", "storefront").get(chance.nextInt(3))),
                    true,
                    Set.of(),
                    true));
        }
        return targets;
    }

    private static List<FleetTarget> some(SplittableRandom chance, List<FleetTarget> targets) {
        var some = targets.stream().filter(_ -> chance.nextInt(4) == 0).toList();
        return some.isEmpty() ? List.of(targets.get(chance.nextInt(targets.size()))) : some;
    }
}
