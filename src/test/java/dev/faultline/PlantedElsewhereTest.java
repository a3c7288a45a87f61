package dev.faultline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.experiment.Share;
import dev.faultline.timeline.Fact;
import dev.faultline.timeline.Timelines;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.function.IntBinaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Bugs outside of what is simulated, planted into the real part: the same question is asked of it as it is, and with the bug, and
 * has to be answered well the first time and badly the second.
 */
class PlantedElsewhereTest {

    private static final UUID RUN = new UUID(5, 1);

    private final HikariDataSource source = TestDatabase.newDataSource();
    private final JdbcClient database = JdbcClient.create(source);
    private final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(source));

    private record Told(UUID run) implements Fact {
        @Override
        public String actor() {
            return "user:ada";
        }

        @Override
        public String kind() {
            return "lamp.lit";
        }

        @Override
        public String inWords() {
            return "A lamp was lit.";
        }

        @Override
        public @Nullable UUID team() {
            return new UUID(7, 1);
        }
    }

    @AfterEach
    void close() {
        source.close();
    }

    private interface Question {
        boolean isAnsweredWell() throws Exception;
    }

    private void planted(int number, String bug, String caughtBy, Question healthy, Question sick) throws Exception {
        assertThat(healthy.isAnsweredWell()).as("%d without the bug", number).isTrue();
        assertThat(sick.isAnsweredWell()).as("%d with the bug", number).isFalse();
        System.out.printf("%2d  %-60s %s%n", number, bug, caughtBy);
    }

    @Test
    void aStateThatChangesWithoutItsFactIsRefusedByTheTriggerOfItsTable() throws Exception {
        assertThat(database.sql("select tgname from pg_trigger where tgrelid = 'run'::regclass")
                        .query(String.class)
                        .list())
                .contains("run_begin_is_told", "run_change_is_told");
        execute("create table lamp (id uuid primary key, state text)");
        execute("create constraint trigger lamp_is_told after insert or update on lamp"
                + " deferrable initially deferred for each row execute function require_fact('id')");
        Question silentChange =
                () -> isRefused("insert into lamp values ('%s', 'on') on conflict do nothing".formatted(RUN));
        planted(19, "a fact outside of its transaction", "require_fact at the commit", silentChange, () -> {
            execute("drop trigger lamp_is_told on lamp");
            return silentChange.isAnsweredWell();
        });
    }

    @Test
    void aNumberThatARollbackLosesIsFoundByTheVerifier() throws Exception {
        var timeline = Timelines.over(source);
        Question chain = () -> {
            for (int n = 0; n < 4; n++) {
                boolean lost = n == 2;
                transaction.executeWithoutResult(status -> {
                    timeline.append(database, new Told(RUN));
                    if (lost) {
                        status.setRollbackOnly();
                    }
                });
            }
            return timeline.verify(RUN).intact();
        };
        planted(20, "numbers of facts from a sequence", "the verifier of the timeline", chain, () -> {
            execute("create sequence number_of_fact start 4");
            execute("""
                    create function number_from_sequence() returns trigger language plpgsql as $$
                    begin
                        new.seq = nextval('number_of_fact');
                        return new;
                    end
                    $$
                    """);
            execute(
                    "create trigger numbered before insert on fact for each row execute function number_from_sequence()");
            return chain.isAnsweredWell();
        });
    }

    @Test
    void aDatabaseThatHangsIsNoticedOnlyByASocketThatGivesUp() throws Exception {
        planted(
                24,
                "no socketTimeout",
                "a backend that is stopped",
                () -> givesUp("socketTimeout=1"),
                () -> givesUp("socketTimeout=0"));
    }

    /** Whether a statement comes back, with an error, within four seconds of its backend being stopped. */
    private boolean givesUp(String timeout) throws Exception {
        var url = source.getJdbcUrl().replaceAll("socketTimeout=\\d+", timeout);
        assumeThat(url).as("the embedded PostgreSQL").contains(timeout);
        try (var connection = DriverManager.getConnection(url, source.getUsername(), source.getPassword())) {
            long backend = backend(connection);
            assumeThat(command(backend)).as("of a process of this machine").contains("postgres");
            signal("-STOP", backend);
            try {
                var failed = new ArrayList<SQLException>();
                var asking = Thread.ofVirtual().start(() -> {
                    try {
                        backend(connection);
                    } catch (SQLException hung) {
                        failed.add(hung);
                    }
                });
                return asking.join(Duration.ofSeconds(4)) && !failed.isEmpty();
            } finally {
                signal("-CONT", backend);
            }
        }
    }

    private static long backend(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String command(long pid) {
        return ProcessHandle.of(pid).flatMap(each -> each.info().command()).orElse("");
    }

    private static void signal(String signal, long pid) throws IOException, InterruptedException {
        int status =
                new ProcessBuilder("kill", signal, Long.toString(pid)).start().waitFor();
        assertThat(status).as("kill %s %d", signal, pid).isZero();
    }

    @Test
    void aRevokedAgentStaysRevokedAndItsIdStaysUsed() throws Exception {
        execute("""
                insert into agent (id, name, public_key, revoked_at, revoked_by, revoked_because)
                values ('%s', 'gone', 'key', now(), 'user:ada', 'stolen')
                """.formatted(RUN));
        Question unrevoked =
                () -> isRefused("update agent set revoked_at = null, revoked_by = null, revoked_because = null");
        Question used = () -> isRefused("delete from agent");
        planted(26, "a revoked agent comes back", "agents_stay_revoked", unrevoked, () -> {
            execute("alter table agent disable trigger agent_stays_revoked");
            return unrevoked.isAnsweredWell();
        });
        execute("update agent set revoked_at = now(), revoked_by = 'user:ada', revoked_because = 'stolen'");
        execute("alter table agent enable trigger agent_stays_revoked");
        planted(27, "ids of agents are free again", "agents_stay_revoked", used, () -> {
            execute("alter table agent disable trigger agent_stays_revoked");
            return used.isAnsweredWell();
        });
    }

    @Test
    void aShareThatRoundsUpIsFoundByCounting() throws Exception {
        planted(
                34,
                "percent rounds up",
                "every inventory up to 300",
                () -> neverMore((present, percent) -> new Share(percent, false).of(present)),
                () -> neverMore((present, percent) -> (int) Math.ceil(present * percent / 100.0)));
    }

    private static boolean neverMore(IntBinaryOperator share) {
        for (int present = 0; present <= 300; present++) {
            for (int percent = 0; percent <= 100; percent++) {
                if (share.applyAsInt(present, percent) * 100 > present * percent) {
                    return false;
                }
            }
        }
        return true;
    }

    private void execute(String sql) {
        database.sql(sql).update();
    }

    private boolean isRefused(String sql) {
        try {
            transaction.executeWithoutResult(_ -> execute(sql));
            return false;
        } catch (DataAccessException | TransactionException refused) {
            return true;
        }
    }
}
