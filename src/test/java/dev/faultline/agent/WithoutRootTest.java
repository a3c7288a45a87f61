package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.protocol.AgentMessage.Hello;
import dev.faultline.protocol.Capability;
import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.MemoryStress;
import dev.faultline.protocol.ProcessPause;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.Timing;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole agent as a user without any right: what belongs to that user it can hurt, of the rest it says what is missing. */
class WithoutRootTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private Path directory;
    private TestServer server;
    private final List<Process> started = new ArrayList<>();
    private long own;
    private String program = "";

    @BeforeEach
    void startAgent() throws Exception {
        assumeTrue(
                System.getProperty("user.name").equals("root")
                        && Tool.find("setpriv").isPresent(),
                "only root can become somebody else, with setpriv");
        directory = Files.createTempDirectory(Path.of("/tmp"), "nobody");
        mine(directory);
        program = copyProgram();
        server = new TestServer(0);
        own = pidfile("own", asNobody("/usr/bin/sleep", "600"));
        pidfile("roots", start("/usr/bin/sleep", "600"));
        mine(Files.createDirectory(directory.resolve("mine")));
        Files.setPosixFilePermissions(
                Files.createDirectory(directory.resolve("roots")), PosixFilePermissions.fromString("rwx------"));
        write("agent.properties", """
                server=%s
                name=host-1
                state=%s/state
                process.own.pidfile=%s/own.pid
                process.roots.pidfile=%s/roots.pid
                """.formatted(server.address(), directory, directory, directory));
        write("policy.properties", "directories=%s/roots\n".formatted(directory));
    }

    @AfterEach
    void endEverything() throws IOException {
        started.forEach(Process::destroyForcibly);
        if (server != null) {
            server.close();
            var guard = directory.resolve("state/guard.pulse");
            if (Files.exists(guard)) {
                ProcessHandle.of(Long.parseLong(Files.readString(guard).split(" ", 2)[0]))
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
    }

    /** The classes of this build may lie where nobody may not read; so the agent's own are put where everybody may. */
    private String copyProgram() throws IOException {
        var copy = Files.createDirectory(directory.resolve("program"));
        var classes = Path.of(
                Agent.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        for (var part : List.of("agent", "protocol", "ports")) {
            copyAll(
                    classes.resolve("dev/faultline").resolve(part),
                    copy.resolve("classes/dev/faultline").resolve(part));
        }
        var jars = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(each -> each.getFileName().toString().matches("(jackson|jspecify).*\\.jar"))
                .toList();
        var path = new StringBuilder(copy.resolve("classes").toString());
        for (var jar : jars) {
            path.append(File.pathSeparator)
                    .append(Files.copy(jar, copy.resolve(jar.getFileName().toString())));
        }
        open(copy);
        return path.toString();
    }

    private static void copyAll(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.newDirectoryStream(from, "*.class")) {
            for (var file : files) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }

    private static void open(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (var file : files.toList()) {
                Files.setPosixFilePermissions(
                        file, PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    private List<String> agent(String... words) {
        var command = new ArrayList<>(Self.frugally(64, words));
        command.set(command.indexOf("-cp") + 1, program);
        return command;
    }

    private Process start(String... command) throws IOException {
        var builder = new ProcessBuilder(command);
        builder.environment().put("FAULTLINE_JOIN_TOKEN", TestServer.TOKEN);
        var log = directory == null
                ? new File("/dev/null")
                : directory.resolve("log").toFile();
        var process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        started.add(process);
        return process;
    }

    private Process asNobody(String... command) throws IOException {
        var words = new ArrayList<>(List.of(
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--no-new-privs"));
        words.addAll(List.of(command));
        return start(words.toArray(String[]::new));
    }

    private long pidfile(String name, Process process) throws IOException {
        write(name + ".pid", process.pid() + "\n");
        return process.pid();
    }

    private void write(String name, String text) throws IOException {
        Files.setPosixFilePermissions(
                Files.writeString(directory.resolve(name), text), PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static void mine(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private void run() throws IOException {
        asNobody(agent("run", "--config", directory.resolve("agent.properties").toString())
                .toArray(String[]::new));
        await().atMost(PATIENCE).until(() -> why("memory-stress").isPresent());
    }

    private Optional<Hello> hello() {
        return server.heard.stream()
                .filter(Hello.class::isInstance)
                .map(Hello.class::cast)
                .reduce((_, later) -> later);
    }

    private Optional<String> why(String fault) {
        return hello().map(Hello::capabilities).orElse(List.of()).stream()
                .filter(each -> each.fault().equals(fault))
                .map(WithoutRootTest::why)
                .findFirst();
    }

    private static String why(Capability capability) {
        return capability.works() ? "works" : String.valueOf(capability.why());
    }

    private Set<String> faultsOf(String key) {
        return hello().orElseThrow().targets().stream()
                .filter(target -> target.key().equals(key))
                .map(Target::faults)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void hurtsItsOwnProcessesAndSaysWhatItNeedsForOthers() throws Exception {
        run();

        assertThat(why("process-pause")).contains("works");
        assertThat(why("memory-stress")).contains("works");
        assertThat(why("cpu-stress")).contains("works");
        assertThat(why("disk-fill"))
                .hasValueSatisfying(why ->
                        assertThat(why).contains("Permission denied", "a directory this agent's user may write to"));
        assertThat(faultsOf("process:own"))
                .containsExactlyInAnyOrder("process-kill", "process-pause", "process-signal");
        assertThat(faultsOf("process:roots")).isEmpty();

        var paused = server.start(new ProcessPause(), "process:own", Timing.GUARD_LEASE);
        assertThat(Outside.state(own)).isEqualTo('T');
        var held = server.start(new MemoryStress(DataSize.ofMebibytes(64)), "host", Timing.GUARD_LEASE);
        assertThat(Outside.processesOf(held)).isNotEmpty();
        started.getLast().destroyForcibly();

        await().atMost(Timing.CERTAINLY_OVER)
                .until(() ->
                        Outside.state(own) != 'T' && Outside.processesOf(held).isEmpty());
        assertThat(paused).isNotEqualTo(held);
    }

    @Test
    void namesTheCapabilityWhereNoProcessIsItsOwn() throws Exception {
        write("agent.properties", """
                server=%s
                name=host-1
                state=%s/state
                process.roots.pidfile=%s/roots.pid
                """.formatted(server.address(), directory, directory));
        write("policy.properties", "directories=%s/mine\n".formatted(directory));
        run();

        assertThat(why("process-kill"))
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("belongs to root", "needs CAP_KILL or the same user", "runs as nobody"));
        assertThat(why("disk-fill")).contains("works");
    }
}
