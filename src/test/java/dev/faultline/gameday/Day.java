package dev.faultline.gameday;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import dev.faultline.access.Teams;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A GameDay for tests, with a team of its own and a person for each duty, led over the API. */
final class Day {

    /** The same people for every GameDay of one server: to make somebody takes a password, and so a while. */
    private record Cast(
            Caller planner,
            Caller approver,
            Caller facilitator,
            Caller commander,
            Caller injector,
            Caller scribe,
            Caller observer) {

        private static final Map<SignedIn, Cast> MADE = new ConcurrentHashMap<>();

        static Cast of(SignedIn signedIn) {
            return MADE.computeIfAbsent(
                    signedIn,
                    _ -> new Cast(
                            signedIn.person(Role.OPERATOR, NOWHERE),
                            signedIn.person(Role.APPROVER, NOWHERE),
                            signedIn.person(Role.OPERATOR, NOWHERE),
                            signedIn.person(Role.OPERATOR, NOWHERE),
                            signedIn.person(Role.OPERATOR, NOWHERE),
                            signedIn.person(Role.OPERATOR, NOWHERE),
                            signedIn.person(Role.VIEWER, NOWHERE)));
        }

        private static final UUID[] NOWHERE = {Teams.MAIN};

        List<Caller> all() {
            return List.of(planner, approver, facilitator, commander, injector, scribe, observer);
        }
    }

    final UUID team = UUID.randomUUID();
    final Caller planner;
    final Caller approver;
    final Caller facilitator;
    final Caller commander;
    final Caller injector;
    final Caller scribe;
    final Caller observer;

    private final SignedIn signedIn;
    private final JdbcClient database;
    private String id = "";

    private Day(SignedIn signedIn, JdbcClient database) {
        this.signedIn = signedIn;
        this.database = database;
        database.sql("insert into team (id, name) values (?, ?)")
                .params(team, "team " + team)
                .update();
        var cast = Cast.of(signedIn);
        cast.all().forEach(each -> {
            database.sql("delete from membership where person_id = ?")
                    .param(each.id())
                    .update();
            database.sql("insert into membership (person_id, team_id) values (?, ?)")
                    .params(each.id(), team)
                    .update();
        });
        planner = cast.planner();
        approver = cast.approver();
        facilitator = cast.facilitator();
        commander = cast.commander();
        injector = cast.injector();
        scribe = cast.scribe();
        observer = cast.observer();
    }

    static Day draft(SignedIn signedIn, JdbcClient database, String plan) {
        var day = new Day(signedIn, database);
        var made = day.as(day.planner).post("/api/v1/gamedays", plan);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        day.id = json(made).path("id").asString();
        return day;
    }

    /** A plan that needs to know the GameDay's team first: of an experiment of that team. */
    static Day of(SignedIn signedIn, JdbcClient database, Function<Day, String> plan) {
        var day = new Day(signedIn, database);
        var made = day.as(day.planner).post("/api/v1/gamedays", plan.apply(day));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        day.id = json(made).path("id").asString();
        return day;
    }

    /** Two injects and nothing that hurts. */
    static Day talk(SignedIn signedIn, JdbcClient database) {
        return draft(signedIn, database, talking("A talk"));
    }

    /** One round that runs an experiment which selects nothing, and an inject. */
    static Day ofHarmless(SignedIn signedIn, JdbcClient database) {
        return ofHarmless(signedIn, database, "2s");
    }

    static Day ofHarmless(SignedIn signedIn, JdbcClient database, String lasting) {
        var day = new Day(signedIn, database);
        var experiment = day.experiment("nobody is hurt", lasting);
        var made = day.as(day.planner).post("/api/v1/gamedays", hurting("Nobody is hurt", experiment));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        day.id = json(made).path("id").asString();
        return day;
    }

    static String talking(String name) {
        return """
                {"name": "%s", "purpose": "To know who does what.", "level": 1, "environment": "none", "scope": "A table.",
                 "comms": "Everybody is at the table.", "abort": "A real incident begins.", "rollback": "Nothing to roll back.",
                 "phrase": "This is real", "onCall": "ada", "length": "45m", "zone": "Europe/Berlin",
                 "checklist": ["Dashboards are open"],
                 "rounds": [{"name": "The database is gone", "inject": "It is 14:10.", "hypothesis": "Somebody is paged.",
                             "signal": "The dashboard.", "length": "20m"},
                            {"name": "So is the backup", "inject": "It is 26 hours old.", "hypothesis": "Somebody decides.",
                             "signal": "A name.", "length": "15m"}]}
                """.formatted(name);
    }

    static String hurting(String name, String experiment) {
        return """
                {"name": "%s", "purpose": "Do alerts fire?", "level": 2, "environment": "staging", "scope": "One instance.",
                 "comms": "On-call knows that, not what.", "abort": "Errors above 1 %%.", "rollback": "By itself.",
                 "phrase": "This is real", "onCall": "ada", "length": "1h", "zone": "UTC", "checklist": [],
                 "rounds": [{"name": "One is paused", "experimentId": "%s", "hypothesis": "Nobody notices.", "signal": "Error rate."},
                            {"name": "Who is paged?", "inject": "The pager rings.", "hypothesis": "In five minutes.", "signal": "A clock."}]}
                """.formatted(name, experiment);
    }

    String experiment(String name, String duration) {
        var made = as(planner)
                .post("/api/v1/experiments", """
                {"name": "%s %s", "hypothesis": "It answers.",
                 "probes": [{"name": "alive", "type": "http", "url": "%s/health/live", "reading": "status", "interval": "1s",
                             "tolerance": {"exactly": 200}}],
                 "method": [{"name": "nobody", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                             "target": {"selector": {"service": "none"}, "mode": "all", "whenEmpty": "skip"}},
                            {"name": "rest", "type": "wait", "duration": "%s"}],
                 "limits": {"maxTargets": 1, "maxDuration": "10m", "recoverWithin": "1s"}}
                """.formatted(name, UUID.randomUUID(), signedIn.url(), duration));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return json(made).path("id").asString();
    }

    // ---- talking to it

    SignedIn.Visitor as(Caller person) {
        return signedIn.with(signedIn.token(person));
    }

    SignedIn.Visitor browserOf(Caller person) {
        return signedIn.as(person);
    }

    String id() {
        return id;
    }

    String path() {
        return "/api/v1/gamedays/" + id;
    }

    String page() {
        return "/gamedays/" + id;
    }

    JsonNode read() {
        return json(as(planner).get(path()));
    }

    String state() {
        return read().path("state").asString();
    }

    HttpResponse<String> post(Caller who, String where, String body) {
        return as(who).post(path() + where, body);
    }

    HttpResponse<String> event(Caller who, String event) {
        return post(who, "/events", "{\"event\": \"%s\"}".formatted(event));
    }

    HttpResponse<String> event(Caller who, String event, String reason) {
        return post(who, "/events", "{\"event\": \"%s\", \"reason\": \"%s\"}".formatted(event, reason));
    }

    HttpResponse<String> round(Caller who, int number, String what) {
        return post(who, "/rounds/" + number, what);
    }

    // ---- leading it

    Day cast() {
        give(facilitator, "facilitator");
        give(commander, "commander");
        give(injector, "injector");
        give(scribe, "scribe");
        give(observer, "observer");
        return this;
    }

    void give(Caller person, String duty) {
        ok(post(planner, "/people", "{\"duty\": \"%s\", \"person\": \"%s\"}".formatted(duty, person.name())));
    }

    Day submitted() {
        cast();
        ok(event(planner, "submit"));
        return this;
    }

    Day approved() {
        submitted();
        ok(agree(approver));
        assertThat(state()).isEqualTo("APPROVED");
        return this;
    }

    HttpResponse<String> agree(Caller who) {
        return post(
                who,
                "/approve",
                "{\"planHash\": \"%s\"}".formatted(read().path("planHash").asString()));
    }

    HttpResponse<String> schedule(Instant at) {
        return post(planner, "/events", "{\"event\": \"schedule\", \"startsAt\": \"%s\"}".formatted(at));
    }

    /** In ten minutes, so that its briefing is open at once. */
    Day inBriefing() {
        approved();
        ok(schedule(Instant.now().plusSeconds(600)));
        await("BRIEFING");
        return this;
    }

    /** Everything that people say before go, and a drill of STOP that somebody did. */
    Day ready() {
        inBriefing();
        drilled();
        sayEverything();
        return this;
    }

    void sayEverything() {
        for (var each : List.of(facilitator, commander, injector, scribe)) {
            ok(post(each, "/briefing", "{\"present\": true}"));
        }
        tickAll();
        vote(facilitator, "facilitator");
        vote(commander, "commander");
        vote(injector, "injector");
        vote(scribe, "scribe");
        if (read().path("plan").path("level").asInt() > 1) {
            ok(post(scribe, "/steady-state", ""));
        }
    }

    void tickAll() {
        for (var missing : gates("go")) {
            if (missing.path("guard").asString().equals("checklist")) {
                List.of("no-incident", "smallest-first", "plan-1")
                        .forEach(each ->
                                post(scribe, "/briefing", "{\"tick\": \"%s\", \"done\": true}".formatted(each)));
                return;
            }
        }
    }

    void vote(Caller who, String duty) {
        ok(post(who, "/briefing", "{\"vote\": \"go\", \"duty\": \"%s\"}".formatted(duty)));
    }

    /** As if a drill had just passed. */
    void drilled() {
        database.sql("""
                        with passed as (
                            insert into drill (id, halt_id, scope, state, started_by, started_at, since, ended_at, passed, asked, proved)
                            values (?, ?, 'global', 'ENDED', 'user:ada', clock_timestamp(), clock_timestamp(), clock_timestamp(), true, 1, 1)
                            returning id)
                        insert into canary (id, drill_id, agent_id, agent_name, environments, state, active_at, proved_at, took_us)
                        select gen_random_uuid(), id, gen_random_uuid(), 'host-1', '{}', 'PROVED', clock_timestamp(), clock_timestamp(), 300000
                        from passed
                        """).params(UUID.randomUUID(), UUID.randomUUID()).update();
    }

    Day live() {
        ready();
        ok(goWhenDrillIsKnown());
        assertThat(state()).isEqualTo("LIVE");
        return this;
    }

    /** Pages and guards know the last drill from memory, a moment after it ended. */
    HttpResponse<String> goWhenDrillIsKnown() {
        var answer = event(facilitator, "go");
        for (int i = 0; i < 100 && answer.body().contains("drill"); i++) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            answer = event(facilitator, "go");
        }
        return answer;
    }

    Day debriefing() {
        live();
        for (int number = 1; number <= 2; number++) {
            ok(round(commander, number, "{\"do\": \"skip\", \"note\": \"no time\"}"));
        }
        ok(event(commander, "finish"));
        ok(post(scribe, "/briefing", "{\"tick\": \"restored\", \"done\": true}"));
        if (read().path("plan").path("level").asInt() > 1) {
            ok(post(scribe, "/steady-state", ""));
        }
        ok(event(facilitator, "all-clear", "All is well."));
        return this;
    }

    JsonNode gates(String event) {
        for (var gate : json(as(planner).get(path() + "/gates"))) {
            if (gate.path("event").asString().equals(event)) {
                return gate.path("missing");
            }
        }
        throw new AssertionError("no gate " + event);
    }

    void await(String state) {
        for (int i = 0; i < 300; i++) {
            if (state().equals(state)) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new AssertionError("not %s but %s".formatted(state, read()));
    }

    /** What the chain of the GameDay says happened, in order. */
    List<String> kinds() {
        return database.sql("select kind from fact where chain = ? order by seq")
                .param(UUID.fromString(id))
                .query((row, _) -> row.getString(1))
                .list();
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    static HttpResponse<String> ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
        return answer;
    }

    /** Refused, with just these guards. */
    static void refused(HttpResponse<String> answer, String... guards) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        assertThat(json(answer).path("missing").findValuesAsString("guard"))
                .as(answer.body())
                .containsOnly(guards);
    }

    static void refusedAs(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer).path("type").asString()).endsWith("/" + type);
    }
}
