package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Plan;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every fault in a cluster does that can be taken back, seen by another client of the same cluster. */
abstract class ClusterContract extends FaultContract {

    StandInCluster cluster;

    @BeforeEach
    void startCluster() {
        cluster = StandInCluster.start();
        config().cluster().orElseThrow().address().keep(stateDirectory());
    }

    @AfterEach
    void stopCluster() {
        cluster.close();
    }

    @Override
    Config config() {
        return config(policy(List.of("shop"), List.of("*")));
    }

    Config config(Policy policy) {
        return config(cluster, directory, policy);
    }

    /** Of an agent that has nothing but a cluster. */
    static Config config(StandInCluster cluster, Path directory, Policy policy) {
        return new Config(
                URI.create("http://127.0.0.1:1"),
                Optional.empty(),
                "cluster-1",
                directory.resolve("state"),
                Map.of("environment", "test"),
                List.of(),
                List.of(),
                policy,
                Optional.of(cluster.config(directory)));
    }

    static Policy policy(List<String> namespaces, List<String> nodes) {
        return new Policy(
                Policy.KNOWN_FAULTS,
                List.of(),
                Duration.ofHours(1),
                1,
                DataSize.ofMebibytes(1),
                95,
                List.of(),
                List.of(),
                List.of(22),
                List.of(),
                namespaces,
                nodes,
                Map.of());
    }

    /** Expiry without a server, and the agent killed: what is left is the journal and a second process. */
    @Test
    void isTakenBackByTheGuardWhenNobodyRenewsIt() throws IOException {
        var plan = planned();
        begin(plan, uptime.centiseconds());
        State.open(stateDirectory()).journal().applied(injection);
        awaitFelt(true);

        var guard = guard();

        await().atMost(Duration.ofSeconds(40)).until(() -> {
            guard.look();
            return !State.open(stateDirectory()).journal().isLive(injection);
        });
        awaitFelt(false);
        assertThat(State.open(stateDirectory()).journal().ended(injection))
                .map(Entry::endedBy)
                .contains("guard");
    }

    /** The agent's pod comes up on another node: for the journal, another boot. */
    @Test
    void isTakenBackOnAnotherHostWithTheSameJournal() throws IOException {
        var plan = planned();
        begin(plan, uptime.centiseconds() + 100_000);
        awaitFelt(true);
        Files.writeString(
                stateDirectory().resolve("journal").resolve(injection + ".live").resolve("boot"), "another boot");

        var desk = new Desk(
                State.open(stateDirectory()),
                hands(),
                Clock.systemUTC(),
                new PrintStream(PrintStream.nullOutputStream()));

        await().atMost(Duration.ofSeconds(40)).until(() -> desk.recover() == Agent.FINE);
        awaitFelt(false);
    }

    /** Its disk is gone as well: what stands in the cluster is enough. */
    @Test
    void isFoundByAnAgentThatHasLostItsJournal() throws IOException {
        var plan = planned();
        begin(plan, uptime.centiseconds() + 100_000);
        awaitFelt(true);
        var entry = stateDirectory().resolve("journal").resolve(injection + ".live");
        try (Stream<Path> files = Files.list(entry)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(entry);

        var log = new Log(new PrintStream(PrintStream.nullOutputStream()), Clock.systemUTC(), false);
        var found = new Leftovers(config(), log).scan(null).residues();

        assertThat(found)
                .filteredOn(each -> each.kind().equals("in-the-cluster"))
                .singleElement()
                .satisfies(left -> {
                    assertThat(left.ours()).isTrue();
                    assertThat(left.takenBack()).isTrue();
                });
        awaitFelt(false);
    }

    /** What the journal accounts for is nobody's leftover. */
    @Test
    void isNotTakenForALeftoverWhileItIsOn() {
        var plan = planned();
        begin(plan, uptime.centiseconds() + 100_000);
        awaitFelt(true);

        var log = new Log(new PrintStream(PrintStream.nullOutputStream()), Clock.systemUTC(), false);

        assertThat(new Leftovers(config(), log).scan(null).residues())
                .noneMatch(each -> each.kind().equals("in-the-cluster"));
        undo(plan);
    }

    /** While the cluster does not answer, nothing is called gone. */
    @Test
    void isNotCalledGoneWhileTheClusterDoesNotAnswer() {
        var plan = planned();
        begin(plan, uptime.centiseconds() + 100_000);
        awaitFelt(true);

        cluster.api.silent = true;
        assertThat(new Undo(hands()).run(injection, plan)).isNotEmpty();

        cluster.api.silent = false;
        await().atMost(Duration.ofSeconds(40))
                .until(() -> new Undo(hands()).run(injection, plan).isEmpty());
        awaitFelt(false);
    }

    Hands hands() {
        return new LinuxHands(stateDirectory(), List.of());
    }

    private Guard guard() {
        var log = new Log(new PrintStream(PrintStream.nullOutputStream()), Clock.systemUTC(), false);
        return new Guard(State.open(stateDirectory()), hands(), Clock.systemUTC(), log, _ -> false);
    }

    /** Engines take their time: undone is what is proved. */
    @Override
    void undo(Plan plan) {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> new Undo(hands()).run(injection, plan).isEmpty());
    }

    String anyPod() {
        return "pod:shop/" + cluster.catalogPods().getFirst();
    }
}
