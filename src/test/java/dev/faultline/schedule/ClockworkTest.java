package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.TestDatabase;
import dev.faultline.access.Teams;
import dev.faultline.calendar.Zones;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.ports.Ids;
import dev.faultline.ports.Node;
import dev.faultline.timeline.Fact;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * Three nodes whose clocks differ, on one real database whose clock the test turns. What starts is written down instead of being
 * started; all else is real.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClockworkTest {

    private static final ZoneId BERLIN = CalendarRulesTest.BERLIN;

    /** The clock of the database. */
    private static final class Turned implements SharedClock {
        private Instant now = Instant.EPOCH;

        @Override
        public Instant now() {
            return now;
        }
    }

    private record Start(String schedule, UUID occurrence, Instant at, String node) {}

    /** A node: what it holds in memory is lost with it. */
    private final class Machine {

        private final String name;
        private final Duration skew;
        private final Wheel wheel;
        private final Firing firing;
        private final Planner planner;

        Machine(String name, Duration skew) {
            this.name = name;
            this.skew = skew;
            var node = new Node(name);
            wheel = new Wheel(occurrences, clock, node, this::note, transactions);
            planner = new Planner(schedules, occurrences, entries, clock, this::note, transactions);
            firing = new Firing(occurrences, schedules, this::start, clock, ownClock(), node, this::note, transactions);
        }

        private void note(Object fact) {
            facts.add((Fact) fact);
        }

        private Clock ownClock() {
            return new Clock() {
                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Instant instant() {
                    return clock.now.plus(skew);
                }
            };
        }

        private UUID start(Schedule schedule, UUID occurrence) {
            against.forEach((name, reason) -> {
                if (schedule.name().equals(name)) {
                    throw new Starter.Against(List.of(reason));
                }
            });
            starts.add(new Start(schedule.name(), occurrence, clock.now, name));
            return UUID.randomUUID();
        }

        void beat() {
            wheel.miss();
            wheel.arm();
            while (planner.planNext()) {
                // until all of it is planned
            }
        }

        /** With its own clock, which is why it may ask too early. */
        void startDue() {
            for (var each : wheel.due(clock.now.plus(skew))) {
                if (!firing.fire(each.id())) {
                    wheel.hold(each);
                }
            }
        }
    }

    private final Turned clock = new Turned();
    private final List<Fact> facts = new ArrayList<>();
    private final List<Start> starts = new ArrayList<>();
    private final Map<String, String> against = new java.util.HashMap<>();

    @SuppressWarnings("NullAway.Init")
    private HikariDataSource pool;

    @SuppressWarnings("NullAway.Init")
    private JdbcClient database;

    @SuppressWarnings("NullAway.Init")
    private JdbcTransactionManager transactions;

    @SuppressWarnings("NullAway.Init")
    private ScheduleRows schedules;

    @SuppressWarnings("NullAway.Init")
    private OccurrenceRows occurrences;

    @SuppressWarnings("NullAway.Init")
    private Entries entries;

    private final UUID owner = UUID.randomUUID();
    private final UUID experiment = UUID.randomUUID();

    @BeforeAll
    void openDatabase() {
        pool = TestDatabase.newDataSource();
        database = JdbcClient.create(pool);
        transactions = new JdbcTransactionManager(pool);
        schedules = new ScheduleRows(database);
        var ids = new Ids(Clock.systemUTC(), new SplittableRandom(1));
        occurrences = new OccurrenceRows(database, ids);
        entries = new Entries(database, ids);
        database.sql("insert into person (id, login, display_name, role) values (?, 'clock', 'Clock', 'OPERATOR')")
                .param(owner)
                .update();
        database.sql("""
                        insert into experiment (id, team_id, name, folded, version, created_by, created_at, changed_by, changed_at)
                        values (?, ?, 'by the clock', 'by the clock', 1, 'user:clock', now(), 'user:clock', now())
                        """).params(experiment, Teams.MAIN).update();
    }

    @AfterAll
    void closeDatabase() {
        pool.close();
    }

    @BeforeEach
    void forget() {
        database.sql("truncate schedule, occurrence, calendar_entry").update();
        facts.clear();
        starts.clear();
        against.clear();
    }

    private Schedule schedule(String name, Map<String, ?> when, Duration jitter) {
        var written = JsonMapper.shared().writeValueAsString(when);
        var timing = RuleReader.read(Gate.document(written, Format.JSON).fields(), clock.now, () -> 7);
        var schedule = new Schedule(
                UUID.randomUUID(),
                Teams.MAIN,
                experiment,
                new Schedule.Terms(name, timing, Duration.ofMinutes(1), Schedule.Overlap.SKIP, jitter, null),
                null,
                owner,
                1,
                "user:clock",
                clock.now);
        schedules.insert(schedule, new ScheduleRows.Request(null, null));
        new Machine("planner", Duration.ZERO).planner.replan(schedule, clock.now);
        return schedule;
    }

    private static List<Machine> shuffled(List<Machine> nodes, SplittableRandom chance) {
        var all = new ArrayList<>(nodes);
        java.util.Collections.shuffle(all, new java.util.Random(chance.nextLong()));
        return all;
    }

    /** From one thing that is due to the next, with a beat before each as there would be. */
    private void liveUntil(Instant end, List<Machine> nodes) {
        var chance = new SplittableRandom(11);
        while (true) {
            nodes.forEach(Machine::beat);
            var next = database.sql("select min(due_at) from occurrence where state in ('PLANNED', 'ARMED')")
                    .query(OffsetDateTime.class)
                    .single()
                    .toInstant();
            if (!next.isBefore(end)) {
                clock.now = end;
                return;
            }
            var before = next.minusSeconds(3);
            if (before.isAfter(clock.now)) {
                clock.now = before;
            }
            shuffled(nodes, chance).forEach(Machine::beat);
            for (int i = 0; i < 4; i++) { // also before it is due, for those whose clocks are ahead
                clock.now = clock.now.plusMillis(i < 2 ? 1490 : 20);
                shuffled(nodes, chance).forEach(Machine::startDue);
            }
            if (clock.now.isBefore(next)) {
                clock.now = next;
            }
            shuffled(nodes, chance).forEach(Machine::startDue);
            clock.now = clock.now.plusMillis(5 + chance.nextInt(200));
            shuffled(nodes, chance).forEach(Machine::startDue);
        }
    }

    private List<Machine> three() {
        return List.of(
                new Machine("a", Duration.ZERO),
                new Machine("b", Duration.ofMillis(1500)),
                new Machine("c", Duration.ofMillis(-1500)));
    }

    private List<String> states(UUID schedule, Instant from, Instant until) {
        return database.sql("""
                        select distinct state from occurrence
                        where schedule_id = ? and planned_at >= ? and planned_at < ? order by 1
                        """)
                .params(schedule, from.atOffset(ZoneOffset.UTC), until.atOffset(ZoneOffset.UTC))
                .query((row, _) -> row.getString(1))
                .list();
    }

    private TreeSet<Instant> startedTimes(Schedule schedule) {
        return new TreeSet<>(database.sql(
                        "select planned_at from occurrence where schedule_id = ? and state = 'DISPATCHED'")
                .param(schedule.id())
                .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .list());
    }

    private static List<Instant> expected(Schedule schedule, Instant from, Instant until) {
        return schedule.terms().timing().next(from.plusMillis(1), 2000).stream()
                .map(Moment::at)
                .filter(each -> each.isBefore(until))
                .toList();
    }

    private void neverTwiceNeverLateNeverEarly() {
        assertThat(new HashSet<>(starts.stream().map(Start::occurrence).toList()))
                .hasSameSizeAs(starts);
        starts.forEach(each -> {
            var due = database.sql("select due_at from occurrence where id = ?")
                    .param(each.occurrence())
                    .query(OffsetDateTime.class)
                    .single()
                    .toInstant();
            assertThat(Duration.between(due, each.at()))
                    .as(each.toString())
                    .isBetween(Duration.ZERO, Duration.ofMinutes(1));
        });
    }

    @Test
    void threeNodesStartEachOnceOverBothChangesOfClocks() {
        for (String day : List.of("2027-03-27T18:00:00Z", "2027-10-30T18:00:00Z")) {
            forget();
            clock.now = Instant.parse(day);
            var from = clock.now;
            var until = from.plus(Duration.ofHours(14));
            var night = schedule("night", Map.of("cron", "30 2 * * *", "zone", "Europe/Berlin"), Duration.ZERO);
            var often = schedule("often", Map.of("cron", "*/30 * * * *", "zone", "America/New_York"), Duration.ZERO);
            var steady = schedule("steady", Map.of("every", "2h", "zone", "Asia/Tokyo"), Duration.ZERO);
            var spread =
                    schedule("spread", Map.of("cron", "0 * * * *", "zone", "Europe/Berlin"), Duration.ofMinutes(20));

            liveUntil(until, three());

            for (var schedule : List.of(night, often, steady)) {
                assertThat(startedTimes(schedule))
                        .as(schedule.name())
                        .containsExactlyElementsOf(expected(schedule, from, until));
            }
            var hours = expected(spread, from, until);
            assertThat(startedTimes(spread)).isSubsetOf(hours).hasSizeGreaterThanOrEqualTo(hours.size() - 1);
            assertThat(startedTimes(night)).hasSize(1);
            assertThat(startedTimes(night)
                            .first()
                            .atZone(BERLIN)
                            .toOffsetDateTime()
                            .toString())
                    .isEqualTo(day.contains("-03-") ? "2027-03-28T03:30+02:00" : "2027-10-31T02:30+02:00");
            assertThat(starts.stream().map(Start::node).distinct()).hasSizeGreaterThan(1);
            neverTwiceNeverLateNeverEarly();
        }
    }

    @Test
    void rule17WhatCameWhileNobodyWasThereIsMissedAndNeverRun() {
        clock.now = Instant.parse("2027-03-27T18:00:00Z");
        var from = clock.now;
        var often = schedule("often", Map.of("cron", "*/15 * * * *", "zone", "Europe/Berlin"), Duration.ZERO);
        var down = from.plus(Duration.ofHours(5)).plusSeconds(7);
        liveUntil(down, three());
        var up = down.plus(Duration.ofHours(6)).plus(Duration.ofMinutes(2));
        clock.now = up;
        var until = up.plus(Duration.ofHours(3));
        liveUntil(until, three()); // new processes: nothing in memory

        assertThat(states(often.id(), from, down)).containsExactly("DISPATCHED");
        assertThat(states(often.id(), down, up)).containsExactly("MISSED");
        assertThat(states(often.id(), up, until)).containsExactly("DISPATCHED");
        assertThat(startedTimes(often)).noneMatch(each -> each.isAfter(down) && each.isBefore(up));
        assertThat(database.sql("select distinct unnest(reasons) from occurrence where state = 'MISSED'")
                        .query(String.class)
                        .list())
                .containsExactly(Reasons.NOBODY);
        assertThat(facts.stream().map(Fact::kind).filter("schedule.missed"::equals))
                .hasSize(24);
        neverTwiceNeverLateNeverEarly();
    }

    @Test
    void whatADeadNodeHeldIsMissedAndNotTakenOver() {
        clock.now = Instant.parse("2026-11-30T08:59:55Z");
        var schedule = schedule("nine", Map.of("cron", "0 9 * * *", "zone", "UTC"), Duration.ZERO);
        var dead = new Machine("dead", Duration.ZERO);
        dead.beat();
        var other = new Machine("other", Duration.ZERO);
        for (int i = 0; i < 80; i++) {
            clock.now = clock.now.plusSeconds(1);
            other.beat();
            other.startDue();
        }
        assertThat(starts).isEmpty();
        assertThat(database.sql(
                                "select state || ': ' || reasons[1] from occurrence where schedule_id = ? order by planned_at limit 1")
                        .param(schedule.id())
                        .query(String.class)
                        .single())
                .isEqualTo("MISSED: The server dead was to start it and did not in time.");
        // and when it comes back with what it had in memory
        dead.startDue();
        assertThat(starts).isEmpty();
    }

    @Test
    void rule18ANodeThatWasAsleepStartsNothingLate() {
        clock.now = Instant.parse("2026-11-30T08:59:55Z");
        schedule("nine", Map.of("cron", "0 9 * * *", "zone", "UTC"), Duration.ZERO);
        var asleep = new Machine("asleep", Duration.ZERO);
        asleep.beat();
        clock.now = clock.now.plus(Duration.ofMinutes(2));
        asleep.startDue();
        assertThat(starts).isEmpty();
        assertThat(facts).singleElement().satisfies(fact -> {
            assertThat(fact.kind()).isEqualTo("schedule.missed");
            assertThat(fact.inWords()).endsWith(Reasons.LATE);
        });
    }

    @Test
    void rule20ANodeWhoseClockIsOffStartsNothing() {
        clock.now = Instant.parse("2026-11-30T08:59:55Z");
        schedule("nine", Map.of("cron", "0 9 * * *", "zone", "UTC"), Duration.ZERO);
        var wrong = new Machine("wrong", Duration.ofMillis(2100));
        wrong.beat();
        clock.now = clock.now.plusSeconds(6);
        wrong.startDue();
        assertThat(starts).isEmpty();
        assertThat(facts)
                .singleElement()
                .satisfies(fact -> assertThat(fact.inWords())
                        .contains("skipped")
                        .endsWith("CLOCK: the clock of the server wrong is 2 s off that of the database."));
    }

    @Test
    void rule14WhatIsAgainstItSkipsItWithTheReason() {
        clock.now = Instant.parse("2026-11-30T08:59:55Z");
        schedule("nine", Map.of("cron", "0 9 * * *", "zone", "UTC"), Duration.ZERO);
        against.put("nine", "Because the test says so.");
        var node = new Machine("a", Duration.ZERO);
        node.beat();
        clock.now = clock.now.plusSeconds(6);
        node.startDue();
        node.beat();
        against.clear();
        node.startDue();
        assertThat(starts).isEmpty();
        assertThat(database.sql("select reasons[1] from occurrence where state = 'SKIPPED'")
                        .query(String.class)
                        .list())
                .containsExactly("Because the test says so.");
    }

    @Test
    void aChangedScheduleTakesBackWhatWasArmed() {
        clock.now = Instant.parse("2026-11-30T08:59:55Z");
        var schedule = schedule("nine", Map.of("cron", "0 9 * * *", "zone", "UTC"), Duration.ZERO);
        var node = new Machine("a", Duration.ZERO);
        node.beat();
        var later = Gate.document("{\"cron\": \"30 9 * * *\", \"zone\": \"UTC\"}", Format.JSON)
                .fields();
        var changed = new Schedule(
                schedule.id(),
                schedule.team(),
                experiment,
                new Schedule.Terms(
                        "nine",
                        RuleReader.read(later, clock.now, () -> 7),
                        Duration.ofMinutes(1),
                        Schedule.Overlap.SKIP,
                        Duration.ZERO,
                        null),
                null,
                owner,
                2,
                "user:clock",
                clock.now);
        schedules.update(changed);
        node.planner.replan(changed, clock.now);
        clock.now = clock.now.plusSeconds(6);
        node.startDue();
        assertThat(starts).isEmpty();
        liveUntil(Instant.parse("2026-11-30T09:31:00Z"), List.of(node));
        assertThat(startedTimes(changed)).containsExactly(Instant.parse("2026-11-30T09:30:00Z"));
    }

    @Test
    void aPausedScheduleSkipsUntilItGoesOn() {
        clock.now = Instant.parse("2026-11-30T08:50:00Z");
        var schedule = schedule("often", Map.of("cron", "*/30 * * * *", "zone", "UTC"), Duration.ZERO);
        schedules.update(new Schedule(
                schedule.id(),
                schedule.team(),
                experiment,
                schedule.terms(),
                new Schedule.Pause("rehearsal", "user:ada", clock.now, Instant.parse("2026-11-30T09:30:00Z")),
                owner,
                2,
                "user:ada",
                clock.now));
        liveUntil(Instant.parse("2026-11-30T09:45:00Z"), three());
        assertThat(startedTimes(schedule)).containsExactly(Instant.parse("2026-11-30T09:30:00Z"));
        assertThat(database.sql("select reasons[1] from occurrence where state = 'SKIPPED'")
                        .query(String.class)
                        .list())
                .containsExactly("The schedule was paused by user:ada: rehearsal");
    }

    @Test
    void rule7ZonesWithNewRulesArePlannedAnewAndWhatMovedIsTold() {
        clock.now = Instant.parse("2026-11-30T08:50:00Z");
        var schedule = schedule("nine", Map.of("cron", "0 9 * * *", "zone", "Europe/Berlin"), Duration.ZERO);
        // as if an older edition had Berlin an hour further west, tomorrow and the day after
        database.sql("update schedule set zone_rules = '2019a' where id = ?")
                .param(schedule.id())
                .update();
        database.sql("""
                        update occurrence set planned_at = planned_at + interval '1 hour', zone_rules = '2019a'
                        where planned_at < '2026-12-02T12:00:00Z'
                        """).update();
        new Machine("a", Duration.ZERO).beat();
        assertThat(database.sql("select distinct zone_rules from occurrence")
                        .query(String.class)
                        .list())
                .containsExactly(Zones.edition());
        assertThat(states(schedule.id(), clock.now, clock.now.plus(Planner.HORIZON)))
                .containsExactly("PLANNED");
        assertThat(database.sql("select min(planned_at) from occurrence")
                        .query(OffsetDateTime.class)
                        .single()
                        .toInstant())
                .isEqualTo("2026-12-01T08:00:00Z");
        assertThat(facts)
                .singleElement()
                .satisfies(fact -> assertThat(fact.inWords())
                        .isEqualTo(
                                "The schedule “nine” was worked out anew, because the rules of Europe/Berlin changed (%s): 2 occurrences moved."
                                        .formatted(Zones.edition())));
    }

    @Test
    void plansFurtherAsTimeGoesOn() {
        clock.now = Instant.parse("2026-11-30T08:50:00Z");
        var schedule = schedule("nine", Map.of("cron", "0 9 * * *", "zone", "UTC"), Duration.ZERO);
        var last = database.sql("select max(planned_at) from occurrence")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
        assertThat(last).isEqualTo("2027-02-27T09:00:00Z");
        clock.now = clock.now.plus(Duration.ofDays(2));
        new Machine("a", Duration.ZERO).beat();
        assertThat(states(schedule.id(), last, last.plus(Duration.ofDays(3)))).containsExactly("PLANNED");
        assertThat(database.sql("select count(*) from occurrence where planned_at > ?")
                        .param(ScheduleRows.time(last))
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
    }
}
