package dev.faultline.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A database cluster on disk: its files, its password, and PostgreSQL's tools applied to it. */
final class Cluster {

    static final String USER = "faultline";

    private static final Logger log = LoggerFactory.getLogger(Cluster.class);

    private final Path home;
    private final Binaries binaries;
    private final Confinement confinement;
    private final String password;

    private Cluster(Path home, Binaries binaries, Confinement confinement, String password) {
        this.home = home;
        this.binaries = binaries;
        this.confinement = confinement;
        this.password = password;
    }

    /** Opens the cluster in {@code home}, or makes it. The caller holds the lock on it. */
    static Cluster in(Path home) throws IOException {
        Confinement confinement = Confinement.onThisHost();
        Binaries binaries = Binaries.unpackedUnder(home);
        Cluster cluster = new Cluster(home, binaries, confinement, password(home));
        if (!Files.exists(cluster.data())) {
            cluster.make();
        }
        return cluster;
    }

    Path home() {
        return home;
    }

    Path data() {
        return home.resolve("data");
    }

    Path log() {
        return home.resolve("postgres.log");
    }

    String password() {
        return password;
    }

    List<String> serverCommand() {
        return command(confinement.server(), "postgres");
    }

    private static Path passwordFile(Path home) {
        return home.resolve("password");
    }

    private static String password(Path home) throws IOException {
        Path file = passwordFile(home);
        if (!Files.exists(file)) {
            byte[] secret = new byte[24];
            new SecureRandom().nextBytes(secret);
            Path unfinished = home.resolve("password.new");
            Files.deleteIfExists(unfinished);
            OwnersOnly.createFile(unfinished);
            Files.writeString(unfinished, HexFormat.of().formatHex(secret));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }

    /** Under another name first: what a power cut leaves half-made is never taken for a database. */
    private void make() throws IOException {
        Path unfinished = home.resolve("data.new");
        deleteTree(unfinished);
        Outcome made = run(
                "initdb",
                "--pgdata=" + unfinished,
                "--username=" + USER,
                "--auth=scram-sha-256",
                "--pwfile=" + passwordFile(home),
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--locale=C.UTF-8",
                "--no-instructions");
        if (!made.succeeded()) {
            throw new PostgresUnavailable(
                    "PostgreSQL could not make a database in %s: %s".formatted(home, made.said()));
        }
        Files.move(unfinished, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Asks the server of this cluster to stop, rolling back what runs. */
    boolean stop() throws IOException {
        return run("pg_ctl", "stop", "--pgdata=" + data(), "--mode=fast", "--timeout=10")
                .succeeded();
    }

    /** Every process that runs this cluster's programs. */
    Stream<ProcessHandle> processes() {
        String programs = binaries.directory().toString();
        return ProcessHandle.allProcesses()
                .filter(each -> each.info()
                        .command()
                        .filter(it -> it.startsWith(programs))
                        .isPresent());
    }

    /**
     * We hold the lock, so no other Faultline serves this directory. What may still be here: a server that is just stopping
     * since its Faultline died a moment ago, one that nobody told, or only a {@code postmaster.pid} whose number belongs to a
     * zombie or to a stranger by now, over which PostgreSQL would refuse to start.
     */
    void clearRemains() throws IOException, InterruptedException {
        Path pidFile = data().resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        if (!endedWithin(2) && !(stop() && endedWithin(2))) {
            log.warn("An earlier PostgreSQL in {} does not stop: killing it. It will recover.", home);
            processes().forEach(ProcessHandle::destroyForcibly);
            if (!endedWithin(10)) {
                throw new PostgresUnavailable("An earlier PostgreSQL in %s cannot be stopped.".formatted(home));
            }
        }
        if (Files.deleteIfExists(pidFile)) {
            log.info("PostgreSQL was not shut down in order last time; it recovers now");
        }
    }

    private boolean endedWithin(int seconds) throws InterruptedException {
        for (int attempt = 0; attempt < seconds * 40; attempt++) {
            if (processes().findAny().isEmpty()) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(25);
        }
        return false;
    }

    private record Outcome(boolean succeeded, String said) {}

    private Outcome run(String tool, String... arguments) throws IOException {
        List<String> command = command(confinement.tool(), tool);
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return new Outcome(process.waitFor() == 0, said);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return new Outcome(false, "interrupted");
        }
    }

    private List<String> command(List<String> prefix, String program) {
        List<String> command = new ArrayList<>(prefix);
        command.add(binaries.program(program).toString());
        return command;
    }

    private static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
