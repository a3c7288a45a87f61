package dev.faultline.nemesis;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.faultline.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** PostgreSQL on a host of its own, on a disk of its own, that nobody starts again but us. */
final class Database implements AutoCloseable {

    private static final long DISK = 400L << 20;
    private static final String USER = "faultline";
    private static final int PORT = 5432;

    private final Path home;
    private final Lab.Host host;
    private final Own own;
    private final Path disk;
    private final Path programs;
    private final String password;
    private Process postmaster;

    private Database(Path home, Lab.Host host, Own own) throws IOException {
        this.home = home;
        this.host = host;
        this.own = own;
        this.disk = home.resolve("disk");
        EmbeddedPostgres.start(home, 0).close();
        this.password = Files.readString(home.resolve("password")).strip();
        try (var children = Files.newDirectoryStream(home, "programs-*")) {
            this.programs = children.iterator().next().resolve("bin");
        }
        moveToDisk();
        Files.writeString(home.resolve("hba.conf"), "host all all 0.0.0.0/0 scram-sha-256\n");
        this.postmaster = launch();
        awaitReady();
    }

    static Database start(Path home, Lab.Host host, Own own) {
        try {
            Files.createDirectories(home);
            return new Database(home, host, own);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** So that it can be full. */
    private void moveToDisk() throws IOException {
        Files.createDirectories(disk);
        var image = home.resolve("disk.image");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(DISK);
        }
        try {
            Commands.run("mkfs.ext4", "-q", "-m", "0", image.toString());
            Commands.run("mount", "-o", "loop", image.toString(), disk.toString());
        } catch (IOException notAllowed) {
            abort("needs root and a loop device: " + notAllowed.getMessage());
        }
        Commands.run("cp", "-a", home.resolve("data").toString(), data().toString());
    }

    private Path data() {
        return disk.resolve("data");
    }

    private Process launch() {
        return own.start(
                home.resolve("server.log"),
                Map.of(),
                home,
                host.inside(
                        "unshare",
                        "-U",
                        programs.resolve("postgres").toString(),
                        "-D",
                        data().toString(),
                        "-p",
                        Integer.toString(PORT),
                        "-c",
                        "listen_addresses=*",
                        "-c",
                        "hba_file=" + home.resolve("hba.conf"),
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "max_connections=50",
                        "-c",
                        "max_wal_size=96MB",
                        "-c",
                        "shared_buffers=32MB",
                        "-c",
                        "jit=off",
                        "-c",
                        "timezone=UTC"));
    }

    private void awaitReady() {
        Commands.await("PostgreSQL to be ready", Duration.ofSeconds(60), () -> {
            if (!postmaster.isAlive()) {
                relaunch();
            }
            try (var _ = connect()) {
                return true;
            } catch (SQLException notYet) {
                return false;
            }
        });
    }

    private void relaunch() {
        try {
            Files.deleteIfExists(data().resolve("postmaster.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        postmaster = launch();
    }

    String jdbcUrl() {
        return "jdbc:postgresql://%s:%d/postgres?socketTimeout=5&connectTimeout=2&tcpKeepAlive=true"
                .formatted(host.address(), PORT);
    }

    String address() {
        return host.address();
    }

    String password() {
        return password;
    }

    String user() {
        return USER;
    }

    Connection connect() throws SQLException {
        var properties = new Properties();
        properties.put("user", USER);
        properties.put("password", password);
        properties.put("ApplicationName", "nemesis");
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/postgres?connectTimeout=2".formatted(host.address(), PORT), properties);
    }

    /** One after the other, in one session. */
    void execute(String... statements) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    // ---- what may happen to it

    /** The postmaster and its children, found by their parent. */
    Stream<ProcessHandle> processes() {
        return Stream.concat(Stream.of(postmaster.toHandle()), postmaster.children());
    }

    void signal(String signal) {
        own.signal(signal, processes());
    }

    /** One of those that serve a node; the postmaster then ends all of them. */
    void signalOneBackend(String signal) {
        own.signal(
                signal,
                postmaster
                        .children()
                        .filter(each -> Own.Proc.text(each.pid(), "cmdline").contains("faultline postgres"))
                        .limit(1));
    }

    void signalPostmaster(String signal) {
        own.signal(signal, Stream.of(postmaster.toHandle()));
    }

    boolean isAlive() {
        return postmaster.isAlive();
    }

    /** Goes on, or is started again. */
    void heal() {
        signal("CONT");
        awaitReady();
    }

    /** Every byte. */
    void fillDisk() {
        Commands.fill(disk);
    }

    void emptyDisk() {
        Commands.empty(disk);
    }

    /** Sessions of our own that keep what they hold until they are closed. */
    final class Sessions implements AutoCloseable {

        private final List<Connection> open = new CopyOnWriteArrayList<>();

        /** Opens one, and in it a transaction that runs these statements and does not end. */
        void hold(String... statements) throws SQLException {
            var connection = connect();
            open.add(connection);
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                for (var sql : statements) {
                    statement.execute(sql);
                }
            }
        }

        /** As many as there is room for; whoever loses theirs gets none again. */
        void takeAll() {
            try (var threads = Executors.newFixedThreadPool(6)) {
                for (int i = 0; i < 6; i++) {
                    threads.execute(this::takeMany);
                }
            }
        }

        private void takeMany() {
            try {
                while (true) {
                    open.add(connect());
                }
            } catch (SQLException full) {
                // as wanted
            }
        }

        void endOthers() throws SQLException {
            try (var statement = open.getFirst().createStatement()) {
                statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where usename is not null and application_name <> 'nemesis'");
            }
        }

        @Override
        public void close() {
            for (var connection : open) {
                try {
                    connection.abort(Runnable::run);
                } catch (SQLException gone) {
                    // as wanted
                }
            }
            open.clear();
        }
    }

    Sessions sessions() {
        return new Sessions();
    }

    @Override
    public void close() {
        if (postmaster.isAlive()) {
            signal("CONT");
            signal("KILL");
            boolean _ = Commands.within(Duration.ofSeconds(5), () -> !postmaster.isAlive());
        }
        Commands.quietly("umount", "-l", disk.toString());
        Commands.quietly("rm", "-f", home.resolve("disk.image").toString());
    }
}
