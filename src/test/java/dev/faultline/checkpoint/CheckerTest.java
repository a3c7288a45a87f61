package dev.faultline.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.faultline.ports.Ids;
import dev.faultline.ports.Node;
import dev.faultline.ports.Ticker;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that are due, asked for, taken over and told. */
class CheckerTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Vault vault;

    private final List<Object> published = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-29T02:30:00Z");
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);

    @BeforeEach
    void open() {
        vault = new Vault(directory);
    }

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void everythingIsCheckedOnceADayAndWhatWasAddedLatelyEveryHour() {
        Checker north = running("north");
        Checker south = running("south");
        north.round();
        south.round();
        assertThat(done()).containsExactly("FULL 2026-11-28T03:00:00Z", "RECENT 2026-11-29T02:00:00Z");

        now = Instant.parse("2026-11-29T03:00:00Z");
        south.round();
        north.round();
        now = Instant.parse("2026-11-29T03:59:59Z");
        north.round();

        assertThat(done())
                .containsExactly(
                        "FULL 2026-11-28T03:00:00Z",
                        "FULL 2026-11-29T03:00:00Z",
                        "RECENT 2026-11-29T02:00:00Z",
                        "RECENT 2026-11-29T03:00:00Z");
    }

    @Test
    void theRecentCheckFindsWhatWasDoneToARunOfTheLastHourAndReadsNothingOlder() {
        UUID old = vault.aRunOf(3);
        UUID run = vault.aRunOf(3);
        Notary node = vault.node("north");
        vault.checkpoint(node);
        Instant since = anHourPasses();
        vault.ring(run, "now", "and again");
        vault.aRunOf(1);
        vault.checkpoint(node);

        assertThat(recent(since)).isEqualTo(new Outcome(true, 2, 3, 1, List.of()));

        vault.tamper("update fact set words = '' where chain = ? and seq = 1", old);
        assertThat(recent(since).intact()).isTrue();

        vault.truncate(run, 4);
        assertThat(recent(since).findings())
                .extracting(Finding::chain, Finding::seq, Finding::kind)
                .containsExactly(tuple(run, 5L, "TRUNCATED"));
    }

    @Test
    void aWholeRunOfTheLastHourThatIsGoneIsFoundWithinTheHour() {
        Notary node = vault.node("north");
        vault.aRunOf(1);
        vault.checkpoint(node);
        Instant since = anHourPasses();
        UUID run = vault.aRunOf(2);
        vault.checkpoint(node);
        vault.tamper("delete from fact where chain = ?", run);
        vault.tamper("delete from fact_chain where chain = ?", run);

        assertThat(recent(since).findings())
                .extracting(Finding::chain, Finding::kind)
                .containsExactly(tuple(run, "WHOLE_CHAIN_DELETED"));
    }

    @Test
    void askingTwiceIsOneCheckAndItsResultIsAFact() {
        vault.aRunOf(2);
        TimelineChecks checks = checks("north");

        TimelineCheck asked = checks.ask("user:ada");

        assertThat(checks.ask("user:bob").id()).isEqualTo(asked.id());
        running("north").round();
        assertThat(published).singleElement().isInstanceOfSatisfying(TimelineChecked.class, fact -> {
            assertThat(fact.actor()).isEqualTo("user:ada");
            assertThat(fact.inWords()).startsWith("The timeline was checked on north. Intact: 2 facts in 1 chains");
        });
        assertThat(checks.ask("user:bob").id()).isNotEqualTo(asked.id());
    }

    @Test
    void aCheckThatWasDueIsAFactOnlyWhenSomethingIsWrong() {
        UUID run = vault.aRunOf(2);
        Checker north = running("north");
        north.round();
        assertThat(published).isEmpty();

        vault.tamper("update fact set words = '' where chain = ? and seq = 2", run);
        now = now.plus(Duration.ofDays(1));
        north.round();

        assertThat(published)
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each).isInstanceOfSatisfying(TimelineChecked.class, fact -> {
                    assertThat(fact.actor()).isEqualTo("faultline");
                    assertThat(fact.inWords()).contains("run " + run + ", fact 2: CHANGED");
                }));
        assertThat(checks("north").last(Extent.FULL).orElseThrow().outcome().findings())
                .extracting(Finding::kind)
                .containsExactly("CHANGED");
    }

    @Test
    void aCheckThatANodeLeftLyingIsTakenOverByAnother() {
        checks("north").ask("user:ada");
        TimelineCheck taken = checks("north").take().orElseThrow();

        assertThat(checks("south").take()).isEmpty();

        vault.tamper("update timeline_check set seen_at = seen_at - interval '61 seconds'");
        assertThat(checks("south").take()).map(TimelineCheck::id).contains(taken.id());
        assertThat(checks("north").progress(taken.id(), 1, 1, 1)).isFalse();
        checks("north").end(taken, new Outcome(true, 1, 1, 1, List.of()));
        assertThat(checks("north").last(Extent.FULL)).isEmpty();
    }

    @Test
    void theFiguresSayWhatTheLastChecksFound() {
        assertThat(figures()).isEmpty();

        vault.aRunOf(2);
        Checkpoint signed = vault.checkpoint(vault.node("north"));
        now = signed.at().plusSeconds(90);
        running("north").round();

        assertThat(figures())
                .contains(
                        "# TYPE faultline_timeline_checkpoint_number gauge\nfaultline_timeline_checkpoint_number 1\n",
                        "faultline_timeline_checkpoint_age_seconds 90\n",
                        "faultline_timeline_check_findings{extent=\"full\"} 0\n",
                        "faultline_timeline_check_findings{extent=\"recent\"} 0\n",
                        "faultline_timeline_check_facts{extent=\"full\"} 2\n");
    }

    private String figures() {
        return new Figures(vault.checkpoints("north"), checks("north"), clock).asText();
    }

    /** What is signed until now was signed two hours ago; from now on everything is recent. */
    private Instant anHourPasses() {
        vault.tamper("update checkpoint set at = at - interval '2 hours'");
        return vault.jdbc
                .sql("select clock_timestamp() as now")
                .query((row, _) -> row.getObject("now", OffsetDateTime.class).toInstant())
                .single();
    }

    private Outcome recent(Instant since) {
        return vault.examination(Copies.in(directory.resolve("north"), vault.id()))
                .recent(since);
    }

    private Checker running(String node) {
        return new Checker(
                checks(node),
                new Examinations(
                        vault.timeline,
                        vault.jdbc,
                        vault.transactions,
                        vault.checkpoints(node),
                        vault.properties(node)),
                vault.properties(node),
                clock,
                Ticker.system());
    }

    private TimelineChecks checks(String node) {
        return new TimelineChecks(
                vault.jdbc, new Node(node), new Ids(Clock.systemUTC(), new Random(1)), published::add);
    }

    /** Extent and slot of what is over. */
    private List<String> done() {
        return vault.jdbc
                .sql("select extent, slot from timeline_check where ended_at is not null order by extent, slot")
                .query((row, _) -> row.getString("extent") + " "
                        + row.getObject("slot", OffsetDateTime.class).toInstant())
                .list();
    }
}
