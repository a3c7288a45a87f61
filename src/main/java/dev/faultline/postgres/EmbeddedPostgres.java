package dev.faultline.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server with a directory that persists. It listens on the loopback address only, wants a password that only the
 * directory's owner can read, comes back on the same port if it dies, and ends with this JVM however that ends.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private static final List<String> SETTINGS = List.of(
            "cluster_name=faultline", // agents know it by this and leave it alone
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=100",
            "shared_buffers=64MB",
            "huge_pages=off",
            "jit=off",
            "timezone=UTC",
            "log_timezone=UTC",
            "logging_collector=off");

    private final FileChannel lock;
    private final Cluster cluster;
    private final Postmaster postmaster;

    private EmbeddedPostgres(FileChannel lock, Cluster cluster, Postmaster postmaster) {
        this.lock = lock;
        this.cluster = cluster;
        this.postmaster = postmaster;
    }

    /**
     * Starts the server of {@code directory}, which is made when it is not there.
     *
     * @param port 0 for any free one
     * @param settings further ones, as {@code fsync=off}
     */
    public static EmbeddedPostgres start(Path directory, int port, String... settings) {
        Path home = directory.toAbsolutePath().normalize();
        @Nullable FileChannel lock = null;
        try {
            OwnersOnly.createDirectories(home);
            lock = lock(home);
            Cluster cluster = Cluster.in(home);
            cluster.clearRemains();
            List<String> all =
                    Stream.concat(SETTINGS.stream(), Stream.of(settings)).toList();
            Postmaster postmaster = Postmaster.start(cluster, port, all);
            log.info("PostgreSQL runs on 127.0.0.1:{} with its data in {}", postmaster.port(), cluster.data());
            return new EmbeddedPostgres(lock, cluster, postmaster);
        } catch (IOException failed) {
            release(lock);
            throw new UncheckedIOException("PostgreSQL in " + home + " cannot be started", failed);
        } catch (InterruptedException stop) {
            release(lock);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PostgreSQL was starting", stop);
        } catch (RuntimeException failed) {
            release(lock);
            throw failed;
        }
    }

    private static FileChannel lock(Path home) throws IOException {
        FileChannel channel =
                FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isOurs(channel)) {
            channel.close();
            throw new PostgresUnavailable(
                    "Another Faultline that is running has its database in " + home
                            + ". Give this one a directory of its own with faultline.postgres.directory, or let both share one server.");
        }
        return channel;
    }

    private static boolean isOurs(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException thisJvmHasIt) {
            return false;
        }
    }

    private static void release(@Nullable FileChannel lock) {
        if (lock == null) {
            return;
        }
        try {
            lock.close();
        } catch (IOException alreadyGone) {
            log.debug("The lock of the database's directory is gone", alreadyGone);
        }
    }

    /** The timeouts keep a request from hanging for ever on a server that does not answer. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + postmaster.port()
                + "/postgres?socketTimeout=5&connectTimeout=2&tcpKeepAlive=true&ApplicationName=faultline";
    }

    public String username() {
        return Cluster.USER;
    }

    public String password() {
        return cluster.password();
    }

    @Override
    public void close() {
        try {
            postmaster.stop();
        } catch (IOException failed) {
            throw new UncheckedIOException("PostgreSQL could not be stopped", failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            release(lock);
        }
    }
}
