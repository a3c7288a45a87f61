package dev.faultline.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any number of nodes on one database sign where its chains end. */
class NotaryTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Vault vault;

    @BeforeEach
    void open() {
        vault = new Vault(directory);
    }

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void nothingIsSignedBeforeAnythingHappened() throws IOException {
        Notary node = vault.node("north");

        node.round();

        assertThat(node.writeNow()).isEmpty();
        assertThat(numbers()).isEmpty();
    }

    @Test
    void theFirstFactIsSignedAtOnceAndTheNextOnesWhenItIsTime() {
        Notary node = vault.node("north");
        vault.aRunOf(2);
        node.round();
        vault.aRunOf(3);
        node.round();

        assertThat(numbers()).containsExactly(1L);

        vault.tamper("update checkpoint set at = at - interval '5 minutes'");
        node.round();

        assertThat(numbers()).containsExactly(1L, 2L);
    }

    @Test
    void nothingIsSignedTwice() throws IOException {
        Notary node = vault.node("north");
        vault.aRunOf(2);
        vault.checkpoint(node);

        assertThat(node.writeNow()).isEmpty();
    }

    @Test
    void aCheckpointListsOnlyTheChainsThatGrewAndCoversAll() {
        Notary node = vault.node("north");
        vault.aRunOf(2);
        UUID grows = vault.aRunOf(1);
        Checkpoint first = vault.checkpoint(node);
        vault.ring(grows, "again");

        Checkpoint second = vault.checkpoint(node);

        assertThat(first.changed()).isEqualTo(2);
        assertThat(second.changed()).isEqualTo(1);
        assertThat(second.heads()).isEqualTo(2);
        assertThat(second.previous()).isEqualTo(first.hash());
        assertThat(second.root()).isNotEqualTo(first.root());
    }

    /** Without any fact: there is nothing that it could read but where the chains end. */
    @Test
    void tenThousandChainsAreSignedWithoutReadingAFact() {
        Notary node = vault.node("north");
        vault.jdbc.sql("""
                        insert into fact_chain (chain, seq, hash)
                        select gen_random_uuid(), 1 + i % 50, sha256(int4send(i)) from generate_series(1, 10000) as i
                        """).update();

        Checkpoint first = vault.checkpoint(node);
        vault.jdbc
                .sql(
                        "update fact_chain set seq = seq + 1 where chain = (select min(chain::text) from fact_chain)::uuid")
                .update();
        Checkpoint second = vault.checkpoint(node);

        assertThat(first.heads()).isEqualTo(10_000);
        assertThat(second.heads()).isEqualTo(10_000);
        assertThat(second.changed()).isEqualTo(1);
        assertThat(second.root()).isNotEqualTo(first.root());
    }

    @Test
    void aNodeThatEndsSignsOnceMore() {
        Notary node = vault.node("north");
        vault.aRunOf(1);
        node.round();
        node.start();
        vault.aRunOf(1);

        node.stop();

        assertThat(numbers()).containsExactly(1L, 2L);
        assertThat(node.isRunning()).isFalse();
    }

    @Test
    void ofManyNodesExactlyOneWritesEachNumber() throws Exception {
        List<Notary> nodes =
                IntStream.range(0, 4).mapToObj(i -> vault.node("node-" + i)).toList();
        try (var threads = Executors.newFixedThreadPool(nodes.size())) {
            for (int round = 0; round < 15; round++) {
                vault.aRunOf(1);
                for (var each : threads.invokeAll(nodes.stream()
                        .map(node -> (Callable<Object>) () -> node.writeNow().isPresent())
                        .toList())) {
                    each.get();
                }
            }
        }
        nodes.forEach(Notary::round);

        List<Long> numbers = numbers();
        assertThat(numbers)
                .isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList())
                .hasSizeGreaterThanOrEqualTo(15);
        for (int i = 0; i < nodes.size(); i++) {
            assertThat(vault.checkAgainst("node-" + i)).isEmpty();
            String node = "node-" + i;
            assertThat(Files.readString(vault.copyOf(node)).lines().filter(each -> each.startsWith("kept ")))
                    .as(node)
                    .hasSize(numbers.size());
        }
    }

    @Test
    void aCheckpointThatAnotherForgedIsDisputedByTheOthers() throws IOException {
        Notary north = vault.node("north");
        north.round();
        UUID run = vault.aRunOf(1);
        vault.checkpoint(vault.node("south"));
        vault.tamper("update checkpoint set signature = sha512(signature)");

        north.round();

        assertThat(Files.readString(vault.copyOf("north"))).contains("disputed 1 its signature is wrong");
        assertThat(vault.checkAgainst("north"))
                .extracting(Finding::kind)
                .contains(Finding.Forgery.CHECKPOINT_CHANGED.name(), Finding.Forgery.SIGNATURE_WRONG.name());
        assertThat(run).isNotNull();
    }

    @Test
    void aNodeThatFindsAnotherTimelineTellsOfIt() throws IOException {
        vault.aRunOf(1);
        vault.checkpoint(vault.node("north"));
        vault.tamper("update checkpoint_timeline set id = gen_random_uuid()");
        vault.node("north").round();

        assertThat(vault.checkAgainst("north"))
                .extracting(Finding::kind)
                .contains(Finding.Forgery.OTHER_TIMELINE.name());
    }

    private List<Long> numbers() {
        return vault.jdbc
                .sql("select number from checkpoint order by number")
                .query((row, _) -> row.getLong("number"))
                .list();
    }
}
