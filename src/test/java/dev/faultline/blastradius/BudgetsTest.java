package dev.faultline.blastradius;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.TestDatabase;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.protocol.TargetKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class BudgetsTest {

    private static final int STARTERS = 16;
    private static final int TRIALS = 200;
    private static final int LIMIT = 5;

    private static DataSource source;

    private JdbcClient database;
    private TransactionTemplate transaction;
    private Budgets budgets;

    @BeforeAll
    static void openDatabase() {
        source = TestDatabase.newDataSource();
    }

    @BeforeEach
    void begin() {
        database = JdbcClient.create(source);
        transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        budgets = new Budgets(
                database, new BlastRadiusProperties(1_000, LIMIT, 1_000, 1_000, 1_000, 100, true, Set.of()));
        database.sql("truncate blast_hold, blast_touch, blast_budget").update();
    }

    @Test
    void sixteenStartersNeverExceedALimitOfFive() throws Exception {
        try (var starters = Executors.newFixedThreadPool(STARTERS)) {
            for (int trial = 0; trial < TRIALS; trial++) {
                database.sql("truncate blast_hold, blast_touch, blast_budget").update();
                var together = new CyclicBarrier(STARTERS);
                var attempts = new ArrayList<Callable<Boolean>>();
                for (int starter = 0; starter < STARTERS; starter++) {
                    attempts.add(() -> {
                        together.await();
                        return start(aTarget("service-" + UUID.randomUUID()));
                    });
                }
                int won = 0;
                for (var result : starters.invokeAll(attempts)) {
                    won += result.get() ? 1 : 0;
                }
                assertThat(won).as("trial %d", trial).isEqualTo(LIMIT);
                assertThat(used("environment", "test")).isEqualTo(LIMIT);
                assertThat(holds()).isEqualTo(LIMIT);
            }
        }
    }

    private boolean start(FleetTarget target) {
        try {
            transaction.executeWithoutResult(_ -> budgets.take(aRun(), "main", Map.of(target, Set.of())));
            return true;
        } catch (DataIntegrityViolationException refused) {
            return false;
        }
    }

    @Test
    void aTargetBelongsToOneRunAtATime() {
        var target = aTarget("payments");
        assertThat(start(target)).isTrue();
        assertThat(start(target)).isFalse();
        assertThat(used("service", "payments")).isOne();
    }

    @Test
    void givingBackTwiceIsGivingBackOnce() {
        var run = UUID.randomUUID();
        var targets = List.of(aTarget("payments"), aTarget("catalog"));
        var holder = new Holder(run, "a run", UUID.randomUUID(), "user:ada", Instant.now());
        transaction.executeWithoutResult(
                _ -> budgets.take(holder, "main", Map.of(targets.getFirst(), Set.of(), targets.getLast(), Set.of())));
        assertThat(used("team", "main")).isEqualTo(2);
        assertThat(used("host-group", "host-1")).isEqualTo(2);
        var ids = targets.stream().map(FleetTarget::id).toList();
        transaction.executeWithoutResult(_ -> budgets.giveBack(run, ids));
        transaction.executeWithoutResult(_ -> budgets.giveBack(run, ids));
        assertThat(used("environment", "test")).isZero();
        assertThat(used("global", "all")).isZero();
        assertThat(used("team", "main")).isZero();
        assertThat(used("host-group", "host-1")).isZero();
    }

    @Test
    void aLimitIsNotLoweredBelowWhatIsInUse() {
        start(aTarget("payments"));
        start(aTarget("catalog"));
        assertThat(budgets.limit(new Budgets.Key("environment", "test"), 1)).isFalse();
        assertThat(budgets.limit(new Budgets.Key("environment", "test"), 2)).isTrue();
        assertThat(start(aTarget("storefront"))).isFalse();
    }

    @Test
    void aNarrowedLimitHoldsAtOnceAndTheNewestRunsGoUntilTheRestFits() {
        var runs = List.of(aRun(), aRun(), aRun());
        runs.forEach(each -> transaction.executeWithoutResult(_ ->
                budgets.take(each, "main", Map.of(aTarget("service-" + each.run()), Set.of()))));
        var everywhere = new Budgets.Key("environment", "test");
        assertThat(runs).noneMatch(each -> budgets.exceededBy(each.run()).isPresent());

        budgets.narrow(everywhere, 1);
        assertThat(start(aTarget("payments"))).isFalse();
        assertThat(runs.stream().map(each -> budgets.exceededBy(each.run()).isPresent()))
                .containsExactly(false, true, true);
        assertThat(budgets.exceededBy(runs.getLast().run())).hasValueSatisfying(each -> {
            assertThat(each.name()).isEqualTo("test");
            assertThat(each.used()).isEqualTo(3);
            assertThat(each.room()).isZero();
        });

        giveBack(runs.get(2));
        assertThat(start(aTarget("payments"))).isFalse();
        assertThat(budgets.exceededBy(runs.get(1).run())).isPresent();
        giveBack(runs.get(1));
        assertThat(used("environment", "test")).isOne();
        assertThat(runs).noneMatch(each -> budgets.exceededBy(each.run()).isPresent());
        assertThat(start(aTarget("payments"))).isFalse();
        giveBack(runs.getFirst());
        assertThat(start(aTarget("payments"))).isTrue();
    }

    @Test
    void aNarrowedLimitStopsOnlyWhatIsInItsScope() {
        var elsewhere = aRun();
        var here = aRun();
        transaction.executeWithoutResult(_ -> budgets.take(elsewhere, "other", Map.of(aTarget("catalog"), Set.of())));
        transaction.executeWithoutResult(_ -> budgets.take(here, "main", Map.of(aTarget("payments"), Set.of())));
        for (var key : List.of(new Budgets.Key("team", "main"), new Budgets.Key("service", "payments"))) {
            budgets.narrow(key, 0);
            assertThat(budgets.exceededBy(here.run())).isPresent();
            assertThat(budgets.exceededBy(elsewhere.run())).isEmpty();
            budgets.narrow(key, 1);
        }
    }

    private void giveBack(Holder holder) {
        var targets = database.sql("select target_id from blast_hold where run_id = ?")
                .param(holder.run())
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
        transaction.executeWithoutResult(_ -> budgets.giveBack(holder.run(), targets));
    }

    private static Holder aRun() {
        return new Holder(UUID.randomUUID(), "a run", UUID.randomUUID(), "user:ada", Instant.now());
    }

    private static FleetTarget aTarget(String service) {
        return new FleetTarget(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "host-1",
                "process:" + service,
                TargetKind.PROCESS,
                service + " on host-1",
                Map.of("environment", "test", "service", service),
                true,
                Set.of("process-pause"),
                true);
    }

    private int used(String kind, String name) {
        return budgets.find(new Budgets.Key(kind, name)).map(Budget::used).orElse(0);
    }

    private int holds() {
        return database.sql("select count(*) from blast_hold")
                .query(Integer.class)
                .single();
    }
}
