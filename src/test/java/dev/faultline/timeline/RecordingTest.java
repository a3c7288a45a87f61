package dev.faultline.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

class RecordingTest {

    private static final TimelineBench bench = new TimelineBench();

    private final UUID run = UUID.randomUUID();

    @AfterAll
    static void close() {
        bench.close();
    }

    @Test
    void factsAreWrittenInTheOrderInWhichTheyWerePublished() {
        bench.publish(lamp("red"), lamp("green"));
        bench.publish(lamp("blue"));

        List<Timeline.Entry> facts = bench.timeline.of(run, 0, 100);

        assertThat(facts).extracting(Timeline.Entry::seq).containsExactly(1L, 2L, 3L);
        assertThat(facts)
                .extracting(Timeline.Entry::words)
                .containsExactly("The lamp turned red.", "The lamp turned green.", "The lamp turned blue.");
        assertThat(bench.timeline.of(run, 2, 100)).hasSize(1);
        assertThat(bench.timeline.verify(run)).isEqualTo(new Verification.Intact(run, 3));
    }

    @Test
    void aFactOfATransactionThatFailsNeverHappened() {
        assertThatThrownBy(() -> bench.inTransaction(() -> {
                    bench.publishOutsideATransaction(lamp("red"));
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");

        assertThat(bench.timeline.of(run, 0, 100)).isEmpty();
    }

    @Test
    void refusesAFactOutsideATransaction() {
        assertThatThrownBy(() -> bench.publishOutsideATransaction(lamp("red")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("lamp.lit was published outside a transaction");
    }

    @Test
    void theBodyIsTheRecordWithItsComponentsInOrder() {
        bench.publish(Lamp.of(run, bench.team, "red"));

        assertThat(Canonical.text(bench.timeline.of(run, 0, 1).getFirst().body()))
                .isEqualTo(
                        "{\"brightness\":15000000000,\"colour\":\"red\",\"counts\":{\"alpha\":2,\"zeta\":1},\"glow\":\"PT1M30S\",\"run\":\""
                                + run + "\",\"seen\":\"2026-03-29T00:59:59.123456789Z\",\"team\":\"" + bench.team
                                + "\"}");
    }

    @Test
    void textThatAgentsOrPeopleSendCannotStopAFactFromBeingWritten() {
        bench.publish(lamp("nul \0, half a pair \ud83d, a whole one \ud83d\ude00, \u202e, '; drop table fact --"));

        assertThat(bench.timeline.of(run, 0, 1).getFirst().words())
                .isEqualTo(
                        "The lamp turned nul \ufffd, half a pair \ufffd, a whole one \ud83d\ude00, \u202e, '; drop table fact --.");
        assertThat(bench.timeline.verify(run).intact()).isTrue();
    }

    @Test
    void ourOwnCredentialsNeverReachAFact() {
        bench.publish(lamp("flt_AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJKKK"));

        Timeline.Entry fact = bench.timeline.of(run, 0, 1).getFirst();
        assertThat(fact.words() + fact.body()).doesNotContain("AAAABBBB").contains("a credential was removed here");
    }

    @Test
    void keepsWhatWasClaimedApartFromWhenItWasRecorded() {
        Instant claimed = Instant.parse("2026-11-01T05:59:59.123456789Z");
        bench.publish(new Late(run, claimed));

        Timeline.Entry fact = bench.timeline.of(run, 0, 1).getFirst();
        assertThat(fact.late()).isTrue();
        assertThat(fact.happenedAt()).isEqualTo("2026-11-01T05:59:59.123456Z");
        assertThat(fact.at()).isAfter("2026-01-01T00:00:00Z").isNotEqualTo(fact.happenedAt());
        assertThat(bench.timeline.verify(run).intact()).isTrue();
    }

    private record Late(UUID run, Instant claimed) implements Fact {
        @Override
        public String actor() {
            return "user:ada";
        }

        @Override
        public String kind() {
            return "halt.pressed";
        }

        @Override
        public String inWords() {
            return "ada pressed the red button.";
        }

        @Override
        public Instant happenedAt() {
            return claimed;
        }

        @Override
        public boolean recordedLate() {
            return true;
        }
    }

    @Test
    void sixteenWritersOnTwoChainsLeaveNoGapAndNoDeadlock() throws Exception {
        UUID other = UUID.randomUUID();
        try (ExecutorService writers = Executors.newFixedThreadPool(16)) {
            List<Future<?>> writing = IntStream.range(0, 16)
                    .<Future<?>>mapToObj(writer -> writers.submit(() -> IntStream.range(0, 20)
                            .forEach(_ -> bench.publish(
                                    Lamp.of(writer % 2 == 0 ? run : other, bench.team, "red"),
                                    Lamp.of(writer % 2 == 0 ? other : run, bench.team, "green")))))
                    .toList();
            for (Future<?> each : writing) {
                each.get();
            }
        }

        assertThat(bench.timeline.of(run, 0, 500))
                .extracting(Timeline.Entry::seq)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 320).boxed().toList());
        assertThat(bench.timeline.of(run, 0, 500))
                .extracting(Timeline.Entry::at)
                .isSorted();
        assertThat(bench.timeline.verify(run)).isEqualTo(new Verification.Intact(run, 320));
        assertThat(bench.timeline.verify(other)).isEqualTo(new Verification.Intact(other, 320));
    }

    @Test
    void refusesEveryStatementThatWouldUnwriteAFact() {
        bench.publish(lamp("red"));

        for (String statement : List.of(
                "update fact set words = 'x'",
                "delete from fact",
                "truncate fact",
                "delete from fact_chain",
                "truncate fact_chain",
                "update fact_chain set seq = 0")) {
            assertThatThrownBy(() -> bench.jdbc.sql(statement).update())
                    .as(statement)
                    .isInstanceOf(DataAccessException.class)
                    .hasMessageMatching("(?s).*(facts are for ever|only grows).*");
        }
    }

    @Test
    void aTableCanRequireThatItsChangesAreTold() {
        bench.jdbc
                .sql("create table if not exists lamp_state (id uuid primary key, state text)")
                .update();
        bench.jdbc
                .sql("create constraint trigger lamp_is_told after insert or update of state on lamp_state"
                        + " deferrable initially deferred for each row execute function require_fact('id')")
                .update();

        bench.inTransaction(() -> {
            int rows = insert();
            bench.publishOutsideATransaction(lamp("red"));
            return rows;
        });
        assertThatThrownBy(() -> bench.inTransaction(this::turnOff)).hasMessageContaining("changed without a fact");
        assertThatThrownBy(() -> bench.inTransaction(() -> {
                    bench.publishOutsideATransaction(Lamp.of(UUID.randomUUID(), bench.team, "red"));
                    return turnOff();
                }))
                .as("a fact of another chain does not count")
                .hasMessageContaining("changed without a fact");

        assertThat(bench.jdbc
                        .sql("select state from lamp_state where id = ?")
                        .param(run)
                        .query(String.class)
                        .single())
                .isEqualTo("on");
    }

    private int insert() {
        return bench.jdbc
                .sql("insert into lamp_state values (?, 'on')")
                .param(run)
                .update();
    }

    private int turnOff() {
        return bench.jdbc
                .sql("update lamp_state set state = 'off' where id = ?")
                .param(run)
                .update();
    }

    @Test
    void aRunIsReadByItsTeamAndByThoseWhoSeeAllTeamsOnly() {
        bench.publish(Lamp.of(run, bench.team, "red"), Lamp.of(run, null, "green"));

        assertThat(bench.timeline.of(bench.ada, run, 0, 10)).hasSize(2);
        assertThat(bench.timeline.of(bench.auditor, run, 0, 10)).hasSize(2);
        assertThat(bench.timeline.of(bench.stranger, run, 0, 10)).isEmpty();
        assertThat(bench.timeline.recent(bench.stranger, null, 500)).noneMatch(each -> run.equals(each.run()));
    }

    @Test
    void theControlPlanesFactsAreReadByEverybodyUnlessTheyAreConfidentialOrATeams() {
        bench.publish(
                Lamp.of(null, null, "everybody's"), Lamp.of(null, bench.team, "the team's"), new Confidential(null));

        assertThat(seenBy(bench.stranger)).contains("everybody's").doesNotContain("the team's", "secretly");
        assertThat(seenBy(bench.ada)).contains("everybody's", "the team's").doesNotContain("secretly");
        assertThat(seenBy(bench.auditor)).contains("everybody's", "the team's", "secretly");
    }

    private String seenBy(Reader reader) {
        return String.join(
                "\n",
                bench.timeline.recent(reader, null, 500).stream()
                        .map(Timeline.Entry::words)
                        .toList());
    }

    private record Confidential(@Nullable UUID run) implements Fact {
        @Override
        public String actor() {
            return "faultline";
        }

        @Override
        public String kind() {
            return "access.tried";
        }

        @Override
        public String inWords() {
            return "Somebody secretly tried to sign in.";
        }

        @Override
        public boolean confidential() {
            return true;
        }
    }

    @Test
    void pagesThroughEverythingOnceNewestFirst() {
        Reader team = new TimelineBench.Person("user:pia", false, Set.of(UUID.randomUUID()));
        UUID herTeam = team.teams().iterator().next();
        IntStream.range(0, 25).forEach(i -> bench.publish(Lamp.of(i % 2 == 0 ? run : null, herTeam, "page " + i)));

        List<Timeline.Entry> first = bench.timeline.recent(team, "PAGE", null, 10);
        List<Timeline.Entry> second = bench.timeline.recent(team, "page", Timeline.Place.of(first.getLast()), 10);
        List<Timeline.Entry> third = bench.timeline.recent(team, "page", Timeline.Place.of(second.getLast()), 10);

        assertThat(IntStream.of(first.size(), second.size(), third.size()).toArray())
                .containsExactly(10, 10, 5);
        assertThat(first.getFirst().words()).isEqualTo("The lamp turned page 24.");
        assertThat(third.getLast().words()).isEqualTo("The lamp turned page 0.");
    }

    @Test
    void aNoteIsAFactOfItsRun() {
        bench.publish(lamp("red"));
        bench.timeline.note(bench.ada, run, "<script>alert(1)</script> I saw **smoke**");

        Timeline.Entry note = bench.timeline.of(bench.ada, run, 1, 10).getFirst();

        assertThat(note.kind()).isEqualTo("note.taken");
        assertThat(note.actor()).isEqualTo("user:ada");
        assertThat(note.body().get("text").asString()).isEqualTo("<script>alert(1)</script> I saw **smoke**");
        assertThatThrownBy(() -> bench.timeline.note(bench.ada, run, " \n "))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bench.timeline.note(bench.ada, run, "é".repeat(8193)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Lamp lamp(String colour) {
        return Lamp.of(run, bench.team, colour);
    }
}
