package dev.faultline.timeline;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.TestDatabase;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionTemplate;

/** The timeline alone, on a database of its own. */
final class TimelineBench implements AutoCloseable {

    final UUID team = new UUID(7, 1);
    final Reader ada = new Person("user:ada", false, Set.of(team));
    final Reader auditor = new Person("user:audrey", true, Set.of());
    final Reader stranger = new Person("user:sam", false, Set.of(new UUID(7, 2)));

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Wiring.class);
    final Timeline timeline = context.getBean(Timeline.class);
    final JdbcClient jdbc = context.getBean(JdbcClient.class);
    final TransactionTemplate transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));

    record Person(UUID id, String actor, boolean seesAllTeams, Set<UUID> teams) implements Reader {

        Person(String actor, boolean seesAllTeams, Set<UUID> teams) {
            this(new UUID(0, 0), actor, seesAllTeams, teams);
        }
    }

    void publish(Object... facts) {
        transaction.executeWithoutResult(_ -> {
            for (Object each : facts) {
                context.publishEvent(each);
            }
        });
    }

    void publishOutsideATransaction(Object fact) {
        context.publishEvent(fact);
    }

    <T> T inTransaction(Supplier<T> work) {
        return transaction.execute(_ -> work.get());
    }

    /** What a database owner could do with the triggers off. */
    void tamper(String sql, Object... parameters) {
        transaction.executeWithoutResult(_ -> {
            jdbc.sql("set local session_replication_role = replica").update();
            jdbc.sql(sql).params(parameters).update();
        });
    }

    @Override
    public void close() {
        context.close();
    }

    /** Without a stereotype: scans of other tests must not find it. */
    @EnableTransactionManagement
    @Import({Recorder.class, Verifier.class, Timeline.class})
    static class Wiring {

        @Bean
        HikariDataSource dataSource() {
            return TestDatabase.newDataSource();
        }

        @Bean
        JdbcClient jdbcClient(DataSource dataSource) {
            return JdbcClient.create(dataSource);
        }

        @Bean
        PlatformTransactionManager transactions(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }
    }
}
