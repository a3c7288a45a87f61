package dev.faultline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.access.Role;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What must be going on already before some input is bad: a run that waits at its gate, one that is over, and another team whose
 * experiments are stopped and leave a target unconfirmed.
 */
final class UnderWay {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SignedIn signedIn;
    private final JdbcClient database;

    UnderWay(SignedIn signedIn, JdbcClient database) {
        this.signedIn = signedIn;
        this.database = database;
    }

    /**
     * By the names that the rows use. {@code ${as stopped}} is the token of somebody of the stopped team who may release.
     *
     * @param token of somebody who may run things
     */
    Map<String, String> names(String token) {
        var mine = signedIn.with(token);
        var experiment = create(mine, "waits at its gate");
        var open = start(mine, experiment, "k-open");
        await(mine, open, Set.of("RUNNING"));
        var over = start(mine, create(mine, "is over soon"), "k-over");
        abort(mine, over);

        UUID team = signedIn.newTeam();
        var theirToken = signedIn.token(signedIn.person(Role.APPROVER, team));
        var theirs = signedIn.with(theirToken);
        var stopped = create(theirs, "is stopped");
        var unconfirmed = start(theirs, stopped, "k-unconfirmed");
        abort(theirs, unconfirmed);
        leaveUnconfirmed(unconfirmed);
        var halt = id(
                theirs.post("/api/v1/halts", "{\"scope\": \"team:%s\", \"reason\": \"for bad input\"}".formatted(team))
                        .body());
        awaitRecorded(theirs, halt);

        return Map.of(
                "${open}", open,
                "${open experiment}", experiment,
                "${over}", over,
                "${as stopped}", theirToken,
                "${stopped}", stopped,
                "${halt}", halt);
    }

    private String create(SignedIn.Visitor visitor, String name) {
        return id(visitor.post("/api/v1/experiments", """
                        {"name": "%s", "hypothesis": "It answers.",
                         "probes": [{"name": "alive", "type": "http", "url": "%s/health/live", "reading": "status",
                                     "interval": "1s", "tolerance": {"exactly": 200}}],
                         "method": [{"name": "nobody", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                                     "target": {"selector": {"service": "none"}, "mode": "all", "whenEmpty": "skip"}},
                                    {"name": "go on?", "type": "gate", "question": "Well?", "after": ["nobody"]}],
                         "limits": {"maxTargets": 1, "maxDuration": "10m", "recoverWithin": "5s"}}
                        """.formatted(name, signedIn.url()))
                .body());
    }

    private static String start(SignedIn.Visitor visitor, String experiment, String key) {
        return id(visitor.post("/api/v1/experiments/" + experiment + "/runs", "{}", "Idempotency-Key", key)
                .body());
    }

    private static void abort(SignedIn.Visitor visitor, String run) {
        visitor.post("/api/v1/runs/" + run + "/abort", "{}");
        await(visitor, run, Set.of("ABORTED", "CANCELLED"));
    }

    /** As a run leaves a target whose agent never came back. */
    private void leaveUnconfirmed(String run) {
        database.sql("""
                        insert into injection (id, run_id, step, target_id, agent_id, target_key, target_name, environment,
                                               service, fault, fault_type, duration_ms, state)
                        values (?, ?, 'nobody', ?, ?, 'gone', 'gone', 'test', 'gone', '{"type": "process-pause"}',
                                'process-pause', 1000, 'UNCONFIRMED')
                        """)
                .params(UUID.randomUUID(), UUID.fromString(run), UUID.randomUUID(), UUID.randomUUID())
                .update();
    }

    private static void await(SignedIn.Visitor visitor, String run, Set<String> states) {
        for (int i = 0; i < 300; i++) {
            if (states.contains(
                    read(visitor, "/api/v1/runs/" + run).path("state").asString())) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        assertThat(read(visitor, "/api/v1/runs/" + run).path("state").asString())
                .isIn(states);
    }

    private static void awaitRecorded(SignedIn.Visitor visitor, String halt) {
        for (int i = 0;
                i < 100
                        && !read(visitor, "/api/v1/halts/" + halt)
                                .path("recorded")
                                .asBoolean();
                i++) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private static JsonNode read(SignedIn.Visitor visitor, String path) {
        return JSON.readTree(visitor.get(path).body());
    }

    private static String id(String json) {
        JsonNode id = JSON.readTree(json).path("id");
        assertThat(id.isString()).as(json).isTrue();
        return id.asString();
    }
}
