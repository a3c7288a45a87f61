package dev.faultline.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way to tamper with a chain, done by a superuser with the triggers off. */
class VerifierTest {

    private static final TimelineBench bench = new TimelineBench();

    private final UUID run = UUID.randomUUID();

    @AfterAll
    static void close() {
        bench.close();
    }

    @BeforeEach
    void aChainOfFive() {
        for (String colour : List.of("red", "orange", "yellow", "green", "blue")) {
            bench.publish(Lamp.of(run, bench.team, colour));
        }
    }

    static Stream<Arguments> tampering() {
        return Stream.of(
                Arguments.of(
                        "update fact set body = body || '{\"colour\":\"pink\"}' where chain = ? and seq = 3",
                        3,
                        Tampering.CHANGED,
                        "its body"),
                Arguments.of(
                        "update fact set words = 'Nothing happened.' where chain = ? and seq = 3",
                        3,
                        Tampering.CHANGED,
                        "its words"),
                Arguments.of(
                        "update fact set actor = 'user:eve' where chain = ? and seq = 3",
                        3,
                        Tampering.CHANGED,
                        "its words"),
                Arguments.of(
                        "update fact set at = at - interval '1 hour' where chain = ? and seq = 3",
                        3,
                        Tampering.CHANGED,
                        "its words"),
                Arguments.of(
                        "update fact set recorded_late = true where chain = ? and seq = 3",
                        3,
                        Tampering.CHANGED,
                        "its words"),
                Arguments.of(
                        "update fact set open = true where chain = ? and seq = 3", 3, Tampering.CHANGED, "its words"),
                Arguments.of("delete from fact where chain = ? and seq = 3", 3, Tampering.DELETED, "it is missing"),
                Arguments.of("delete from fact where chain = ? and seq > 3", 4, Tampering.TRUNCATED, "it is missing"),
                Arguments.of("delete from fact where chain = ?", 1, Tampering.WHOLE_CHAIN_DELETED, "it is missing"),
                Arguments.of(
                        "delete from fact_chain where chain = ?",
                        5,
                        Tampering.HEAD_CHANGED,
                        "the head of the chain is gone"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tampering")
    void findsWhatWasTamperedWith(String statement, long seq, Tampering kind, String reason) {
        bench.tamper(statement, run);

        assertBroken(seq, kind, reason);
    }

    @Test
    void findsTwoFactsThatChangedPlaces() {
        bench.tamper("update fact set seq = seq + 100 where chain = ? and seq in (2, 3)", run);
        bench.tamper("update fact set seq = case seq when 102 then 3 else 2 end where chain = ? and seq > 100", run);

        assertBroken(2, Tampering.REORDERED, "it does not follow");
    }

    @Test
    void findsAFactThatWasPutBetween() {
        bench.tamper("update fact set seq = seq + 100 where chain = ? and seq > 2", run);
        bench.tamper("update fact set seq = seq - 99 where chain = ? and seq > 100", run);
        insertCopy(2, 3, "prev");

        assertBroken(3, Tampering.INSERTED, "it does not follow");
    }

    @Test
    void findsAFactThatWasPutAtTheEnd() {
        insertCopy(5, 6, "hash");

        assertBroken(6, Tampering.INSERTED, "its words, time, actor, kind or place");
    }

    @Test
    void findsAWholeNewEndWhoseHashesFit() {
        Stored last = fact(5);
        Link forged = new Link(
                run,
                5,
                last.link().at(),
                null,
                "user:ada",
                "lamp.lit",
                "All was well.",
                last.link().bodySha(),
                bench.team,
                false,
                false);
        bench.tamper(
                "update fact set words = 'All was well.', hash = ? where chain = ? and seq = 5",
                forged.hashAfter(last.prev()),
                run);

        assertBroken(5, Tampering.HEAD_CHANGED, "it is not the fact that the head of the chain names");
    }

    @Test
    void findsAFactThatWasTakenOutWhenTheOthersMovedUp() {
        bench.tamper("delete from fact where chain = ? and seq = 3", run);
        bench.tamper("update fact set seq = seq + 100 where chain = ? and seq > 3", run);
        bench.tamper("update fact set seq = seq - 101 where chain = ? and seq > 100", run);
        bench.tamper("update fact_chain set seq = 4 where chain = ?", run);

        assertBroken(3, Tampering.DELETED, "it does not follow");
    }

    @Test
    void findsAFactThatWasReplacedByOneWhoseOwnHashFits() {
        Stored third = fact(3);
        bench.tamper(
                "update fact set actor = 'user:eve', hash = ? where chain = ? and seq = 3",
                withActor(third.link(), "user:eve").hashAfter(third.prev()),
                run);

        assertBroken(3, Tampering.CHANGED, "it was replaced by another");
    }

    @Test
    void findsAFactThatWasPutBetweenAndFollowsTheOneBefore() {
        Stored third = fact(3);
        bench.tamper("update fact set seq = seq + 100 where chain = ? and seq > 2", run);
        bench.tamper("update fact set seq = seq - 99 where chain = ? and seq > 100", run);
        bench.tamper("""
                insert into fact (chain, seq, at, actor, kind, words, body, body_sha, prev, hash, team_id)
                select chain, 3, at, 'user:eve', kind, words, body, body_sha, prev, ?, team_id from fact where chain = ? and seq = 4
                """, withActor(third.link(), "user:eve").hashAfter(third.prev()), run);

        assertBroken(3, Tampering.INSERTED, "it was put in");
    }

    @Test
    void checksOnlyWhatCameAfterAFactThatIsKnown() {
        Stored third = fact(3);
        bench.tamper("update fact set words = '' where chain = ? and seq = 2", run);

        assertThat(bench.timeline.verifyAfter(run, 3, third.hash())).isEqualTo(new Verification.Intact(run, 2));
        assertThat(bench.timeline.verifyAfter(run, 3, new byte[32]).intact()).isFalse();
        assertBroken(2, Tampering.CHANGED, "its words");
    }

    @Test
    void tellsEachChainApart() {
        UUID other = UUID.randomUUID();
        bench.publish(Lamp.of(other, bench.team, "red"));
        bench.tamper("update fact set words = '' where chain = ? and seq = 1", run);

        List<Verification> found = new ArrayList<>();
        bench.timeline.verifyAll(found::add);

        assertThat(found).contains(new Verification.Intact(other, 1));
        assertThat(found)
                .anyMatch(each -> each instanceof Verification.Broken broken
                        && broken.chain().equals(run));
    }

    private Stored fact(long seq) {
        return bench.jdbc
                .sql("select " + Stored.COLUMNS + " from fact where chain = ? and seq = ?")
                .params(run, seq)
                .query(Stored::of)
                .single();
    }

    private static Link withActor(Link link, String actor) {
        return new Link(
                link.chain(),
                link.seq(),
                link.at(),
                link.happenedAt(),
                actor,
                link.kind(),
                link.words(),
                link.bodySha(),
                link.team(),
                link.open(),
                link.late());
    }

    private void insertCopy(long of, long at, String prev) {
        bench.tamper("""
                insert into fact (chain, seq, at, actor, kind, words, body, body_sha, prev, hash, team_id)
                select chain, ?, at, actor, kind, words, body, body_sha, %s, hash, team_id from fact where chain = ? and seq = ?
                """.formatted(prev), at, run, of);
    }

    private void assertBroken(long seq, Tampering kind, String reason) {
        assertThat(bench.timeline.verify(run)).isInstanceOfSatisfying(Verification.Broken.class, broken -> {
            assertThat(broken.seq()).isEqualTo(seq);
            assertThat(broken.kind()).isEqualTo(kind);
            assertThat(broken.reason()).startsWith(reason);
        });
    }
}
