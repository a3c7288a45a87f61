package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.protocol.Ending;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.ProcessPause;
import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.Residue;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What chaos left, planted on this very host: ours goes, what is not ours is named and stays. */
class LeftoversTest {

    private static final Path SLEEP = Path.of("/usr/bin/sleep");

    @TempDir
    private Path directory;

    private final UUID injection = UUID.randomUUID();
    private final List<Process> planted = new ArrayList<>();
    private Path filled;
    private Config config;
    private Leftovers leftovers;

    @BeforeEach
    void makeHost() throws IOException {
        filled = Files.createDirectory(directory.resolve("filled"));
        var state = State.open(directory.resolve("state")).directory();
        config = Outside.config(state, List.of(), List.of(), Outside.policy(filled));
        leftovers = new Leftovers(config, new Log(System.err, Clock.systemUTC(), false));
    }

    @AfterEach
    void leaveNothing() {
        planted.forEach(Process::destroyForcibly);
    }

    private Process plant(Map<String, String> environment, String... command) throws IOException {
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        var process = builder.start();
        planted.add(process);
        return process;
    }

    private Process holder(UUID injection, Path state) throws IOException {
        return plant(
                Map.of(
                        ProcFs.INJECTION,
                        injection.toString(),
                        Hold.STATE,
                        state.toAbsolutePath().toString()),
                SLEEP.toString(),
                "600");
    }

    private Process stopped() throws Exception {
        var process = plant(Map.of(), SLEEP.toString(), "600");
        Linux.signal(process.pid(), Step.Signal.STOP, () -> true);
        await().until(() -> Outside.state(process.pid()) == 'T');
        return process;
    }

    /** A program of that name: what a host has of the real one differs. */
    private Process stress() throws IOException {
        var program = directory.resolve("stress-ng");
        Files.copy(SLEEP, program, StandardCopyOption.COPY_ATTRIBUTES);
        return plant(Map.of(), program.toString(), "600");
    }

    private Path largeFile() throws IOException {
        var file = filled.resolve("of-somebody.img");
        try (var large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(64 << 20);
        }
        return file;
    }

    private List<Tuple> found(Process... of) {
        var pids = Stream.of(of).map(each -> "process " + each.pid() + ",").toList();
        return leftovers.scan(null).residues().stream()
                .filter(each -> pids.stream().anyMatch(each.name()::startsWith))
                .map(each -> tuple(each.kind(), each.ours(), each.takenBack()))
                .toList();
    }

    @Test
    void whatIsNotOursIsNamedAndLeftAlone() throws Exception {
        var stopped = stopped();
        var stress = stress();
        var file = largeFile();

        assertThat(found(stopped)).containsExactly(tuple(Residue.STOPPED, false, false));
        assertThat(found(stress)).containsExactly(tuple(Residue.STRESS, false, false));
        assertThat(leftovers.scan(null).residues())
                .filteredOn(each -> each.kind().equals(Residue.FILE))
                .extracting(Residue::key, Residue::ours, Residue::takenBack)
                .containsExactly(tuple(file.toRealPath().toString(), false, false));
        assertThat(Outside.state(stopped.pid())).isEqualTo('T');
        assertThat(stress.isAlive()).isTrue();
        assertThat(file).exists();
    }

    @Test
    void whatIsOursIsTakenBackAndToldOnce() throws Exception {
        var holder = holder(injection, config.state());
        var fill = Files.write(filled.resolve("faultline-fill-" + injection), new byte[1 << 20]);

        assertThat(found(holder)).containsExactly(tuple(Residue.STRESS, true, true));

        await().until(() -> !holder.isAlive());
        assertThat(fill).doesNotExist();
        assertThat(found(holder)).isEmpty();
    }

    @Test
    void aFaultOfARouteThatNoJournalKnowsIsRemoved() throws IOException {
        try (var proxied = Proxied.start(directory.resolve("state"))) {
            var toxic = new ToxicFiles(proxied.config().state())
                    .toxic(proxied.config().routes().getFirst(), injection);
            Files.createDirectories(toxic.getParent());
            Files.writeString(toxic, "planted");
            var scan = new Leftovers(proxied.config(), new Log(System.err, Clock.systemUTC(), false)).scan(null);

            assertThat(scan.residues())
                    .filteredOn(each -> each.kind().equals(Residue.ROUTE))
                    .extracting(Residue::ours, Residue::takenBack)
                    .containsExactly(tuple(true, true));
            assertThat(toxic).doesNotExist();
        }
    }

    /** The journal has its own way to end it, and its own proof. */
    @Test
    void whatTheJournalAccountsForIsNotLeftBehind() throws Exception {
        var holder = holder(injection, config.state());
        var victim = stopped();
        var run = UUID.randomUUID();
        journal(injection, run, pausing(new ProcFs().identify(victim.pid()).orElseThrow()));

        assertThat(found(holder, victim)).isEmpty();
        assertThat(holder.isAlive()).isTrue();

        assertThat(leftovers.scan(run).residues())
                .filteredOn(each -> each.kind().equals(Residue.JOURNAL))
                .extracting(Residue::key, Residue::ours, Residue::takenBack)
                .containsExactly(tuple(injection.toString(), true, false));
    }

    /** Several agents may share a host, each with its own state directory. */
    @Test
    void aHolderOfAnotherAgentIsThatAgentsBusiness() throws Exception {
        var other = State.open(directory.resolve("other")).directory();
        var holder = holder(injection, other);

        assertThat(found(holder)).containsExactly(tuple(Residue.STRESS, false, false));
        assertThat(holder.isAlive()).isTrue();

        Files.createDirectories(other.resolve("journal").resolve(injection + ".live"));
        assertThat(found(holder)).isEmpty();
    }

    @Test
    void readsWhatTheHostsOwnToolsSay() throws Exception {
        var script =
                "ip link set lo up && tc qdisc add dev lo root handle 7: pfifo limit 100 && tc -j qdisc show && echo === && "
                        + "nft add table inet somebody && nft 'add chain inet somebody c' && nft 'add rule inet somebody c tcp dport 1 drop'"
                        + " && nft -j list ruleset";
        var apart = new ProcessBuilder("unshare", "-n", "bash", "-c", script).start();
        var said = new String(apart.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(apart.waitFor() == 0, "this user may not make a network of its own, or tc or nft is missing");
        var parts = said.split("===\n", -1);

        assertThat(HostNetwork.disciplines(parts[0]))
                .extracting(HostNetwork.Discipline::inWords)
                .containsExactly("pfifo on lo");
        assertThat(HostNetwork.firewall(parts[1]))
                .extracting(HostNetwork.Filter::table, HostNetwork.Filter::isTable)
                .containsExactly(tuple("somebody", true), tuple("somebody", false));
    }

    @Test
    void theTableOfAnotherAgentIsLeftToIt() throws Exception {
        var name = Marks.of(Path.of("/another/agent")).table(UUID.randomUUID());
        assumeTrue(isDone("nft", "add", "table", "inet", name), "this user may not change nftables, or nft is missing");
        try {
            assertThat(leftovers.scan(null).residues())
                    .noneMatch(residue -> residue.key().contains(name));
            assertThat(Tool.ask("nft", "list", "tables")).contains(name);
        } finally {
            Outside.run("nft", "delete", "table", "inet", name);
        }
    }

    @Test
    void theDeviceThatPacketsWereLostIntoIsTakenBack() throws Exception {
        var marks = Marks.of(config.state());
        var injection = UUID.randomUUID();
        var sink = marks.sink(injection);
        assumeTrue(
                isDone("ip", "link", "add", "name", sink, "type", "veth"),
                "this user may not make devices, or ip is missing");
        Outside.run("ip", "link", "set", "dev", sink, "alias", marks.alias(injection));

        assertThat(leftovers.scan(null).residues())
                .contains(new Residue(
                        Residue.FIREWALL, sink, "device %s, into which packets were lost".formatted(sink), true, true));
        assertThat(Files.exists(Path.of("/sys/class/net", sink))).isFalse();
    }

    @Test
    void aTableWithOurMarkIsTakenBack() throws Exception {
        var name = Marks.of(config.state()).table(UUID.randomUUID());
        assumeTrue(isDone("nft", "add", "table", "inet", name), "this user may not change nftables, or nft is missing");

        assertThat(leftovers.scan(null).residues())
                .contains(new Residue(Residue.FIREWALL, "inet " + name, "table inet " + name, true, true));
        assertThat(Tool.ask("nft", "list", "tables")).doesNotContain(name);
    }

    private static boolean isDone(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    private static Plan pausing(ProcessRef process) {
        return new Plan(
                new ProcessPause(),
                "process:victim",
                List.of(new Step.Send(process, Step.Signal.STOP)),
                List.of(),
                List.of(new Step.Send(process, Step.Signal.CONT)),
                List.of(new Proof.NotStopped(process)),
                new Measure.Stopped(process),
                Ending.GUARD,
                false);
    }

    private void journal(UUID injection, UUID run, Plan plan) throws IOException {
        var self = new ProcFs().identify(ProcessHandle.current().pid()).orElseThrow();
        var meta = new Journal.Meta(
                injection, run, plan.target(), plan.fault().inWords(), Wire.hash(plan), Instant.EPOCH, self);
        State.open(config.state())
                .journal()
                .write(meta, plan, new Uptime().bootId(), new Uptime().centiseconds() + 6000);
    }
}
