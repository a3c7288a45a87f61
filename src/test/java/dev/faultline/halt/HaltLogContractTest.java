package dev.faultline.halt;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.TestDatabase;
import dev.faultline.simulation.Database;
import dev.faultline.timeline.Timelines;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The same presses, releases and starts, asked of PostgreSQL and of the tables that the simulation has in its place. */
class HaltLogContractTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final int SEQUENCES = 30;
    private static final int LONG = 25;

    private static final List<Scope> SCOPES = List.of(
            new Scope.Global(),
            new Scope.Environment("test"),
            new Scope.Environment("prod"),
            new Scope.Team(new UUID(7, 1)),
            new Scope.Drill(new UUID(8, 1)));

    private record Details(String getJdbcUrl, String getUsername, String getPassword)
            implements JdbcConnectionDetails {}

    private interface Turn {
        String of(Supplier<String> work);
    }

    /** What both are asked, and answer in words that can be compared. */
    private record Side(HaltLog log, Gate gate, Turn turn, Turn transaction) {

        String press(Halt halt) {
            return turn.of(() -> {
                var stored = words(log.record(halt));
                log.waitOutStarts();
                return stored;
            });
        }

        String release(Halt halt) {
            return turn.of(
                    () -> log.release(halt, "user:grace", "it was a drill", 0).toString());
        }

        String start() {
            return transaction.of(() -> {
                gate.share();
                return gate.latch().toString();
            });
        }

        String everything() {
            return turn.of(() -> "%s %s %s".formatted(log.state(), latest(true), latest(false)));
        }

        private List<String> latest(boolean drills) {
            return log.latest(3, drills).stream()
                    .map(HaltLogContractTest::words)
                    .toList();
        }
    }

    private static Side real(HikariDataSource source, HaltLane lane) {
        var transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        return new Side(
                new PostgresHaltLog(lane, Timelines.over(source), Clock.systemUTC()),
                new PostgresGate(JdbcClient.create(source), Optional::empty),
                Supplier::get,
                work -> Objects.requireNonNull(transaction.execute(_ -> work.get())));
    }

    private static Side simulated() {
        var database = Database.ofNobody();
        var halts = new SimulatedHalts(database);
        return new Side(
                halts.log(), halts.gate(), database::alone, work -> database.alone(() -> database.transaction(work)));
    }

    /** Without what depends on when it was asked. */
    private static String words(HaltLog.Stored stored) {
        return "%s released %s by %s: %s"
                .formatted(stored.halt(), stored.releasedAt() != null, stored.releasedBy(), stored.releaseReason());
    }

    @Test
    void bothAnswerTheSame() {
        try (var source = TestDatabase.newDataSource();
                var lane = new HaltLane(new Details(source.getJdbcUrl(), source.getUsername(), source.getPassword()))) {
            var database = JdbcClient.create(source);
            var real = real(source, lane);
            for (long seed = 1; seed <= SEQUENCES; seed++) {
                database.sql("truncate halt, halt_latch cascade").update();
                database.sql("update halt_epoch set epoch = 0").update();
                compare(seed, real, simulated());
            }
        }
    }

    private void compare(long seed, Side real, Side simulated) {
        var chance = new SplittableRandom(seed);
        var pressed = new ArrayList<Halt>();
        for (int n = 0; n < LONG; n++) {
            String did;
            String theirs;
            String ours;
            switch (chance.nextInt(4)) {
                case 0 -> {
                    var halt = press(seed, n, SCOPES.get(chance.nextInt(SCOPES.size())));
                    pressed.add(halt);
                    did = "press " + halt;
                    theirs = real.press(halt);
                    ours = simulated.press(halt);
                }
                case 1 -> {
                    var again = pressed.isEmpty()
                            ? press(seed, n, new Scope.Global())
                            : pressed.get(chance.nextInt(pressed.size()));
                    did = "press again " + again;
                    theirs = real.press(again);
                    ours = simulated.press(again);
                }
                case 2 -> {
                    var halt = pressed.isEmpty()
                            ? press(seed, n, new Scope.Global())
                            : pressed.get(chance.nextInt(pressed.size()));
                    did = "release " + halt;
                    theirs = real.release(halt);
                    ours = simulated.release(halt);
                }
                default -> {
                    did = "start";
                    theirs = real.start();
                    ours = simulated.start();
                }
            }
            assertThat(ours).as("seed %d, step %d: %s", seed, n, did).isEqualTo(theirs);
            assertThat(simulated.everything())
                    .as("seed %d, after step %d: %s", seed, n, did)
                    .isEqualTo(real.everything());
        }
    }

    private static Halt press(long seed, int n, Scope scope) {
        return new Halt(new UUID(seed, n), scope, 0, "user:ada", NOON.plusSeconds(n), "node-1", null, null);
    }
}
