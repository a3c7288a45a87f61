package dev.faultline.halt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.TestDatabase;
import dev.faultline.ports.Ids;
import dev.faultline.ports.Node;
import dev.faultline.ports.Ticker;
import dev.faultline.timeline.Timelines;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The race that a button must win: presses against starts in flight, on a real database. */
class GateTest {

    private static final UUID TEAM = UUID.randomUUID();
    private static final Set<String> ENVIRONMENTS = Set.of("test");

    @TempDir
    Path spool;

    private final HikariDataSource source = TestDatabase.newDataSource();
    private final JdbcClient database = JdbcClient.create(source);
    private final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(source));
    private final Sweep sweep = new Sweep();
    private Halts halts;

    private record Details(String getJdbcUrl, String getUsername, String getPassword)
            implements JdbcConnectionDetails {}

    /** Stops what stands in a small table of runs. */
    private final class Sweep implements Stopper {
        @Override
        public void stopNow(Halt halt) {
            // the database is what is tested here
        }

        @Override
        public void sweep(Halt halt) {
            database.sql("update started set alive = false where alive").update();
        }

        @Override
        public List<ReceiptLine> receipt(Halt halt, Source source) {
            return List.of();
        }
    }

    @BeforeEach
    void begin() throws Exception {
        database.sql("create table started (id uuid primary key, alive boolean not null)")
                .update();
        halts = aNode();
    }

    private Halts aNode() throws Exception {
        var lane = new HaltLane(new Details(source.getJdbcUrl(), source.getUsername(), source.getPassword()));
        var stoppers = new StaticListableBeanFactory();
        stoppers.addBean("sweep", sweep);
        var ids = new Ids(Clock.systemUTC(), new SplittableRandom());
        var log = new PostgresHaltLog(lane, Timelines.over(source), Clock.systemUTC());
        return new Halts(
                log,
                new PostgresGate(database, Optional::empty),
                stoppers.getBeanProvider(Stopper.class),
                new HaltProperties(spool, Duration.ofSeconds(5)),
                Clock.systemUTC(),
                Ticker.system(),
                ids,
                new Node("node-1"));
    }

    @Test
    void noRunIsLeftAliveByAPressAgainstStartsInFlight() throws Exception {
        for (int trial = 0; trial < 60; trial++) {
            database.sql("truncate started").update();
            var pressed = new AtomicBoolean();
            try (var threads = Executors.newFixedThreadPool(9)) {
                var starts = new ArrayList<Callable<Integer>>();
                for (int starter = 0; starter < 8; starter++) {
                    starts.add(() -> startUntilRefused());
                }
                starts.add(() -> {
                    LockSupport.parkNanos(
                            Duration.ofMillis(ThreadLocalRandom.current().nextInt(15))
                                    .toNanos());
                    halts.press(UUID.randomUUID(), "user:ada", new Scope.Global(), null, null);
                    pressed.set(true);
                    return 0;
                });
                for (var result : threads.invokeAll(starts)) {
                    result.get();
                }
            }
            assertThat(pressed).isTrue();
            awaitSwept();
            assertThat(alive()).as("trial %d", trial).isZero();
            halts.current().forEach(halt -> halts.release(halt, "user:ada", "the next trial"));
        }
    }

    private int startUntilRefused() {
        for (int started = 0; ; started++) {
            try {
                transaction.executeWithoutResult(_ -> {
                    halts.admit(TEAM, ENVIRONMENTS);
                    LockSupport.parkNanos(
                            Duration.ofMillis(ThreadLocalRandom.current().nextInt(4))
                                    .toNanos());
                    database.sql("insert into started values (?, true)")
                            .param(UUID.randomUUID())
                            .update();
                });
            } catch (Halted refused) {
                return started;
            }
        }
    }

    private void awaitSwept() {
        var end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (alive() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(5_000_000);
        }
    }

    private int alive() {
        return database.sql("select count(*) from started where alive")
                .query(Integer.class)
                .single();
    }

    @Test
    void aLatchSurvivesTheNodeAndIsReleasedOnPurposeOnly() throws Exception {
        var receipt = halts.press(UUID.randomUUID(), "user:ada", new Scope.Environment("test"), "wrong target", null);
        assertThat(receipt.recorded()).isTrue();
        var another = aNode();
        assertThatThrownBy(() -> admit(another, Set.of("test"))).isInstanceOf(Halted.class);
        assertThat(admit(another, Set.of("prod"))).isPositive();
        another.start();
        assertThat(another.covering(TEAM, Set.of("test"))).isPresent();
        assertThat(another.release(receipt.halt(), "user:grace", "the target was put right"))
                .isTrue();
        assertThat(another.release(receipt.halt(), "user:grace", "once more")).isFalse();
        assertThat(admit(another, Set.of("test"))).isGreaterThan(receipt.halt().epoch());
        another.stop();
    }

    /** The release has looked which presses there are, and waits for the one it could not see yet. */
    @Test
    void aPressThatComesWhileAnEarlierOneIsReleasedHoldsAllTheSame() throws Exception {
        var first = halts.press(UUID.randomUUID(), "user:ada", new Scope.Global(), null, null);
        try (var threads = Executors.newSingleThreadExecutor();
                var press = source.getConnection();
                var statement = press.createStatement()) {
            press.setAutoCommit(false);
            statement.execute("update halt_epoch set epoch = epoch + 1");
            statement.execute("""
                    insert into halt (id, scope, epoch, pressed_by, pressed_at, node)
                    select '00000000-0000-7000-8000-000000000002', 'global', epoch, 'user:grace', now(), 'node-2' from halt_epoch
                    """);
            statement.execute("update halt_latch set halt_id = '00000000-0000-7000-8000-000000000002', latched = true");
            var release = threads.submit(() -> halts.release(first.halt(), "user:ada", "it was a drill"));
            awaitSomebodyWaiting();
            press.commit();
            assertThat(release.get()).isTrue();
        }
        assertThatThrownBy(() -> admit(halts, ENVIRONMENTS)).isInstanceOf(Halted.class);
        assertThat(halts.current()).extracting(Halt::by).containsExactly("user:grace");
    }

    private void awaitSomebodyWaiting() {
        var end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (waiting() == 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(5_000_000);
        }
        assertThat(waiting()).isPositive();
    }

    private int waiting() {
        return database.sql("select count(*) from pg_locks where not granted")
                .query(Integer.class)
                .single();
    }

    private long admit(Halts node, Set<String> environments) {
        return Objects.requireNonNull(transaction.execute(_ -> node.admit(TEAM, environments)));
    }

    @Test
    void pressingAgainWithTheSameIdJoinsThePress() {
        var id = UUID.randomUUID();
        var first = halts.press(id, "user:ada", new Scope.Global(), null, null);
        var second = halts.press(id, "user:ada", new Scope.Global(), null, null);
        assertThat(second.halt().id()).isEqualTo(first.halt().id());
        assertThat(halts.history(10)).hasSize(1);
    }

    @Test
    void theMomentOfPressingIsInTheTimeline() {
        halts.press(UUID.randomUUID(), "user:ada", new Scope.Global(), "customers see it", null);
        var words = database.sql("select words from fact where kind = 'halt.pressed'")
                .query(String.class)
                .list();
        assertThat(words).containsExactly("user:ada pressed STOP (global): customers see it");
    }
}
