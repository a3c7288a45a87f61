package dev.faultline.maturity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.catalogue.Service;
import dev.faultline.drill.DrillsPassed;
import dev.faultline.gameday.DaysHeld;
import dev.faultline.run.Showings;
import dev.faultline.run.Verdict;
import dev.faultline.steadystate.Probe;
import dev.faultline.steadystate.Probes;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What each level demands, how long it lasts, and what takes it away. */
class YardstickTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final UUID TEAM = UUID.randomUUID();

    private final List<Evidence.Ran> runs = new ArrayList<>();
    private final List<DaysHeld.Held> days = new ArrayList<>();
    private final List<DrillsPassed.Passed> drills = new ArrayList<>();
    private final List<Evidence.Held> blockers = new ArrayList<>();
    private String runbook = "https://runbooks.example.com/payments";
    private int tier = 1;

    private static Instant ago(int days) {
        return NOW.minus(Duration.ofDays(days));
    }

    private static Optional<Probe> health() {
        return Optional.of(Probes.readGuard(dev.faultline.gate.Gate.document("""
                        {"name": "health", "type": "http", "url": "http://127.0.0.1:9/", "reading": "status", "tolerance": {"exactly": 200}}
                        """, dev.faultline.gate.Format.JSON)
                .fields()));
    }

    private Assessment measured() {
        return measured(NOW);
    }

    private Assessment measured(Instant now) {
        var service = new Service(
                "payments", "main", "#payments", "", List.of(), health(), runbook, tier, 1, "user:ada", NOW);
        runs.sort(java.util.Comparator.comparing(Evidence.Ran::at));
        return Yardstick.measure(new Evidence(service, runs, days, drills, blockers), now);
    }

    private int level() {
        return measured().level();
    }

    private UUID ran(int daysAgo, boolean production, @Nullable Verdict verdict, Rung rung) {
        return ran(daysAgo, production, verdict, rung, verdict == Verdict.DEVIATED, false, false);
    }

    private UUID ran(
            int daysAgo,
            boolean production,
            @Nullable Verdict verdict,
            Rung rung,
            boolean deviated,
            boolean stoppedItself,
            boolean unconfirmed) {
        var id = UUID.randomUUID();
        runs.add(new Evidence.Ran(
                new Showings.Shown(
                        id,
                        TEAM,
                        "one goes away",
                        "payments",
                        production ? "production" : "staging",
                        ago(daysAgo),
                        verdict,
                        Set.of(UUID.randomUUID()),
                        Set.of("process-pause"),
                        deviated,
                        stoppedItself,
                        unconfirmed),
                production,
                rung));
        return id;
    }

    private void stoppedItself(int daysAgo) {
        ran(daysAgo, false, null, Rung.POD, true, true, false);
    }

    private void held(int daysAgo, int level, Set<UUID> runs, boolean detected, Instant... impact) {
        days.add(new DaysHeld.Held(
                UUID.randomUUID(),
                TEAM,
                "a day",
                level,
                ago(daysAgo),
                "payments",
                runs,
                1,
                true,
                true,
                true,
                detected ? List.of(ago(daysAgo)) : List.of(),
                List.of(impact)));
    }

    private void drilled(int daysAgo, Duration slowest) {
        drills.add(new DrillsPassed.Passed(UUID.randomUUID(), ago(daysAgo), 3, slowest));
    }

    private void staging() {
        held(100, 1, Set.of(), false);
    }

    private void canary() {
        staging();
        var run = ran(60, false, Verdict.HELD, Rung.POD);
        held(59, 2, Set.of(run), true);
        drilled(58, Duration.ofMillis(300));
    }

    private void full() {
        canary();
        ran(50, true, Verdict.HELD, Rung.POD);
        ran(49, true, Verdict.HELD, Rung.NODE);
        stoppedItself(48);
        held(47, 3, Set.of(), false);
    }

    private void continuous() {
        full();
        ran(20, true, Verdict.HELD, Rung.ZONE);
        stoppedItself(10);
        drilled(2, Duration.ofMillis(300));
    }

    @Test
    void eachLevelIsEarnedOnTopOfTheOneBefore() {
        assertThat(level()).isEqualTo(1);
        staging();
        assertThat(level()).isEqualTo(2);
        days.clear();
        canary();
        assertThat(level()).isEqualTo(3);
        clear();
        full();
        assertThat(level()).isEqualTo(4);
        clear();
        continuous();
        assertThat(level()).isEqualTo(5);
        days.clear();
        assertThat(level()).as("nothing above a level that is missing").isEqualTo(1);
    }

    private void clear() {
        runs.clear();
        days.clear();
        drills.clear();
        blockers.clear();
    }

    @Test
    void aServiceThatNobodyDescribedHasNone() {
        runbook = "";
        continuous();
        assertThat(level()).isZero();
        assertThat(measured().missing(Level.TABLE_TOP))
                .singleElement()
                .satisfies(each -> assertThat(each.says()).contains("runbook"));
    }

    @Test
    void whatProvesALevelRunsOut() {
        canary();
        var measured = measured();
        assertThat(measured.until()).isEqualTo(ago(60).plus(Level.CANARY.counts()));
        assertThat(measured(measured.until().minusSeconds(1)).level()).isEqualTo(3);
        assertThat(measured(measured.until().plusSeconds(1)).level()).isEqualTo(2);
    }

    @Test
    void aSlowStopProvesNoLevel() {
        canary();
        drills.clear();
        drilled(58, Yardstick.STOPS_WITHIN.plusMillis(1));
        assertThat(level()).isEqualTo(2);
        drilled(58, Yardstick.STOPS_WITHIN);
        assertThat(level()).isEqualTo(3);
    }

    @Test
    void anUnconfirmedStopTakesTheLevelAwayUntilItIsProvedAnew() {
        canary();
        ran(10, false, null, Rung.POD, false, false, true);
        var measured = measured();
        assertThat(measured.level()).isEqualTo(2);
        assertThat(measured.setbacks()).singleElement().satisfies(each -> {
            assertThat(each.lost()).isEqualTo(3);
            assertThat(each.says()).contains("Nobody could confirm");
        });
        var run = ran(5, false, Verdict.HELD, Rung.POD);
        held(4, 2, Set.of(run), true);
        assertThat(level()).as("the drill is from before").isEqualTo(2);
        drilled(3, Duration.ofMillis(300));
        assertThat(level()).isEqualTo(3);
    }

    @Test
    void unplannedImpactInProductionTakesOneLevelAndADeviationInStagingNone() {
        full();
        ran(10, false, Verdict.DEVIATED, Rung.POD);
        assertThat(level()).isEqualTo(4);
        ran(9, true, Verdict.DEVIATED, Rung.POD);
        assertThat(level()).isEqualTo(3);
        ran(8, true, Verdict.DEVIATED, Rung.POD);
        assertThat(level()).as("once more, one more").isEqualTo(2);
    }

    @Test
    void customersWhoWereHurtInAGameDayTakeALevel() {
        canary();
        held(10, 2, Set.of(), false, ago(10));
        assertThat(level()).isEqualTo(2);
        assertThat(measured().setbacks().getFirst().says()).contains("Customers were hurt");
    }

    @Test
    void anOpenActionTakesNothingAwayAndLetsNothingBeEarned() {
        full();
        var action = new DaysHeld.Blocker(UUID.randomUUID(), 1, "Shorter timeout", "ada", LocalDate.of(2027, 1, 1));
        blockers.add(new Evidence.Held(action, ago(1)));
        assertThat(level()).isEqualTo(4);
        blockers.set(0, new Evidence.Held(action, ago(55)));
        assertThat(level()).as("it came when level 3 was earned").isEqualTo(3);
        assertThat(measured().blockers()).hasSize(1);
        assertThat(measured().missing(Level.FULL))
                .singleElement()
                .satisfies(each -> assertThat(each.says()).contains("Shorter timeout"));
        blockers.clear();
        assertThat(level()).isEqualTo(4);
    }

    @Test
    void fourNeedsTwoCleanRunsAnAutomaticStopAndATier() {
        full();
        runs.removeIf(each -> each.production() && each.rung() == Rung.NODE);
        assertThat(measured().missing(Level.FULL))
                .singleElement()
                .satisfies(each -> assertThat(each.says()).startsWith("1 of 2 runs in production held"));
        ran(1, true, Verdict.HELD, Rung.NODE);
        assertThat(level()).isEqualTo(4);
        tier = 0;
        assertThat(level()).isEqualTo(3);
        tier = 2;
        runs.removeIf(each -> each.shown().stoppedItself());
        assertThat(level()).isEqualTo(3);
    }

    @Test
    void fiveLastsThirtyDaysAndStopIsDrilledEveryWeek() {
        continuous();
        drills.removeIf(each -> each.endedAt().isAfter(ago(7)));
        assertThat(level()).isEqualTo(4);
        drilled(7, Duration.ofMillis(300));
        assertThat(level()).as("seven days ago is too long ago").isEqualTo(4);
        drilled(6, Duration.ofMillis(300));
        assertThat(level()).isEqualTo(5);
    }

    @Test
    void threeCleanRunsAreAsGoodAsAZone() {
        continuous();
        runs.removeIf(each -> each.rung() == Rung.ZONE);
        assertThat(level()).isEqualTo(4);
        ran(15, true, Verdict.HELD, Rung.POD);
        ran(14, true, Verdict.HELD, Rung.POD);
        assertThat(level()).isEqualTo(4);
        ran(13, true, Verdict.HELD, Rung.POD);
        assertThat(level()).isEqualTo(5);
        assertThat(measured().until())
                .as("the drill is the first to run out")
                .isEqualTo(ago(2).plus(Duration.ofDays(7)));
    }

    @Test
    void theLadderIsClimbedByCleanRunsFromTheSmallestUp() {
        canary();
        ran(5, false, Verdict.DEVIATED, Rung.NODE);
        var measured = measured();
        assertThat(measured.ladder()).containsOnlyKeys(Rung.POD);
        assertThat(measured.nextRung()).contains(Rung.NODE);
        ran(4, false, Verdict.HELD, Rung.NODE);
        assertThat(measured().nextRung()).contains(Rung.PARTITION);
    }

    @Test
    void aGameDayIsAboutAServiceThatItNames() {
        held(1, 1, Set.of(), false);
        var day = days.getFirst();
        assertThat(day.names("payments")).isTrue();
        assertThat(day.names("pay")).isFalse();
        assertThat(new DaysHeld.Held(
                                day.id(),
                                TEAM,
                                "",
                                1,
                                NOW,
                                "The payments-gateway stays.",
                                Set.of(),
                                1,
                                true,
                                true,
                                true,
                                List.of(),
                                List.of())
                        .names("payments"))
                .isFalse();
    }
}
