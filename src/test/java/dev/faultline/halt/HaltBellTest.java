package dev.faultline.halt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.TestDatabase;
import dev.faultline.ports.Ids;
import dev.faultline.ports.Node;
import dev.faultline.ports.Ticker;
import dev.faultline.timeline.Timelines;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two nodes on one database: what one presses the other hears, and sees all the same when it hears nothing. */
class HaltBellTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    private Path spool;

    private final HikariDataSource source = TestDatabase.newDataSource();
    private final AtomicInteger sweptThere = new AtomicInteger();
    private final JdbcClient database = JdbcClient.create(source);

    private record Details(String getJdbcUrl, String getUsername, String getPassword)
            implements JdbcConnectionDetails {}

    private final Details details = new Details(source.getJdbcUrl(), source.getUsername(), source.getPassword());

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void whoHearsNothingStillSeesAPressAndHearsAgainLater() throws Exception {
        var here = node("here");
        var there = node("there");
        var bell = new HaltBell(details, there);
        there.start();
        bell.start();
        try {
            await().atMost(SOON).until(() -> listeners() == 1);
            pressAndSee(here, there);

            assertThat(killListeners()).isOne();
            pressAndSee(here, there);

            await().atMost(SOON).until(() -> listeners() == 1);
            pressAndSee(here, there);
        } finally {
            bell.stop();
            there.stop();
        }
    }

    @Test
    void aPressThatIsToldAfterItsReleaseStopsNothingThatWasStartedSince() throws Exception {
        var here = node("here");
        var there = node("there");
        var team = UUID.randomUUID();
        var halt = here.press(UUID.randomUUID(), "user:ada", new Scope.Team(team), null, null)
                .halt();
        await().atMost(SOON).until(() -> here.receipt(halt.id()).orElseThrow().recorded());
        assertThat(here.release(here.receipt(halt.id()).orElseThrow().halt(), "user:ada", "the test goes on"))
                .isTrue();
        there.join(halt);

        await().atMost(SOON).until(() -> there.covering(team, Set.of()).isEmpty());
        assertThat(sweptThere.get()).isZero();
        there.refresh();
        assertThat(there.covering(team, Set.of())).isEmpty();
    }

    private static void pressAndSee(Halts here, Halts there) {
        var team = UUID.randomUUID();
        here.press(UUID.randomUUID(), "user:ada", new Scope.Team(team), null, null);
        await().atMost(SOON).until(() -> there.covering(team, Set.of()).isPresent());
    }

    private long listeners() {
        return database.sql(
                        "select count(*) from pg_stat_activity where application_name = 'faultline-bell' and datname = current_database()")
                .query(Long.class)
                .single();
    }

    private long killListeners() {
        return database.sql("""
                        select count(pg_terminate_backend(pid)) from pg_stat_activity
                         where application_name = 'faultline-bell' and datname = current_database()
                        """).query(Long.class).single();
    }

    private final class Sweep implements Stopper {
        private final AtomicInteger sweeps;

        Sweep(AtomicInteger sweeps) {
            this.sweeps = sweeps;
        }

        @Override
        public void stopNow(Halt halt) {
            // nobody is connected
        }

        @Override
        public void sweep(Halt halt) {
            sweeps.incrementAndGet();
        }

        @Override
        public List<ReceiptLine> receipt(Halt halt, Source source) {
            return List.of();
        }
    }

    private Halts node(String name) throws Exception {
        var stoppers = new StaticListableBeanFactory();
        stoppers.addBean("sweep", new Sweep(name.equals("there") ? sweptThere : new AtomicInteger()));
        return new Halts(
                new PostgresHaltLog(new HaltLane(details), Timelines.over(source), Clock.systemUTC()),
                new PostgresGate(database, Optional::empty),
                stoppers.getBeanProvider(Stopper.class),
                new HaltProperties(spool.resolve(name), Duration.ofMillis(250)),
                Clock.systemUTC(),
                Ticker.system(),
                new Ids(Clock.systemUTC(), new SplittableRandom()),
                new Node(name));
    }
}
