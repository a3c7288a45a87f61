package dev.faultline.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

    @TempDir
    Path directory;

    @Test
    void keepsItsDataOverARestart() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0)) {
            execute(postgres, "create table kept (word text)", "insert into kept values ('still here')");
        }
        assertThat(processes()).isEmpty();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0)) {
            assertThat(ask(postgres, "select word from kept")).isEqualTo("still here");
            assertThat(ask(postgres, "show fsync")).isEqualTo("on");
            assertThat(ask(postgres, "show server_version")).startsWith("18.");
        }
    }

    @Test
    void wantsAPasswordThatOnlyTheOwnerCanRead() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0)) {
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), "guessed"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("password"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void refusesASecondServerOfTheSameDirectoryInASentence() {
        try (EmbeddedPostgres first = EmbeddedPostgres.start(directory, 0)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(directory, 0))
                    .isInstanceOf(PostgresUnavailable.class)
                    .hasMessageContaining("Another Faultline")
                    .hasMessageContaining("faultline.postgres.directory");
            assertThat(first.username()).isEqualTo("faultline");
        }
    }

    @Test
    void startsOverAStalePidFile() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0)) {
            execute(postgres, "create table kept (word text)");
        }
        // the number of a process that lives and is no PostgreSQL: our own
        Files.writeString(
                directory.resolve("data/postmaster.pid"),
                "%d\n%s\n1\n1\n\n\n\nready\n".formatted(ProcessHandle.current().pid(), directory.resolve("data")));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0)) {
            assertThat(ask(postgres, "select count(*) from kept")).isEqualTo("0");
        }
    }

    @Test
    void takesNoHalfMadeDatabaseForAWholeOne() throws Exception {
        Files.createDirectories(directory.resolve("data.new/base"));
        Files.writeString(directory.resolve("data.new/PG_VERSION"), "18");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0)) {
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void comesBackOnTheSamePortAfterItsServerWasKilled() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0)) {
            execute(postgres, "create table kept (word text)", "insert into kept values ('still here')");
            processes().forEach(ProcessHandle::destroyForcibly);
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .untilAsserted(() ->
                            assertThat(ask(postgres, "select word from kept")).isEqualTo("still here"));
        }
    }

    @Test
    void leavesNothingBehindWhenItsJvmIsKilled() throws Exception {
        Process jvm = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartAndWait.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(jvm.inputReader().lines().anyMatch("started"::equals)).isTrue();
        assertThat(processes()).isNotEmpty();

        jvm.destroyForcibly().waitFor();

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(processes()).isEmpty());
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0)) {
            assertThat(ask(postgres, "select word from kept")).isEqualTo("still here");
        }
    }

    /** A program to be killed. */
    static final class StartAndWait {
        public static void main(String[] arguments) throws SQLException, IOException {
            EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(arguments[0]), 0);
            execute(postgres, "create table kept (word text)", "insert into kept values ('still here')");
            System.out.println("started");
            System.in.read();
        }
    }

    private List<ProcessHandle> processes() {
        Stream<ProcessHandle> all = ProcessHandle.allProcesses();
        return all.filter(each -> each.info()
                        .command()
                        .filter(it -> it.startsWith(directory.toString()))
                        .isPresent())
                .toList();
    }

    private static void execute(EmbeddedPostgres postgres, String... statements) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private static String ask(EmbeddedPostgres postgres, String query) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
    }
}
