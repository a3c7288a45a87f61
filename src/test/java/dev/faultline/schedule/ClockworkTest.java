package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.access.Teams;
import dev.faultline.calendar.TestCalendars;
import dev.faultline.calendar.Zones;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.timeline.Fact;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What starts by the clock and what does not, on nodes that differ, die, sleep and come back, over both changes of clocks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClockworkTest {

    private static final ZoneId BERLIN = CalendarRulesTest.BERLIN;

    /** How long it takes until nothing is left of a start. */
    private static final Duration LONG = Duration.ofMinutes(21);

    private final Clockwork world = new Clockwork();
    private final Clockwork.Turned clock = world.clock;

    @AfterAll
    void closeDatabase() {
        world.close();
    }

    @BeforeEach
    void forget() {
        world.forget();
    }

    @Test
    void threeNodesStartEachOnceOverBothChangesOfClocks() {
        for (String day : List.of("2027-03-27T18:00:00Z", "2027-10-30T18:00:00Z")) {
            world.forget();
            clock.now = Instant.parse(day);
            var from = clock.now;
            var until = from.plus(Duration.ofHours(14));
            var night = world.schedule("night", Map.of("cron", "30 2 * * *", "zone", "Europe/Berlin"));
            var often = world.schedule("often", Map.of("cron", "*/30 * * * *", "zone", "America/New_York"));
            var steady = world.schedule("steady", Map.of("every", "2h", "zone", "Asia/Tokyo"));
            var spread = world.schedule(
                    "spread", Map.of("cron", "0 * * * *", "zone", "Europe/Berlin"), Duration.ofMinutes(20));

            world.liveUntil(until, world.three());

            for (var schedule : List.of(night, often, steady)) {
                assertThat(world.startedTimes(schedule))
                        .as(schedule.name())
                        .containsExactlyElementsOf(Clockwork.expected(schedule, from, until));
            }
            var hours = Clockwork.expected(spread, from, until);
            assertThat(world.startedTimes(spread)).isSubsetOf(hours).hasSizeGreaterThanOrEqualTo(hours.size() - 1);
            assertThat(world.startedTimes(night)).hasSize(1);
            assertThat(world.startedTimes(night)
                            .first()
                            .atZone(BERLIN)
                            .toOffsetDateTime()
                            .toString())
                    .isEqualTo(day.contains("-03-") ? "2027-03-28T03:30+02:00" : "2027-10-31T02:30+02:00");
            assertThat(world.starts.stream().map(Clockwork.Start::node).distinct())
                    .hasSizeGreaterThan(1);
            world.neverTwiceNeverLateNeverEarly();
        }
    }

    @Test
    void rule17WhatCameWhileNobodyWasThereIsMissedAndNeverRun() {
        clock.now = Instant.parse("2027-03-27T18:00:00Z");
        var from = clock.now;
        var often = world.schedule("often", Map.of("cron", "*/15 * * * *", "zone", "Europe/Berlin"));
        var down = from.plus(Duration.ofHours(5)).plusSeconds(7);
        world.liveUntil(down, world.three());
        var up = down.plus(Duration.ofHours(6)).plus(Duration.ofMinutes(2));
        clock.now = up;
        var until = up.plus(Duration.ofHours(3));
        world.liveUntil(until, world.three()); // new processes: nothing in memory

        assertThat(world.states(often.id(), from, down)).containsExactly("DISPATCHED");
        assertThat(world.states(often.id(), down, up)).containsExactly("MISSED");
        assertThat(world.states(often.id(), up, until)).containsExactly("DISPATCHED");
        assertThat(world.startedTimes(often)).noneMatch(each -> each.isAfter(down) && each.isBefore(up));
        assertThat(world.database
                        .sql("select distinct unnest(reasons) from occurrence where state = 'MISSED'")
                        .query(String.class)
                        .list())
                .containsExactly(Reasons.NOBODY);
        assertThat(world.facts.stream().map(Fact::kind).filter("schedule.missed"::equals))
                .hasSize(24);
        world.neverTwiceNeverLateNeverEarly();
    }

    /** Both changes of clocks, and six hours without servers in the night before either. */
    @Test
    void nothingStartsOutsideOfItsWindowNothingLateAndNothingTwice() {
        for (String day : List.of("2027-03-27", "2027-10-30")) {
            world.forget();
            var friday = LocalDate.parse(day).minusDays(1);
            clock.now = friday.atTime(15, 0).atZone(BERLIN).toInstant();
            var calendars = TestCalendars.over(world.database, clock);
            calendars.make(Map.of(
                    "kind", "business-hours",
                    "team", Teams.MAIN.toString(),
                    "zone", "Europe/Berlin",
                    "reason", "people are there",
                    "hours", List.of(Map.of("from", "22:00", "to", "04:00"), Map.of("from", "09:00", "to", "17:00"))));
            calendars.make(Map.of(
                    "kind", "freeze",
                    "from", friday.plusDays(3) + "T10:00",
                    "until", friday.plusDays(3) + "T12:00",
                    "zone", "Europe/Berlin",
                    "reason", "the quarter ends"));
            world.against = (schedule, at) -> calendars.against(schedule.team(), at, LONG);
            var from = clock.now;
            var often = world.schedule("often", Map.of("cron", "*/30 * * * *", "zone", "Europe/Berlin"));
            var steady = world.schedule("steady", Map.of("every", "40m", "zone", "Asia/Tokyo"));

            var down = friday.atTime(22, 30, 7).atZone(BERLIN).toInstant();
            world.liveUntil(down, world.three());
            clock.now = down.plus(Duration.ofHours(6));
            var up = clock.now;
            var until = from.plus(Duration.ofDays(4));
            world.liveUntil(until, world.three());

            world.neverTwiceNeverLateNeverEarly();
            assertThat(world.starts)
                    .hasSizeGreaterThan(100)
                    .allSatisfy(start -> assertThat(isOpen(start.at(), friday))
                            .as(start.at().atZone(BERLIN).toString())
                            .isTrue());
            for (var schedule : List.of(often, steady)) {
                assertThat(world.startedTimes(schedule))
                        .as("%s of %s", schedule.name(), day)
                        .containsExactlyElementsOf(Clockwork.expected(schedule, from, until).stream()
                                .filter(each -> isOpen(each, friday))
                                .filter(each -> each.isBefore(down) || each.isAfter(up))
                                .toList());
            }
        }
    }

    /** The same said anew, on the clock of the wall. */
    private static boolean isOpen(Instant start, LocalDate friday) {
        for (var at = start; at.isBefore(start.plus(LONG)); at = at.plusSeconds(15)) {
            var wall = at.atZone(BERLIN).toLocalDateTime();
            int hour = wall.getHour();
            boolean hours = hour >= 22 || hour < 4 || hour >= 9 && hour < 17;
            boolean frozen = wall.toLocalDate().equals(friday.plusDays(3)) && hour >= 10 && hour < 12;
            if (!hours || frozen) {
                return false;
            }
        }
        return true;
    }

    @Test
    void whatADeadNodeHeldIsMissedAndNotTakenOver() {
        clock.now = Instant.parse("2026-11-30T08:59:55Z");
        var schedule = world.schedule("nine", Map.of("cron", "0 9 * * *", "zone", "UTC"));
        var dead = world.node("dead");
        dead.beat();
        var other = world.node("other");
        for (int i = 0; i < 80; i++) {
            clock.now = clock.now.plusSeconds(1);
            other.beat();
            other.startDue();
        }
        assertThat(world.starts).isEmpty();
        assertThat(world.database
                        .sql(
                                "select state || ': ' || reasons[1] from occurrence where schedule_id = ? order by planned_at limit 1")
                        .param(schedule.id())
                        .query(String.class)
                        .single())
                .isEqualTo("MISSED: The server dead was to start it and did not in time.");
        // and when it comes back with what it had in memory
        dead.startDue();
        assertThat(world.starts).isEmpty();
    }

    @Test
    void rule18ANodeThatWasAsleepStartsNothingLate() {
        clock.now = Instant.parse("2026-11-30T08:59:55Z");
        world.schedule("nine", Map.of("cron", "0 9 * * *", "zone", "UTC"));
        var asleep = world.node("asleep");
        asleep.beat();
        clock.now = clock.now.plus(Duration.ofMinutes(2));
        asleep.startDue();
        assertThat(world.starts).isEmpty();
        assertThat(world.facts).singleElement().satisfies(fact -> {
            assertThat(fact.kind()).isEqualTo("schedule.missed");
            assertThat(fact.inWords()).endsWith(Reasons.LATE);
        });
    }

    @Test
    void nodesShareWhatIsDueSoonAndWhatIsLeftIsForWhoeverComesFirst() {
        clock.now = Instant.parse("2026-11-30T08:59:52Z");
        for (int i = 0; i < 9; i++) {
            world.schedule("nine " + i, Map.of("cron", "0 9 * * *", "zone", "UTC"));
        }
        world.crew = 3; // and one of them is dead, which nobody knows yet
        var nodes = List.of(world.node("a"), world.node("b"));
        nodes.forEach(Clockwork.Machine::beat);
        assertThat(world.held()).containsExactlyInAnyOrderEntriesOf(Map.of("a", 3, "b", 2));
        clock.now = clock.now.plusSeconds(4);
        nodes.reversed().forEach(Clockwork.Machine::beat);
        assertThat(world.held()).containsExactlyInAnyOrderEntriesOf(Map.of("a", 3, "b", 6));
        clock.now = clock.now.plusSeconds(4);
        nodes.forEach(Clockwork.Machine::startDue);
        assertThat(world.starts).hasSize(9);
    }

    @Test
    void whatANodeHoldsThatEndsPolitelyIsStartedByAnother() {
        clock.now = Instant.parse("2026-11-30T08:59:55Z");
        var schedule = world.schedule("nine", Map.of("cron", "0 9 * * *", "zone", "UTC"));
        var ending = world.node("ending");
        ending.beat();
        ending.endPolitely();
        var other = world.node("other");
        other.beat();
        clock.now = clock.now.plusSeconds(6);
        ending.startDue();
        other.startDue();
        assertThat(world.starts).extracting(Clockwork.Start::node).containsExactly("other");
        assertThat(world.startedTimes(schedule)).hasSize(1);
    }

    @Test
    void rule17InProductionNothingStartsLateWhateverIsToleratedElsewhere() {
        clock.now = Instant.parse("2026-11-30T08:59:55Z");
        world.schedule("shop", Map.of("cron", "0 9 * * *", "zone", "UTC"));
        world.schedule("production", Map.of("cron", "0 9 * * *", "zone", "UTC"));
        world.schedule("in time", Map.of("cron", "1 9 * * *", "zone", "UTC"));
        world.inProduction.addAll(List.of("production", "in time"));
        var node = world.node("a");
        node.beat();
        clock.now = Instant.parse("2026-11-30T09:00:02.001Z");
        node.startDue();
        node.beat();
        clock.now = Instant.parse("2026-11-30T09:00:55Z");
        node.beat();
        clock.now = Instant.parse("2026-11-30T09:01:02Z");
        node.startDue();
        assertThat(world.starts).extracting(Clockwork.Start::schedule).containsExactly("shop", "in time");
        assertThat(world.reasons(OccurrenceState.MISSED)).containsExactly(Reasons.LATE_THERE);
        assertThat(world.facts.stream().map(Fact::kind)).contains("schedule.missed");
    }

    @Test
    void rule20ANodeWhoseClockIsOffStartsNothing() {
        clock.now = Instant.parse("2026-11-30T08:59:55Z");
        world.schedule("nine", Map.of("cron", "0 9 * * *", "zone", "UTC"));
        var wrong = world.new Machine("wrong", Duration.ofMillis(2100));
        wrong.beat();
        clock.now = clock.now.plusSeconds(6);
        wrong.startDue();
        assertThat(world.starts).isEmpty();
        assertThat(world.facts)
                .singleElement()
                .satisfies(fact -> assertThat(fact.inWords())
                        .contains("skipped")
                        .endsWith("CLOCK: the clock of the server wrong is 2 s off that of the database."));
    }

    @Test
    void aDatabaseThatAnswersSlowlyIsNotAClockThatIsOff() {
        clock.now = Instant.parse("2026-11-30T08:59:55Z");
        world.schedule("nine", Map.of("cron", "0 9 * * *", "zone", "UTC"));
        var node = world.node("a");
        node.beat();
        clock.now = clock.now.plusSeconds(6);
        clock.takes = Duration.ofSeconds(3);
        node.startDue();
        assertThat(world.starts).hasSize(1);
    }

    @Test
    void rule14WhatIsAgainstItSkipsItWithTheReason() {
        clock.now = Instant.parse("2026-11-30T08:59:55Z");
        world.schedule("nine", Map.of("cron", "0 9 * * *", "zone", "UTC"));
        world.against = (_, _) -> List.of("Because the test says so.");
        var node = world.node("a");
        node.beat();
        clock.now = clock.now.plusSeconds(6);
        node.startDue();
        node.beat();
        world.against = (_, _) -> List.of();
        node.startDue();
        assertThat(world.starts).isEmpty();
        assertThat(world.database
                        .sql("select reasons[1] from occurrence where state = 'SKIPPED'")
                        .query(String.class)
                        .list())
                .containsExactly("Because the test says so.");
    }

    @Test
    void aChangedScheduleTakesBackWhatWasArmed() {
        clock.now = Instant.parse("2026-11-30T08:59:55Z");
        var schedule = world.schedule("nine", Map.of("cron", "0 9 * * *", "zone", "UTC"));
        var node = world.node("a");
        node.beat();
        var later = Gate.document("{\"cron\": \"30 9 * * *\", \"zone\": \"UTC\"}", Format.JSON)
                .fields();
        var changed = new Schedule(
                schedule.id(),
                schedule.team(),
                world.experiment,
                new Schedule.Terms(
                        "nine",
                        RuleReader.read(later, clock.now, () -> 7),
                        Duration.ofMinutes(1),
                        Schedule.Overlap.SKIP,
                        Duration.ZERO,
                        null),
                null,
                world.owner,
                2,
                "user:clock",
                clock.now);
        world.schedules.update(changed);
        node.planner.replan(changed, clock.now);
        clock.now = clock.now.plusSeconds(6);
        node.startDue();
        assertThat(world.starts).isEmpty();
        world.liveUntil(Instant.parse("2026-11-30T09:31:00Z"), List.of(node));
        assertThat(world.startedTimes(changed)).containsExactly(Instant.parse("2026-11-30T09:30:00Z"));
    }

    @Test
    void aPausedScheduleSkipsUntilItGoesOn() {
        clock.now = Instant.parse("2026-11-30T08:50:00Z");
        var schedule = world.schedule("often", Map.of("cron", "*/30 * * * *", "zone", "UTC"));
        world.schedules.update(new Schedule(
                schedule.id(),
                schedule.team(),
                world.experiment,
                schedule.terms(),
                new Schedule.Pause("rehearsal", "user:ada", clock.now, Instant.parse("2026-11-30T09:30:00Z")),
                world.owner,
                2,
                "user:ada",
                clock.now));
        world.liveUntil(Instant.parse("2026-11-30T09:45:00Z"), world.three());
        assertThat(world.startedTimes(schedule)).containsExactly(Instant.parse("2026-11-30T09:30:00Z"));
        assertThat(world.database
                        .sql("select reasons[1] from occurrence where state = 'SKIPPED'")
                        .query(String.class)
                        .list())
                .containsExactly("The schedule was paused by user:ada: rehearsal");
    }

    @Test
    void rule7ZonesWithNewRulesArePlannedAnewAndWhatMovedIsTold() {
        clock.now = Instant.parse("2026-11-30T08:50:00Z");
        var schedule = world.schedule("nine", Map.of("cron", "0 9 * * *", "zone", "Europe/Berlin"));
        // as if an older edition had Berlin an hour further west, tomorrow and the day after
        world.database
                .sql("update schedule set zone_rules = '2019a' where id = ?")
                .param(schedule.id())
                .update();
        world.database.sql("""
                        update occurrence set planned_at = planned_at + interval '1 hour', zone_rules = '2019a'
                        where planned_at < '2026-12-02T12:00:00Z'
                        """).update();
        world.node("a").beat();
        assertThat(world.database
                        .sql("select distinct zone_rules from occurrence")
                        .query(String.class)
                        .list())
                .containsExactly(Zones.edition());
        assertThat(world.states(schedule.id(), clock.now, clock.now.plus(Planner.HORIZON)))
                .containsExactly("PLANNED");
        assertThat(world.database
                        .sql("select min(planned_at) from occurrence")
                        .query(OffsetDateTime.class)
                        .single()
                        .toInstant())
                .isEqualTo("2026-12-01T08:00:00Z");
        assertThat(world.facts)
                .singleElement()
                .satisfies(fact -> assertThat(fact.inWords())
                        .isEqualTo(
                                "The schedule “nine” was worked out anew, because the rules of Europe/Berlin changed (%s): 2 occurrences moved."
                                        .formatted(Zones.edition())));
    }

    @Test
    void plansFurtherAsTimeGoesOn() {
        clock.now = Instant.parse("2026-11-30T08:50:00Z");
        var schedule = world.schedule("nine", Map.of("cron", "0 9 * * *", "zone", "UTC"));
        var last = world.database
                .sql("select max(planned_at) from occurrence")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
        assertThat(last).isEqualTo("2027-02-27T09:00:00Z");
        clock.now = clock.now.plus(Duration.ofDays(2));
        world.node("a").beat();
        assertThat(world.states(schedule.id(), last, last.plus(Duration.ofDays(3))))
                .containsExactly("PLANNED");
        assertThat(world.database
                        .sql("select count(*) from occurrence where planned_at > ?")
                        .param(ScheduleRows.time(last))
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
    }
}
