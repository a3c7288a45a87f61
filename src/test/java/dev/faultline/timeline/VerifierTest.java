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
                        "its body"),
                Arguments.of("update fact set words = 'Nothing happened.' where chain = ? and seq = 3", 3, "its words"),
                Arguments.of("update fact set actor = 'user:eve' where chain = ? and seq = 3", 3, "its words"),
                Arguments.of("update fact set at = at - interval '1 hour' where chain = ? and seq = 3", 3, "its words"),
                Arguments.of("update fact set recorded_late = true where chain = ? and seq = 3", 3, "its words"),
                Arguments.of("update fact set open = true where chain = ? and seq = 3", 3, "its words"),
                Arguments.of("delete from fact where chain = ? and seq = 3", 3, "it is missing"),
                Arguments.of("delete from fact where chain = ? and seq > 3", 4, "it is missing"),
                Arguments.of("delete from fact where chain = ?", 1, "it is missing"),
                Arguments.of("delete from fact_chain where chain = ?", 5, "the head of the chain is gone"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tampering")
    void findsWhatWasTamperedWith(String statement, long seq, String reason) {
        bench.tamper(statement, run);

        assertBroken(seq, reason);
    }

    @Test
    void findsTwoFactsThatChangedPlaces() {
        bench.tamper("update fact set seq = seq + 100 where chain = ? and seq in (2, 3)", run);
        bench.tamper("update fact set seq = case seq when 102 then 3 else 2 end where chain = ? and seq > 100", run);

        assertBroken(2, "it does not follow");
    }

    @Test
    void findsAFactThatWasPutBetween() {
        bench.tamper("update fact set seq = seq + 100 where chain = ? and seq > 2", run);
        bench.tamper("update fact set seq = seq - 99 where chain = ? and seq > 100", run);
        insertCopy(2, 3, "prev");

        assertBroken(3, "it does not follow");
    }

    @Test
    void findsAFactThatWasPutAtTheEnd() {
        insertCopy(5, 6, "hash");

        assertBroken(6, "its words, time, actor, kind or place");
    }

    @Test
    void findsAWholeNewEndWhoseHashesFit() {
        Stored last = last();
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

        assertBroken(5, "it is not the fact that the head of the chain names");
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

    private Stored last() {
        return bench.jdbc
                .sql("select " + Stored.COLUMNS + " from fact where chain = ? and seq = 5")
                .param(run)
                .query(Stored::of)
                .single();
    }

    private void insertCopy(long of, long at, String prev) {
        bench.tamper("""
                insert into fact (chain, seq, at, actor, kind, words, body, body_sha, prev, hash, team_id)
                select chain, ?, at, actor, kind, words, body, body_sha, %s, hash, team_id from fact where chain = ? and seq = ?
                """.formatted(prev), at, run, of);
    }

    private void assertBroken(long seq, String reason) {
        assertThat(bench.timeline.verify(run)).isInstanceOfSatisfying(Verification.Broken.class, broken -> {
            assertThat(broken.seq()).isEqualTo(seq);
            assertThat(broken.reason()).startsWith(reason);
        });
    }
}
