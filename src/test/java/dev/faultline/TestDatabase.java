package dev.faultline;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.postgres.EmbeddedPostgres;
import dev.faultline.postgres.PostgresUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistrar;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A real PostgreSQL for tests: one server a JVM, one migrated database for each Spring context that imports this class, or for
 * each call of {@link #newDataSource}. Where a container engine answers, the server is a container; elsewhere it is the
 * embedded one. Neither is durable, which makes them fast.
 */
@TestConfiguration(proxyBeanMethods = false)
public class TestDatabase {

    @Bean
    JdbcConnectionDetails testDatabase() {
        return Server.newDatabase();
    }

    /** What a node keeps of its timeline belongs to that timeline's database, so it goes with it. */
    @Bean
    DynamicPropertyRegistrar copyOfCheckpoints() {
        return properties -> properties.add("faultline.checkpoint.directory", TestDatabase::newDirectory);
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target/checkpoints")), "node");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** For tests without Spring: a small pool on a migrated database that nobody else uses. */
    public static HikariDataSource newDataSource() {
        Database database = Server.newDatabase();
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.username());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(20);
        pool.setMinimumIdle(0);
        pool.setIdleTimeout(10_000);
        return pool;
    }

    private record Database(String url, String username, String password) implements JdbcConnectionDetails {

        @Override
        public String getJdbcUrl() {
            return url;
        }

        @Override
        public String getUsername() {
            return username;
        }

        @Override
        public String getPassword() {
            return password;
        }

        Database named(String name) {
            return new Database(url.replaceFirst("/[^/?]+(\\?|$)", "/" + name + "$1"), username, password);
        }
    }

    /** Made when the first test asks. */
    private static final class Server {

        private static final String[] NOT_DURABLE = {"fsync=off", "synchronous_commit=off", "full_page_writes=off"};
        private static final int MOST = 5;
        private static final AtomicInteger made = new AtomicInteger();
        private static final Database maintenance = start();

        static {
            migrateTemplate();
        }

        static Database newDatabase() {
            String name = "test_" + made.incrementAndGet();
            execute("create database " + name + " template test_template");
            return maintenance.named(name);
        }

        private static Database start() {
            if (DockerClientFactory.instance().isDockerAvailable()) {
                try {
                    return inContainer();
                } catch (RuntimeException cannotRun) {
                    System.err.println("A container engine answers, but does not run PostgreSQL ("
                            + cannotRun.getMessage() + "): the tests use the embedded one.");
                }
            }
            return embedded();
        }

        /** The container is removed by its engine when this JVM has gone. */
        @SuppressWarnings("resource")
        private static Database inContainer() {
            List<String> command = new ArrayList<>(List.of("postgres", "-c", "max_connections=300"));
            for (String setting : NOT_DURABLE) {
                command.addAll(List.of("-c", setting));
            }
            PostgreSQLContainer container =
                    new PostgreSQLContainer("postgres:18-alpine").withCommand(command.toArray(String[]::new));
            container.start();
            return new Database(container.getJdbcUrl(), container.getUsername(), container.getPassword());
        }

        private static Database embedded() {
            String[] settings = new String[NOT_DURABLE.length + 1];
            System.arraycopy(NOT_DURABLE, 0, settings, 0, NOT_DURABLE.length);
            settings[NOT_DURABLE.length] = "max_connections=300";
            EmbeddedPostgres postgres = start(settings);
            // these run after the contexts are closed, which still want their database
            SpringApplication.getShutdownHandlers().add(postgres::close);
            return new Database(postgres.jdbcUrl(), postgres.username(), postgres.password());
        }

        /** Kept from run to run, which saves the making of it; JVMs beside each other take the next that is free. */
        private static EmbeddedPostgres start(String[] settings) {
            for (int number = 1; ; number++) {
                try {
                    return EmbeddedPostgres.start(Path.of("target", "postgres-" + number), 0, settings);
                } catch (PostgresUnavailable taken) {
                    if (number == MOST) {
                        throw taken;
                    }
                }
            }
        }

        private static void migrateTemplate() {
            for (String left : databasesOfEarlierRuns()) {
                execute("drop database " + left + " with (force)");
            }
            execute("create database test_template");
            Database template = maintenance.named("test_template");
            Flyway.configure()
                    .dataSource(template.url(), template.username(), template.password())
                    .locations("classpath:db/migration")
                    .load()
                    .migrate();
        }

        private static List<String> databasesOfEarlierRuns() {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery("select datname from pg_database where datname like 'test\\_%'")) {
                List<String> names = new ArrayList<>();
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
                return names;
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
        }

        private static synchronized void execute(String sql) {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException failed) {
                throw new IllegalStateException(sql, failed);
            }
        }

        private static Connection connect() throws SQLException {
            return DriverManager.getConnection(
                    maintenance.url().replace("socketTimeout=5", "socketTimeout=60"),
                    maintenance.username(),
                    maintenance.password());
        }
    }
}
