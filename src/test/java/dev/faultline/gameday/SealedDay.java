package dev.faultline.gameday;

import static dev.faultline.gameday.Day.json;
import static dev.faultline.gameday.Day.ok;

import dev.faultline.SignedIn;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import dev.faultline.protocol.Wire;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A GameDay with one word in everything that somebody wrote about it, with people that it is sealed from. */
final class SealedDay {

    /** Of this one only. */
    final String word = "Zq7" + UUID.randomUUID().toString().substring(0, 8) + "x";

    final String service = word + "-service";

    private final SignedIn signedIn;
    private final JdbcClient database;

    private final Secrecy.Mode mode;
    final Day day;
    final Caller responder;
    final Caller told;
    String experiment = "";
    String run = "";

    SealedDay(SignedIn signedIn, JdbcClient database, Secrecy.Mode mode) {
        this.signedIn = signedIn;
        this.database = database;
        this.mode = mode;
        this.day = Day.of(signedIn, database, this::plan);
        this.responder = signedIn.person(Role.OPERATOR, day.team);
        this.told = signedIn.person(Role.VIEWER, day.team);
    }

    private String plan(Day of) {
        experiment = json(ok(of.as(of.planner)
                        .post("/api/v1/experiments", """
                        {"name": "%1$s experiment %2$s", "hypothesis": "%1$s holds.", "description": "%1$s does it",
                         "probes": [{"name": "%1$s probe", "type": "http", "url": "%3$s/health/live", "reading": "status",
                                     "interval": "1s", "tolerance": {"exactly": 200}}],
                         "method": [{"name": "%1$s step", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                                     "target": {"selector": {"service": "%1$s"}, "mode": "all", "whenEmpty": "skip"}},
                                    {"name": "rest", "type": "wait", "duration": "9m"}],
                         "limits": {"maxTargets": 1, "maxDuration": "10m", "recoverWithin": "1s"}}
                        """.formatted(word, UUID.randomUUID(), signedIn.url()))))
                .path("id")
                .asString();
        return written(word + " name " + UUID.randomUUID());
    }

    private String written(String name) {
        var today = LocalDate.now(ZoneOffset.UTC);
        return """
                {"name": "%1$s", "purpose": "%2$s purpose", "level": %3$d, "environment": "%2$s environment", "scope": "%2$s scope",
                 "exclusions": "%2$s exclusions", "comms": "%2$s comms", "abort": "%2$s abort", "rollback": "%2$s rollback",
                 "phrase": "This is real", "onCall": "%2$s on call", "length": "1h", "zone": "UTC", "checklist": ["%2$s checked"],
                 "notPlaying": ["%2$s not playing"], "rules": ["Anybody may press STOP."],
                 "mode": "%4$s", "codeName": "AMBER HERON", "safetyContact": "ring 4711",
                 "windowFrom": "%5$s", "windowUntil": "%6$s",
                 "rounds": [{"name": "%2$s round", "experimentId": "%7$s", "hypothesis": "%2$s hypothesis", "signal": "%2$s signal",
                             "abort": "%2$s round abort", "rollback": "%2$s round rollback"},
                            {"name": "%2$s second", "inject": "%2$s inject", "hypothesis": "%2$s too", "signal": "%2$s sign"}]}
                """.formatted(
                        name,
                        word,
                        Math.max(2, mode.leastLevel()),
                        mode.word(),
                        today.minusDays(1),
                        today.plusDays(3),
                        experiment);
    }

    SealedDay scheduled() {
        day.cast();
        day.give(told, "observer");
        if (mode == Secrecy.Mode.DOUBLE_BLIND) {
            day.give(day.approver, "owner");
        } else {
            tell(day.approver);
        }
        tell(told);
        day.give(responder, "responder");
        ok(day.event(day.planner, "submit"));
        ok(day.agree(day.approver));
        ok(day.schedule(Instant.now().plusSeconds(600)));
        return this;
    }

    SealedDay live() {
        scheduled();
        day.await("BRIEFING");
        day.drilled();
        day.sayEverything();
        ok(day.post(
                day.scribe, "/briefing", "{\"vote\": \"go\", \"duty\": \"scribe\", \"note\": \"" + word + " vote\"}"));
        ok(day.goWhenDrillIsKnown());
        ok(day.post(day.scribe, "/notes", "{\"text\": \"" + word + " note\", \"mark\": \"surprise\"}"));
        ok(day.round(day.injector, 1, "{\"do\": \"start\"}"));
        run = json(ok(day.as(day.planner).get(day.path() + "/rounds")))
                .path("items")
                .get(0)
                .path("run")
                .asString();
        hurt();
        return this;
    }

    void tell(Caller person) {
        ok(day.post(day.facilitator, "/control-group", "{\"person\": \"%s\"}".formatted(person.name())));
    }

    /** As if an agent had been there for it. */
    private void hurt() {
        var target = UUID.randomUUID();
        database.sql("""
                        insert into injection (id, run_id, step, target_id, agent_id, target_key, target_name, environment, service, fault,
                                               fault_type, duration_ms, state, why)
                        values (gen_random_uuid(), ?::uuid, ?, ?, gen_random_uuid(), ?, ?, ?, ?, '{"type": "process-pause"}', 'process-pause', 1000,
                                'NOT_STARTED', ?)
                        """)
                .params(run, word + " step", target, word, word + " target", word, service, word + " why")
                .update();
        database.sql("""
                        insert into blast_hold (target_id, run_id, run_name, environment, service, team_id, team, started_by, until)
                        select ?, id, name, ?, ?, team_id, 'a team', started_by, now() + interval '5 minutes' from run where id = ?::uuid
                        """).params(target, word, service, run).update();
        database.sql(
                        "insert into blast_budget (kind, name, max_targets, used) values ('service', ?, 2, 1) on conflict do nothing")
                .param(service)
                .update();
        database.sql("""
                        insert into residue (id, agent_id, run_id, team_id, kind, key, name, ours)
                        values (gen_random_uuid(), gen_random_uuid(), ?::uuid, ?, 'process', gen_random_uuid()::text, ?, true)
                        """).params(run, day.team, word + " left").update();
        queued();
        approval();
    }

    private void queued() {
        database.sql("""
                        insert into queued_start (id, experiment_id, experiment_version, team_id, name, requester_id, asked_by, asked_at,
                                                  expires_at, epoch, environments, state, waits_for, holds_place, reach, next_check_at)
                        values (gen_random_uuid(), ?::uuid, 1, ?, ?, ?, 'user:ada', now(), now() + interval '20 minutes', 0, '{}', 'WAITING',
                                array[?], false, '{"targets": [], "places": [], "needs": []}', now() + interval '20 minutes')
                        """)
                .params(experiment, day.team, word + " waits", day.planner.id(), word + " is in its way")
                .update();
    }

    private void approval() {
        database.sql("alter table approval disable trigger user").update();
        var plan = "{\"experiment\": \"%s\", \"version\": 1, \"definition\": {}, \"steps\": []}".formatted(experiment);
        database.sql("""
                        insert into approval (id, experiment_id, experiment_version, team_id, name, environments, plan, plan_hash, state,
                                              requested_by, requested_as, requested_at, expires_at)
                        values (gen_random_uuid(), ?::uuid, 1, ?, ?, array[?], ?, ?, 'WAITING', ?, 'user:ada', now(), now() + interval '1 hour')
                        """)
                .params(experiment, day.team, word + " asked", word, plan, Wire.sha256(plan), day.planner.id())
                .update();
        database.sql("alter table approval enable trigger user").update();
    }

    Crawler crawledBy(Caller reader) {
        return new Crawler(
                        signedIn,
                        reader,
                        word,
                        List.of(day.id(), run, experiment, UUID.randomUUID().toString()),
                        List.of(service.toLowerCase(Locale.ROOT), "payments"))
                .everything();
    }

    void over() {
        day.post(day.facilitator, "/stop", "");
        database.sql("delete from blast_hold where run_id = ?::uuid").param(run).update();
        database.sql("delete from blast_budget where name = ?").param(service).update();
        database.sql("delete from queued_start where experiment_id = ?::uuid")
                .param(experiment)
                .update();
    }
}
