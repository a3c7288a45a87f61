package dev.faultline.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.faultline.timeline.Tampering;
import dev.faultline.timeline.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the owner of the database can do to a timeline that was signed, each by a superuser with the triggers off, and how it is
 * told. Wherever it can be done, the owner also makes the hashes fit.
 */
class TamperingTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Vault vault;

    @SuppressWarnings("NullAway.Init")
    private Notary node;

    @SuppressWarnings("NullAway.Init")
    private UUID run;

    @BeforeEach
    void aRunOfFiveFactsIsSigned() {
        vault = new Vault(directory);
        node = vault.node("north");
        vault.ring(null, "first", "second");
        vault.aRunOf(3);
        run = vault.aRunOf(5);
        vault.checkpoint(node);
    }

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void aTimelineThatOnlyGrewIsIntact() {
        vault.ring(run, "tone 6", "tone 7");
        vault.aRunOf(2);
        vault.ring(null, "third");

        assertThat(vault.checkAgainst("north")).isEmpty();

        vault.checkpoint(node);
        vault.ring(run, "tone 8");

        assertThat(vault.checkAgainst("north")).isEmpty();
        assertThat(vault.checkWithoutACopy()).isEmpty();
    }

    @Test
    void aChangedFactIsTold() {
        vault.tamper("update fact set words = 'Nothing happened.' where chain = ? and seq = 3", run);

        assertFound(3, Tampering.CHANGED);
    }

    @Test
    void aChangedBodyIsTold() {
        vault.tamper("update fact set body = body || '{\"tone\":\"flat\"}' where chain = ? and seq = 3", run);

        assertFound(3, Tampering.CHANGED);
    }

    @Test
    void aDeletedFactIsTold() {
        vault.tamper("delete from fact where chain = ? and seq = 3", run);

        assertFound(3, Tampering.DELETED);
    }

    @Test
    void aDeletedFactIsToldWhenTheOthersMovedUp() {
        vault.tamper("delete from fact where chain = ? and seq = 3", run);
        move("seq > 3", -1);
        vault.tamper("update fact_chain set seq = 4 where chain = ?", run);

        assertFound(3, Tampering.DELETED);
    }

    @Test
    void anInsertedFactIsTold() {
        move("seq > 2", 1);
        vault.tamper("""
                insert into fact (chain, seq, at, actor, kind, words, body, body_sha, prev, hash, team_id)
                select chain, 3, at, actor, kind, 'The bell did not ring.', body, body_sha, prev, sha256(hash), team_id
                  from fact where chain = ? and seq = 4
                """, run);
        vault.tamper("update fact_chain set seq = 6 where chain = ?", run);

        assertFound(3, Tampering.INSERTED);
    }

    @Test
    void reorderedFactsAreTold() {
        vault.tamper("update fact set seq = seq + 100 where chain = ? and seq in (2, 3)", run);
        vault.tamper("update fact set seq = case seq when 102 then 3 else 2 end where chain = ? and seq > 100", run);

        assertFound(2, Tampering.REORDERED);
    }

    @Test
    void aTruncatedChainIsToldWhenItsHeadFits() {
        vault.truncate(run, 3);

        assertThat(vault.timeline.verify(run).intact()).isTrue();
        assertFound(4, Tampering.TRUNCATED);
        assertThat(vault.checkWithoutACopy()).isEqualTo(vault.checkAgainst("north"));
    }

    @Test
    void aTruncatedChainIsToldWhenItsHeadIsGoneToo() {
        vault.tamper("delete from fact where chain = ? and seq > 3", run);
        vault.tamper("delete from fact_chain where chain = ?", run);

        assertFound(4, Tampering.TRUNCATED);
    }

    @Test
    void aDeletedRunIsTold() {
        vault.tamper("delete from fact where chain = ?", run);
        vault.tamper("delete from fact_chain where chain = ?", run);

        assertFound(1, Tampering.WHOLE_CHAIN_DELETED);
    }

    @Test
    void aDeletedRunIsToldWhenTheDatabasesCheckpointsForgotItToo() {
        vault.tamper("delete from fact where chain = ?", run);
        vault.tamper("delete from fact_chain where chain = ?", run);
        vault.tamper("delete from checkpoint_head where chain = ?", run);

        assertFound(1, Tampering.WHOLE_CHAIN_DELETED);
    }

    @Test
    void aRewrittenChainIsToldWhenAllItsHashesFit() {
        vault.rewrite(run, 3);

        assertThat(vault.timeline.verify(run).intact()).isTrue();
        assertFound(5, Tampering.REWRITTEN);
    }

    @Test
    void aRewrittenChainIsToldWhenItGrewAndWasSignedAgain() {
        vault.rewrite(run, 3);
        vault.ring(run, "tone 6");
        vault.checkpoint(node);

        assertFound(5, Tampering.REWRITTEN);
    }

    @Test
    void theControlPlanesOwnChainIsLookedAfterAsWell() {
        vault.truncate(Timeline.CONTROL_PLANE, 1);

        assertThat(vault.checkAgainst("north"))
                .singleElement()
                .satisfies(each -> assertThat(each.inWords()).startsWith("control plane, fact 2: TRUNCATED: "));
    }

    @Test
    void aWrongSignatureIsTold() {
        vault.tamper("update checkpoint set signature = sha512(signature) where number = 1");

        assertThat(vault.checkWithoutACopy())
                .extracting(Finding::checkpoint, Finding::kind)
                .containsExactly(tuple(1L, "SIGNATURE_WRONG"));
        assertForged(1, Finding.Forgery.SIGNATURE_WRONG, Finding.Forgery.CHECKPOINT_REPLACED);
    }

    /** The owner rewrites a run, throws the checkpoint away, and signs the rest with a key that he has put into the table. */
    @Test
    void aReplacedCheckpointIsToldWhenItIsSignedByAKeyOfTheOwners() throws IOException {
        vault.rewrite(run, 3);
        vault.tamper("delete from checkpoint_head");
        vault.tamper("delete from checkpoint");
        vault.checkpoint(vault.node("evil"));

        assertThat(vault.checkAgainst("evil")).isEmpty();
        assertForged(1, Finding.Forgery.CHECKPOINT_REPLACED, Finding.Forgery.SIGNATURE_WRONG);
        assertFound(5, Tampering.REWRITTEN);
    }

    @Test
    void aDeletedCheckpointIsTold() {
        vault.ring(run, "tone 6");
        vault.checkpoint(node);
        vault.tamper("delete from checkpoint_head where number = 2");
        vault.tamper("delete from checkpoint where number = 2");

        assertThat(vault.checkWithoutACopy()).isEmpty();
        assertForged(2, Finding.Forgery.CHECKPOINT_DELETED);
    }

    @Test
    void anEndThatWasTakenFromACheckpointIsToldWithoutACopyToo() {
        vault.tamper("delete from checkpoint_head where chain = ?", run);

        assertThat(vault.checkWithoutACopy())
                .extracting(Finding::kind, Finding::reason)
                .containsExactly(
                        tuple(
                                "CHECKPOINT_CHANGED",
                                "the ends of chains that are listed under it are not those that it signed"),
                        tuple("CHECKPOINT_CHANGED", "the ends of all chains are not those that it signed"));
    }

    @Test
    void aCheckpointThatIsMissingBetweenOthersIsToldWithoutACopyToo() {
        for (String tone : List.of("tone 6", "tone 7")) {
            vault.ring(run, tone);
            vault.checkpoint(node);
        }
        vault.tamper("delete from checkpoint_head where number = 2");
        vault.tamper("delete from checkpoint where number = 2");

        assertThat(vault.checkWithoutACopy())
                .extracting(Finding::checkpoint, Finding::kind)
                .containsExactly(tuple(2L, "CHECKPOINT_DELETED"));
    }

    /** Even whoever has got hold of the node's key cannot change one without the next one telling. */
    @Test
    void aCheckpointThatTheNextOneDoesNotFollowIsTold() throws IOException {
        Checkpoint first = vault.checkpoints("north").last().orElseThrow();
        vault.ring(run, "tone 6");
        vault.checkpoint(node);
        Checkpoint other = new Checkpoint(
                        1,
                        first.at().minusSeconds(60),
                        first.heads(),
                        first.root(),
                        first.changed(),
                        first.changedRoot(),
                        first.previous(),
                        first.keyId(),
                        new byte[0])
                .signedBy(NodeKey.in(directory.resolve("north")));
        vault.tamper("update checkpoint set at = at - interval '60 seconds', signature = ? where number = 1", (Object)
                other.signature());

        assertThat(vault.checkWithoutACopy())
                .extracting(Finding::checkpoint, Finding::kind)
                .containsExactly(tuple(2L, "CHECKPOINT_CHANGED"));
        assertForged(1, Finding.Forgery.CHECKPOINT_REPLACED);
    }

    @Test
    void aDatabaseThatWasPutBackToAnEarlierTimeIsTold() {
        vault.ring(run, "tone 6");
        vault.checkpoint(node);
        vault.truncate(run, 5);
        vault.tamper("delete from checkpoint_head where number = 2");
        vault.tamper("delete from checkpoint where number = 2");
        vault.ring(run, "another tone 6");
        vault.checkpoint(node);

        assertFound(6, Tampering.REWRITTEN);
        assertForged(2, Finding.Forgery.CHECKPOINT_REPLACED);
    }

    @Test
    void whatAnotherNodeSignedIsInThisNodesCopyToo() throws IOException {
        Notary south = vault.node("south");
        south.round();
        vault.ring(run, "tone 6");
        vault.checkpoint(node);
        south.round();
        vault.truncate(run, 5);
        vault.tamper("delete from checkpoint_head where number = 2");
        Files.move(vault.copyOf("north"), directory.resolve("lost"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(vault.checkAgainst("south"))
                .extracting(Finding::chain, Finding::seq, Finding::kind)
                .contains(tuple(run, 6L, Tampering.TRUNCATED.name()));
    }

    private void move(String which, int by) {
        vault.tamper("update fact set seq = seq + 1000 where chain = ? and " + which, run);
        vault.tamper("update fact set seq = seq - 1000 + ? where chain = ? and seq > 1000", by, run);
    }

    /** Names run, fact and kind, and nothing else is wrong with any run. */
    private void assertFound(long seq, Tampering kind) {
        List<Finding> ofFacts = vault.checkAgainst("north").stream()
                .filter(each -> each.chain() != null)
                .toList();
        assertThat(ofFacts)
                .extracting(Finding::chain, Finding::seq, Finding::kind)
                .containsExactly(tuple(run, seq, kind.name()));
    }

    private void assertForged(long checkpoint, Finding.Forgery... kinds) {
        List<String> ofCheckpoint = vault.checkAgainst("north").stream()
                .filter(each -> each.checkpoint() != null && each.chain() == null)
                .filter(each -> Long.valueOf(checkpoint).equals(each.checkpoint()))
                .map(Finding::kind)
                .toList();
        assertThat(ofCheckpoint)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(kinds).map(Enum::name).toList());
    }
}
