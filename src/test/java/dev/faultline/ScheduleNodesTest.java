package dev.faultline;

import static dev.faultline.ControlPlane.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Three real servers whose clocks differ, on one database with more schedules due at the same moment than they can start at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScheduleNodesTest {

    private static final int SCHEDULES = 90;
    private static final Map<String, Duration> SKEWS =
            Map.of("exact", Duration.ZERO, "fast", Duration.ofMillis(800), "slow", Duration.ofMillis(-800));
    private static final Duration TOLERANCE = Duration.ofSeconds(15);

    /** It selects nothing, so its runs hurt nobody. */
    private static final String HARMLESS = """
            name: by the clock
            hypothesis: It starts once.
            probes:
              - name: alive
                type: http
                url: http://127.0.0.1:%d/health/live
                reading: status
                tolerance: { exactly: 200 }
                interval: 5s
            method:
              - name: nobody
                type: fault
                fault: { type: process-pause }
                duration: 1s
                target: { selector: { service: none }, mode: all, whenEmpty: skip }
            limits: { maxTargets: 1, maxDuration: 10m, recoverWithin: 5s }
            """;

    private final HikariDataSource pool = TestDatabase.newDataSource();
    private final JdbcClient database = JdbcClient.create(pool);
    private final Map<String, ControlPlane> nodes = new TreeMap<>();

    @BeforeAll
    void start(@TempDir Path home) {
        var starting = new TreeMap<String, CompletableFuture<ControlPlane>>();
        SKEWS.forEach((name, skew) -> starting.put(
                name,
                CompletableFuture.supplyAsync(() -> ControlPlane.startSkewed(
                        home.resolve(name),
                        ControlPlane.freePort(),
                        skew,
                        "--faultline.node=" + name,
                        "--spring.datasource.url=" + pool.getJdbcUrl(),
                        "--spring.datasource.username=" + pool.getUsername(),
                        "--spring.datasource.password=" + pool.getPassword(),
                        "--faultline.probes.allow=127.0.0.0/8"))));
        starting.forEach((name, node) -> nodes.put(name, node.join()));
    }

    @AfterAll
    void end() {
        nodes.values().forEach(ControlPlane::close);
        pool.close();
    }

    @Test
    void whenANodeIsKilledWhileItStartsManyEachIsStartedOnceOrToldAsMissed() {
        schedules();
        database.sql("""
                        update occurrence o set planned_at = d.due, due_at = d.due, good_until = d.due + make_interval(secs => ?)
                        from (select clock_timestamp() + interval '7 seconds' as due) d
                        """).param(TOLERANCE.toSeconds()).update();

        await("the starts to begin", Duration.ofSeconds(20), () -> count("state = 'DISPATCHED'") >= 15);
        var victim = whoeverHoldsMost();
        node(victim).kill();
        await("all to be decided", Duration.ofSeconds(40), () -> count("state in ('PLANNED', 'ARMED')") == 0);

        assertThat(states()).as("%s", reasons()).containsOnlyKeys("DISPATCHED", "MISSED");
        assertThat(count("true")).as("none is lost").isEqualTo(SCHEDULES);
        assertThat(reasons())
                .as("what the node that died held, and what the others could not start in time, if anything")
                .containsKey("The server %s was to start it and did not in time.".formatted(victim));
        assertThat(database.sql("""
                                select o.state || ' with ' || count(r.id) || ' runs' as became
                                from occurrence o left join run r on r.idempotency_key = 'schedule:' || o.id
                                group by o.id, o.state
                                """).query((row, _) -> row.getString(1)).list())
                .as("the runs of each")
                .containsOnly("DISPATCHED with 1 runs", "MISSED with 0 runs");
        assertThat(
                        count(
                                "state = 'DISPATCHED' and not exists (select from run where id = run_id and idempotency_key = 'schedule:' || occurrence.id)"))
                .as("whose run is another")
                .isZero();
        assertThat(count("state = 'DISPATCHED' and (decided_at < due_at or decided_at > good_until)"))
                .as("early or late")
                .isZero();
        assertThat(database.sql("select count(*) from run").query(Integer.class).single())
                .isEqualTo(states().get("DISPATCHED"));
        assertThat(facts("schedule.started")).isEqualTo(states().get("DISPATCHED"));
        assertThat(facts("schedule.missed")).isEqualTo(states().get("MISSED"));
    }

    private ControlPlane node(String name) {
        return Objects.requireNonNull(nodes.get(name));
    }

    private void schedules() {
        var node = node("exact");
        var made = node.postYaml("/api/v1/experiments", HARMLESS.formatted(node.port()));
        assertThat(made.status()).as("%s", made).isEqualTo(201);
        var experiment = made.body().path("id").asString();
        for (int i = 0; i < SCHEDULES; i++) {
            var answer = node.post("/api/v1/schedules", """
                    {"experimentId": "%s", "name": "burst %d", "at": "2099-01-01T00:00", "zone": "UTC", "overlap": "allow"}
                    """.formatted(experiment, i));
            assertThat(answer.status()).as("%s", answer).isEqualTo(201);
        }
        // each beyond the horizon, so that nothing is planned until it is said when
        database.sql("""
                        insert into occurrence (id, schedule_id, planned_at, due_at, good_until, local_time, zone_rules, state)
                        select gen_random_uuid(), id, 'infinity', 'infinity', 'infinity', '2099-01-01T00:00:00Z', zone_rules, 'PLANNED'
                        from schedule
                        """).update();
    }

    private String whoeverHoldsMost() {
        return database.sql(
                        "select node from occurrence where state = 'ARMED' group by node order by count(*) desc limit 1")
                .query((row, _) -> row.getString(1))
                .single();
    }

    private int count(String which) {
        return database.sql("select count(*) from occurrence where " + which)
                .query(Integer.class)
                .single();
    }

    private Map<String, Integer> reasons() {
        var reasons = new TreeMap<String, Integer>();
        database.sql("select reason, count(*) from occurrence, unnest(reasons) as reason group by reason")
                .query((row, _) -> reasons.put(row.getString(1), row.getInt(2)))
                .list();
        return reasons;
    }

    private int facts(String kind) {
        return database.sql("select count(*) from fact where kind = ?")
                .param(kind)
                .query(Integer.class)
                .single();
    }

    private Map<String, Integer> states() {
        var states = new TreeMap<String, Integer>();
        database.sql("select state, count(*) from occurrence group by state")
                .query((row, _) -> states.put(row.getString(1), row.getInt(2)))
                .list();
        return states;
    }
}
