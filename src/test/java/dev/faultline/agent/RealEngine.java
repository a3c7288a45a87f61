package dev.faultline.agent;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A real Docker engine, of this JVM alone: started where {@code dockerd} is installed and may start, and ended with the JVM. Its
 * one image holds a static busybox. Where there can be none, the test is skipped and says why.
 */
final class RealEngine {

    private static final String IMAGE = "faultline-test:1";
    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final Duration STARTING = Duration.ofSeconds(120);

    private static @Nullable RealEngine running;
    private static @Nullable String missing;

    private final Path directory;

    private RealEngine(Path directory) {
        this.directory = directory;
    }

    /** One container in it, which does nothing but tick. */
    static synchronized Box box() throws IOException {
        if (running == null && missing == null) {
            begin();
        }
        if (missing != null) {
            abort("needs a container engine: " + missing);
        }
        return Objects.requireNonNull(running).contain();
    }

    private static void begin() throws IOException {
        if (Tool.find("dockerd").isEmpty() || Tool.find("docker").isEmpty()) {
            missing = "docker.io is not installed";
        } else if (!Files.isExecutable(BUSYBOX)) {
            missing = "busybox-static is not installed";
        } else if (!"root".equals(System.getProperty("user.name"))) {
            missing = "only root can start one";
        } else {
            var engine = new RealEngine(Files.createTempDirectory(Path.of("/var/tmp"), "fldocker"));
            try {
                engine.start();
                engine.makeImage();
                running = engine;
            } catch (IOException | IllegalStateException failed) {
                missing = "it does not start here: " + failed.getMessage();
            }
        }
    }

    private Path socket() {
        return directory.resolve("d.sock");
    }

    private void start() throws IOException {
        var log = directory.resolve("log").toFile();
        var daemon = new ProcessBuilder(
                        Tool.find("dockerd").orElseThrow().toString(),
                        "-H",
                        "unix://" + socket(),
                        "--data-root",
                        directory.resolve("data").toString(),
                        "--exec-root",
                        directory.resolve("exec").toString(),
                        "--pidfile",
                        directory.resolve("pid").toString(),
                        "--iptables=false",
                        "--bridge=none")
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(daemon)));
        long until = System.nanoTime() + STARTING.toNanos();
        while (ask("version").isEmpty()) {
            if (!daemon.isAlive() || System.nanoTime() > until) {
                var words = Files.readAllLines(log.toPath());
                throw new IllegalStateException(words.isEmpty() ? "it says nothing" : words.getLast());
            }
        }
    }

    private void end(Process daemon) {
        daemon.destroy();
        try {
            daemon.waitFor();
            new ProcessBuilder("rm", "-rf", "--one-file-system", directory.toString())
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void makeImage() throws IOException {
        var root = directory.resolve("root");
        var bin = Files.createDirectories(root.resolve("bin"));
        Files.copy(BUSYBOX, bin.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
        Outside.run(
                "tar",
                "-C",
                root.toString(),
                "-cf",
                directory.resolve("root.tar").toString(),
                ".");
        docker("import", directory.resolve("root.tar").toString(), IMAGE);
    }

    /** Everything it says; empty when it fails. */
    private Optional<String> ask(String... arguments) throws IOException {
        var command =
                new ArrayList<>(List.of(Tool.find("docker").orElseThrow().toString(), "-H", "unix://" + socket()));
        command.addAll(List.of(arguments));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(said.strip()) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private String docker(String... arguments) throws IOException {
        return ask(arguments).orElseThrow(() -> new IOException("docker " + List.of(arguments) + " failed"));
    }

    private Box contain() throws IOException {
        var name = "catalog-" + Long.toHexString(System.nanoTime());
        docker(
                "run",
                "-d",
                "--name",
                name,
                "--network",
                "none",
                "--label",
                "service=catalog",
                IMAGE,
                "/bin/busybox",
                "sh",
                "-c",
                "while :; do /bin/busybox sleep 1; done");
        return new Contained(name);
    }

    private final class Contained implements Box {
        private final String name;

        private Contained(String name) {
            this.name = name;
        }

        @Override
        public Path socket() {
            return RealEngine.this.socket();
        }

        @Override
        public String name() {
            return name;
        }

        private Optional<String> says(String what) throws IOException {
            return ask("inspect", "-f", "{{.State.%s}}".formatted(what), name);
        }

        @Override
        public long pid() {
            try {
                return Long.parseLong(says("Pid").orElseThrow());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean runs() throws IOException {
            return says("Running").filter("true"::equals).isPresent() && pid() > 0 && Outside.state(pid()) != '-';
        }

        @Override
        public boolean isFrozen() throws IOException {
            return says("Paused").filter("true"::equals).isPresent();
        }

        @Override
        public void remove() throws IOException {
            ask("rm", "-f", name);
        }

        @Override
        public void close() throws IOException {
            remove();
        }
    }
}
