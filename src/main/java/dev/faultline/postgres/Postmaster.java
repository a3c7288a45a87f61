package dev.faultline.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running server of a cluster: started, kept running on one port, stopped. */
final class Postmaster {

    private static final Logger log = LoggerFactory.getLogger(Postmaster.class);

    /** Lines of postmaster.pid, from zero. */
    private static final int PID = 0;

    private static final int STATUS = 7;

    private final Cluster cluster;
    private final int port;
    private final List<String> settings;
    private volatile @Nullable Process process;
    private volatile boolean closing;

    private Postmaster(Cluster cluster, int port, List<String> settings) {
        this.cluster = cluster;
        this.port = port;
        this.settings = settings;
    }

    static Postmaster start(Cluster cluster, int port, List<String> settings) {
        Postmaster postmaster = new Postmaster(cluster, port == 0 ? freePort() : port, settings);
        CompletableFuture<Void> ready = new CompletableFuture<>();
        // The kernel sends the parent's death signal when the *thread* that started the child ends: it must live as
        // long.
        Thread.ofPlatform().daemon().name("postgres").start(() -> postmaster.keep(ready));
        try {
            ready.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
        return postmaster;
    }

    int port() {
        return port;
    }

    private void keep(CompletableFuture<Void> ready) {
        try {
            launch();
            ready.complete(null);
        } catch (IOException | InterruptedException | RuntimeException failed) {
            ready.completeExceptionally(failed);
            return;
        }
        try {
            while (!ended()) {
                relaunch();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the server is gone; whether that was our wish. */
    private boolean ended() throws InterruptedException {
        Process running = process;
        int status = running == null ? -1 : running.waitFor();
        if (!closing) {
            log.error(
                    "PostgreSQL ended by itself with status {}; its log is {}. Starting it again.",
                    status,
                    cluster.log());
            TimeUnit.SECONDS.sleep(2);
        }
        return closing;
    }

    private void relaunch() throws InterruptedException {
        try {
            cluster.clearRemains();
            if (!closing) {
                launch();
                log.info("PostgreSQL is back on port {}", port);
            }
        } catch (IOException | RuntimeException failed) {
            log.error("PostgreSQL did not come back: {}", failed.getMessage());
        }
    }

    private void launch() throws IOException, InterruptedException {
        Process started = new ProcessBuilder(command())
                .directory(cluster.home().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(cluster.log().toFile()))
                .start();
        process = started;
        started.getOutputStream().close();
        for (int attempt = 0; attempt < 3_000; attempt++) {
            if (ready(started)) {
                return;
            }
            if (started.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new PostgresUnavailable("PostgreSQL did not start: " + lastWords());
            }
        }
        started.destroyForcibly();
        throw new PostgresUnavailable("PostgreSQL was not ready within a minute: " + lastWords());
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(cluster.serverCommand());
        command.addAll(List.of("-D", cluster.data().toString(), "-p", Integer.toString(port)));
        settings.forEach(each -> command.addAll(List.of("-c", each)));
        return command;
    }

    /** The file may be an earlier server's: only the one that carries our process's number counts. */
    private boolean ready(Process started) {
        try {
            List<String> lines = Files.readAllLines(cluster.data().resolve("postmaster.pid"));
            return lines.size() > STATUS
                    && lines.get(PID).strip().equals(Long.toString(started.pid()))
                    && lines.get(STATUS).startsWith("ready");
        } catch (IOException notYet) {
            return false;
        }
    }

    private String lastWords() throws IOException {
        Path file = cluster.log();
        List<String> lines = Files.readAllLines(file);
        return String.join(" / ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    void stop() throws IOException, InterruptedException {
        closing = true;
        Process running = process;
        if (running == null || !running.isAlive()) {
            return;
        }
        if (!cluster.stop() || !running.waitFor(2, TimeUnit.SECONDS)) {
            log.warn("PostgreSQL does not stop in order: killing it. It will recover at the next start.");
            cluster.processes().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException noneFree) {
            throw new UncheckedIOException(noneFree);
        }
    }
}
