package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.TestDatabase;
import dev.faultline.access.Teams;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.ports.Ids;
import dev.faultline.ports.Node;
import dev.faultline.timeline.Fact;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * Nodes whose clocks differ, on one real database whose clock a test turns. What starts is written down instead of being started;
 * all else is real.
 */
final class Clockwork implements AutoCloseable {

    static final Duration TOLERANCE = Duration.ofMinutes(1);

    /** The clock of the database. */
    static final class Turned implements SharedClock, InstantSource {
        Instant now = Instant.EPOCH;
        /** To say it. */
        Duration takes = Duration.ZERO;

        @Override
        public Instant now() {
            var said = now;
            now = now.plus(takes);
            return said;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    record Start(String schedule, UUID occurrence, Instant at, String node) {}

    /** A node: what it holds in memory is lost with it. */
    final class Machine {

        private final String name;
        private final Duration skew;
        private final Wheel wheel;
        private final Firing firing;
        final Planner planner;

        Machine(String name, Duration skew) {
            this.name = name;
            this.skew = skew;
            var node = new Node(name);
            wheel = new Wheel(occurrences, clock, node, () -> crew, Clockwork.this::note, transactions);
            planner = new Planner(schedules, occurrences, entries, clock, Clockwork.this::note, transactions);
            firing = new Firing(
                    occurrences,
                    schedules,
                    new WritingDown(name),
                    clock,
                    ((InstantSource) () -> clock.now.plus(skew)).withZone(ZoneOffset.UTC),
                    node,
                    Clockwork.this::note,
                    transactions);
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

        void endPolitely() {
            wheel.giveBack();
        }
    }

    private final class WritingDown implements Starter {

        private final String node;

        WritingDown(String node) {
            this.node = node;
        }

        @Override
        public List<String> protectedEnvironments(Schedule schedule) {
            return inProduction.contains(schedule.name()) ? List.of("production") : List.of();
        }

        @Override
        public UUID start(Schedule schedule, UUID occurrence) {
            var reasons = against.apply(schedule, clock.now);
            if (!reasons.isEmpty()) {
                throw new Against(reasons);
            }
            starts.add(new Start(schedule.name(), occurrence, clock.now, node));
            return UUID.randomUUID();
        }
    }

    final Turned clock = new Turned();
    final List<Fact> facts = new ArrayList<>();
    final List<Start> starts = new ArrayList<>();
    final Set<String> inProduction = new HashSet<>();

    /** What is against a start then; nothing at first. */
    BiFunction<Schedule, Instant, List<String>> against = (_, _) -> List.of();

    /** How many nodes each of them knows of. */
    int crew = 1;

    final UUID owner = UUID.randomUUID();
    final UUID experiment = UUID.randomUUID();

    private final HikariDataSource pool = TestDatabase.newDataSource();
    final JdbcClient database = JdbcClient.create(pool);
    private final JdbcTransactionManager transactions = new JdbcTransactionManager(pool);
    private final Ids ids = new Ids(Clock.systemUTC(), new SplittableRandom(1));
    final ScheduleRows schedules = new ScheduleRows(database);
    private final Entries entries = new Entries(database, ids);
    private final OccurrenceRows occurrences;

    Clockwork() {
        this(OccurrenceRows::new);
    }

    /** @param table of occurrences, perhaps with a bug in it */
    Clockwork(BiFunction<JdbcClient, Ids, OccurrenceRows> table) {
        occurrences = table.apply(database, ids);
        database.sql("insert into person (id, login, display_name, role) values (?, 'clock', 'Clock', 'OPERATOR')")
                .param(owner)
                .update();
        database.sql("""
                        insert into experiment (id, team_id, name, folded, version, created_by, created_at, changed_by, changed_at)
                        values (?, ?, 'by the clock', 'by the clock', 1, 'user:clock', now(), 'user:clock', now())
                        """).params(experiment, Teams.MAIN).update();
    }

    @Override
    public void close() {
        pool.close();
    }

    void forget() {
        database.sql("truncate schedule, occurrence, calendar_entry, calendar cascade")
                .update();
        facts.clear();
        starts.clear();
        inProduction.clear();
        clock.takes = Duration.ZERO;
        crew = 1;
        against = (_, _) -> List.of();
    }

    private void note(Object fact) {
        facts.add((Fact) fact);
    }

    Schedule schedule(String name, Map<String, ?> when) {
        return schedule(name, when, Duration.ZERO);
    }

    Schedule schedule(String name, Map<String, ?> when, Duration jitter) {
        var written = JsonMapper.shared().writeValueAsString(when);
        var timing = RuleReader.read(Gate.document(written, Format.JSON).fields(), clock.now, () -> 7);
        var schedule = new Schedule(
                UUID.randomUUID(),
                Teams.MAIN,
                experiment,
                new Schedule.Terms(name, timing, TOLERANCE, Schedule.Overlap.SKIP, jitter, null),
                null,
                owner,
                1,
                "user:clock",
                clock.now);
        schedules.insert(schedule, new ScheduleRows.Request(null, null));
        node("planner").planner.replan(schedule, clock.now);
        return schedule;
    }

    Machine node(String name) {
        return new Machine(name, Duration.ZERO);
    }

    /** As far apart as they may be. */
    List<Machine> three() {
        return List.of(
                node("a"), new Machine("b", Duration.ofMillis(1500)), new Machine("c", Duration.ofMillis(-1500)));
    }

    private static List<Machine> shuffled(List<Machine> nodes, SplittableRandom chance) {
        var all = new ArrayList<>(nodes);
        Collections.shuffle(all, new Random(chance.nextLong()));
        return all;
    }

    /** From one thing that is due to the next, with a beat before each as there would be. */
    void liveUntil(Instant end, List<Machine> nodes) {
        var chance = new SplittableRandom(11);
        while (true) {
            nodes.getFirst().beat();
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

    List<String> states(UUID schedule, Instant from, Instant until) {
        return database.sql("""
                        select distinct state from occurrence
                        where schedule_id = ? and planned_at >= ? and planned_at < ? order by 1
                        """)
                .params(schedule, from.atOffset(ZoneOffset.UTC), until.atOffset(ZoneOffset.UTC))
                .query((row, _) -> row.getString(1))
                .list();
    }

    TreeSet<Instant> startedTimes(Schedule schedule) {
        return new TreeSet<>(database.sql(
                        "select planned_at from occurrence where schedule_id = ? and state = 'DISPATCHED'")
                .param(schedule.id())
                .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .list());
    }

    /** How many each node holds. */
    Map<String, Integer> held() {
        return database
                .sql("select node, count(*) from occurrence where state = 'ARMED' group by node")
                .query((row, _) -> Map.entry(row.getString(1), row.getInt(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    List<String> reasons(OccurrenceState state) {
        return database.sql("select distinct unnest(reasons) from occurrence where state = ? order by 1")
                .param(state.name())
                .query((row, _) -> row.getString(1))
                .list();
    }

    static List<Instant> expected(Schedule schedule, Instant from, Instant until) {
        return schedule.terms().timing().next(from.plusMillis(1), 2000).stream()
                .map(Moment::at)
                .filter(each -> each.isBefore(until))
                .toList();
    }

    /** From due to started. */
    Duration lateness(Start start) {
        var due = database.sql("select due_at from occurrence where id = ?")
                .param(start.occurrence())
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
        return Duration.between(due, start.at());
    }

    void neverTwiceNeverLateNeverEarly() {
        assertThat(starts.stream().map(Start::occurrence))
                .as("starts of the same occurrence")
                .doesNotHaveDuplicates();
        assertThat(starts).allSatisfy(each -> assertThat(lateness(each)).isBetween(Duration.ZERO, TOLERANCE));
    }
}
