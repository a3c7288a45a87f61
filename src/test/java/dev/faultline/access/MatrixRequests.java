package dev.faultline.access;

import dev.faultline.SignedIn;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A valid request for every line of the matrix, so that a refusal is about who asks and never about what they send. */
final class MatrixRequests {

    /** Of the main team, and far away. */
    private static final String CALENDAR = """
            {"kind": "freeze", "team": "main", "from": "2190-01-01T00:00", "until": "2190-01-02T00:00", "zone": "UTC",
             "reason": "for the matrix"}
            """;

    private static final String BROUGHT_IN = """
            {"kind": "import", "team": "main", "zone": "UTC", "reason": "for the matrix",
             "ics": "BEGIN:VCALENDAR\\nVERSION:2.0\\nEND:VCALENDAR"}
            """;
    /** When schedules of the matrix start something, and when they do not. */
    private static final LocalDate FIRST_OF_A_MONTH =
            LocalDate.now(ZoneOffset.UTC).plusMonths(2).withDayOfMonth(1);

    private static final LocalDate SOON = LocalDate.now(ZoneOffset.UTC).plusDays(10);

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final AtomicInteger made = new AtomicInteger();

    /** What ends the session that asks, or changes who asks. */
    private static final Set<String> ONLY_ONCE = Set.of("POST /logout", "POST /me/password");

    private final SignedIn signedIn;
    private final JdbcClient database;
    private final SignedIn.Visitor admin;
    private final Caller planner;
    private final UUID experiment;
    private final UUID run;
    private final UUID agent;
    private final UUID drill;
    private final String link;
    private final String screenLink;

    /** Of the main team, as long as a line needs it. */
    private @Nullable UUID freeze;

    /** Of the approval that was made last. */
    private String planHash = "";

    /** The question or the screen of the GameDay that was made last. */
    private String within = "";

    MatrixRequests(SignedIn signedIn, JdbcClient database) {
        this.signedIn = signedIn;
        this.database = database;
        this.admin = signedIn.with(Role.ADMIN);
        this.planner = signedIn.person(Role.OPERATOR);
        this.experiment = newExperiment();
        this.run = newRun();
        this.agent = newAgent();
        this.drill = newDrill();
        this.link = newLink();
        this.screenLink = newScreenLink();
    }

    /**
     * @param body JSON for programs
     * @param form fields for browsers
     * @param headers name, value, name, value …
     */
    record Request(String path, String body, Map<String, String> form, String... headers) {}

    static boolean spendsItsCaller(Matrix.Line line) {
        return ONLY_ONCE.contains(line.toString());
    }

    /** The line's request, on things of the main team. Made anew for every caller, who may be nobody. */
    Request valid(Matrix.Line line, @Nullable Caller caller, SignedIn.Visitor visitor) {
        if (line.path().contains("/notification")) {
            endChannels();
        }
        String path = line.path()
                .replace("/**", "/htmx-4.0.1.min.js")
                .replace("/*.css", "/faultline.css")
                .replace("/*.js", "/live.js")
                .replace("/*.svg", "/logo.svg")
                .replace("*", "no-such-file")
                .replace("{version}", "1")
                .replace("{at}", FIRST_OF_A_MONTH + "T00:00:00Z")
                .replace("{number}", "1")
                .replace("{section}", "summary")
                .replace("/actions/{action}", "/actions/" + UUID.randomUUID())
                .replace("{kind}/{name}", "service/matrix");
        Matcher variable = Pattern.compile("/([a-z-]+)/\\{[a-z]+}").matcher(path);
        if (variable.find()) {
            path = path.replaceFirst("\\{[a-z]+}", id(line, variable.group(1), caller));
        }
        path = path.replaceAll("\\{(question|screen)}", within);
        String query = switch (line.toString()) {
            case "GET /api/v1/runs/{id}/export", "GET /runs/{id}/export" -> "?format=md";
            case "GET /api/v1/timeline/verify" -> "?run=" + run;
            default -> "";
        };
        return new Request(path + query, body(line), form(line, visitor), headers(line));
    }

    /** The same request for something that is not there. */
    Request forNothing(Request request) {
        String path = request.path()
                .replaceFirst(
                        "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
                        UUID.randomUUID().toString());
        return new Request(path, request.body(), request.form(), request.headers());
    }

    /** Lets whatever was pressed or frozen go again: the next line may want to start something. */
    void afterwards(Matrix.Line line) {
        if (freeze != null) {
            admin.post("/api/v1/calendars/" + freeze + "/end", "{\"reason\": \"the matrix goes on\"}");
            freeze = null;
        }
        if (line.isUnsafe() && (line.path().contains("/halts") || line.path().startsWith("/stop"))) {
            releaseAll();
        }
    }

    private String id(Matrix.Line line, String kind, @Nullable Caller caller) {
        boolean removes = line.isUnsafe();
        return switch (kind) {
            case "experiments" ->
                (line.method().equals("DELETE") || line.path().endsWith("/delete")
                                ? newExperiment()
                                : line.path().endsWith("/restore") ? deletedExperiment() : experiment)
                        .toString();
            case "faults" -> "cpu-stress";
            case "approvals" -> newApproval().toString();
            case "overrides" -> newOverride();
            case "occurrences" -> newOccurrence();
            case "runs" -> run.toString();
            case "queued-starts" -> newQueuedStart();
            case "services", "service", "maturity" -> newService();
            case "level-overrides" -> newLevelOverride();
            case "monkeys" -> id(admin.post("/api/v1/monkeys", monkey()).body()).toString();
            case "monkey-opt-outs" ->
                id(admin.post("/api/v1/monkey-opt-outs", optOut()).body()).toString();
            case "incidents" ->
                id(admin.post("/api/v1/incidents", incident()).body()).toString();
            case "schedules" -> newSchedule();
            case "gamedays" -> newGameDay(line.path(), caller);
            case "screen" -> screenLink;
            case "calendars" ->
                id(admin.post("/api/v1/calendars", line.path().endsWith("/reread") ? BROUGHT_IN : CALENDAR)
                                .body())
                        .toString();
            case "feeds" -> line.path().endsWith(".ics") ? link : newFeed(caller);
            case "halts" -> pressed().toString();
            case "drills" -> drill.toString();
            case "agents", "fleet" -> (removes ? newAgent() : agent).toString();
            case "people" -> newPerson().toString();
            case "stop-hooks", "stop" -> newHook().toString();
            case "alert-hooks", "alerts" ->
                id(admin.post("/api/v1/alert-hooks", "{\"name\": \"matrix\", \"team\": \"main\"}")
                                .body())
                        .toString();
            case "notification-channels" -> newChannel();
            case "notifications" -> line.path().startsWith("/api") ? newMessage() : newChannel();
            case "messages" -> newMessage();
            case "tokens" -> caller == null ? UUID.randomUUID().toString() : newToken(caller);
            case "teams", "invitations" -> Teams.MAIN.toString();
            case "sessions" -> caller == null ? "none" : newSession(caller);
            default -> throw new IllegalStateException("make an id for " + line + " here");
        };
    }

    private String[] headers(Matrix.Line line) {
        return switch (line.toString()) {
            case "PUT /api/v1/experiments/{id}" -> new String[] {"If-Match", "\"" + version(experiment) + "\""};
            case "DELETE /api/v1/experiments/{id}",
                    "PUT /api/v1/monkeys/{id}",
                    "DELETE /api/v1/monkeys/{id}",
                    "PUT /api/v1/schedules/{id}",
                    "DELETE /api/v1/schedules/{id}",
                    "PUT /api/v1/notification-channels/{id}",
                    "PUT /api/v1/gamedays/{id}" -> new String[] {"If-Match", "\"1\""};
            case "PUT /api/v1/gamedays/{id}/debrief/{section}" -> new String[] {"If-Match", "\"0\""};
            case "POST /api/v1/experiments/{id}/runs" ->
                new String[] {"Idempotency-Key", UUID.randomUUID().toString()};
            default -> new String[0];
        };
    }

    private String body(Matrix.Line line) {
        return switch (line.toString()) {
            case "POST /api/v1/stop-hooks", "POST /api/v1/alert-hooks" -> "{\"name\": \"matrix\"}";
            case "POST /api/v1/notification-channels" ->
                "{\"name\": \"matrix %d\", \"kind\": \"email\", \"to\": [\"matrix@example.org\"]}"
                        .formatted(made.incrementAndGet());
            case "PUT /api/v1/notification-channels/{id}" ->
                "{\"name\": \"matrix %d\"}".formatted(made.incrementAndGet());
            case "POST /api/v1/teams" -> "{\"name\": \"matrix team %d\"}".formatted(made.incrementAndGet());
            case "POST /api/v1/feeds" -> "{\"name\": \"matrix\"}";
            case "POST /api/v1/tokens" -> "{\"name\": \"matrix\", \"expiresIn\": \"10m\"}";
            case "POST /api/v1/people" ->
                "{\"login\": \"matrix%d\", \"password\": \"two good words and one\", \"role\": \"viewer\"}"
                        .formatted(made.incrementAndGet());
            case "PATCH /api/v1/people/{id}" -> "{\"role\": \"operator\"}";
            case "POST /api/v1/experiments" -> definition("matrix " + made.incrementAndGet());
            case "PUT /api/v1/experiments/{id}" -> definition("matrix changed " + made.incrementAndGet());
            case "POST /api/v1/approvals" -> asking(newProtected());
            case "POST /api/v1/approvals/{id}/approve" -> "{\"planHash\": \"%s\"}".formatted(planHash);
            case "POST /api/v1/overrides" ->
                "{\"experimentId\": \"%s\", \"reason\": \"for the matrix\"}".formatted(frozen());
            case "POST /api/v1/occurrences/{id}/override", "POST /api/v1/overrides/{id}/reject" ->
                "{\"reason\": \"for the matrix\"}";
            case "POST /api/v1/level-overrides" -> levelOverride();
            case "POST /api/v1/gamedays/{id}/decisions" ->
                "{\"round\": 1, \"question\": \"matrix?\", \"options\": [\"yes\", \"no\"]}";
            case "POST /api/v1/gamedays/{id}/decisions/{number}" -> "{\"vote\": 1}";
            case "POST /api/v1/gamedays/{id}/replay" ->
                "{\"name\": \"matrix %d\", \"environment\": \"staging\"}".formatted(made.incrementAndGet());
            case "POST /api/v1/monkeys", "POST /api/v1/monkeys/preview", "PUT /api/v1/monkeys/{id}" -> monkey();
            case "POST /api/v1/monkeys/{id}/pause" -> "{\"reason\": \"for the matrix\"}";
            case "POST /api/v1/monkey-opt-outs" -> optOut();
            case "POST /api/v1/incidents" -> incident();
            case "POST /api/v1/level-overrides/{id}/reject" -> "{\"reason\": \"for the matrix\"}";
            case "POST /api/v1/approvals/{id}/reject" -> "{\"reason\": \"because the matrix says so\"}";
            case "POST /api/v1/runs/{id}/notes" -> "{\"text\": \"seen by the matrix\"}";
            case "POST /api/v1/runs/{id}/go" -> "{\"step\": \"no such gate\"}";
            case "POST /api/v1/agents/{id}/revoke", "POST /api/v1/halts/{id}/release" ->
                "{\"reason\": \"because the matrix says so\"}";
            case "PUT /api/v1/services/{name}" -> "{\"contact\": \"the matrix\"}";
            case "POST /api/v1/services/import" ->
                "{\"services\": [{\"name\": \"matrix-%d\"}]}".formatted(made.incrementAndGet());
            case "POST /api/v1/gamedays", "PUT /api/v1/gamedays/{id}", "POST /api/v1/gamedays/{id}/clone" ->
                "{\"name\": \"matrix %d\"}".formatted(made.incrementAndGet());
            case "POST /api/v1/gamedays/{id}/people", "POST /api/v1/gamedays/{id}/people/leave" ->
                "{\"duty\": \"observer\", \"person\": \"%s\"}".formatted(planner.name());
            case "POST /api/v1/gamedays/{id}/control-group", "POST /api/v1/gamedays/{id}/control-group/leave" ->
                "{\"person\": \"%s\"}".formatted(planner.name());
            case "POST /api/v1/gamedays/{id}/events" -> "{\"event\": \"cancel\", \"reason\": \"for the matrix\"}";
            case "POST /api/v1/gamedays/{id}/approve" -> "{\"planHash\": \"%s\"}".formatted(planHash);
            case "POST /api/v1/gamedays/{id}/return" -> "{\"reason\": \"because the matrix says so\"}";
            case "POST /api/v1/gamedays/{id}/briefing" -> "{\"tick\": \"no-incident\"}";
            case "POST /api/v1/gamedays/{id}/rounds/{number}" -> "{\"do\": \"start\"}";
            case "POST /api/v1/gamedays/{id}/notes", "PUT /api/v1/gamedays/{id}/debrief/{section}" ->
                "{\"text\": \"seen by the matrix\"}";
            case "POST /api/v1/gamedays/{id}/questions" -> "{\"about\": \"seen by the matrix\"}";
            case "POST /api/v1/gamedays/{id}/questions/{question}" -> "{\"answer\": \"ours\"}";
            case "POST /api/v1/gamedays/{id}/screens" -> "{\"name\": \"matrix\"}";
            case "POST /api/v1/gamedays/{id}/actions" ->
                "{\"title\": \"matrix\", \"owner\": \"%s\", \"due\": \"2190-01-01\", \"doneWhen\": \"it is\"}"
                        .formatted(planner.name());
            case "PATCH /api/v1/gamedays/{id}/actions/{action}" ->
                "{\"state\": \"done\", \"outcome\": \"see the matrix\"}";
            case "POST /api/v1/calendars", "POST /api/v1/calendars/preview" -> CALENDAR;
            case "POST /api/v1/calendars/{id}/end" -> "{\"reason\": \"for the matrix\"}";
            case "POST /api/v1/schedules", "PUT /api/v1/schedules/{id}" -> schedule();
            case "POST /api/v1/schedules/{id}/occurrences" -> "{\"at\": \"%sT09:00\"}".formatted(SOON);
            case "POST /api/v1/schedules/{id}/occurrences/{at}/move" -> "{\"to\": \"%sT09:00\"}".formatted(SOON);
            case "POST /api/v1/schedules/{id}/occurrences/{at}/skip", "POST /api/v1/schedules/{id}/pause" ->
                "{\"reason\": \"for the matrix\"}";
            case "POST /api/v1/schedules/preview" -> "{\"cron\": \"@daily\", \"zone\": \"Europe/Berlin\"}";
            case "PUT /api/v1/blast-radius/{kind}/{name}" -> "{\"maxTargets\": 3}";
            case "PUT /api/v1/blast-radius/service/{name}/share" -> "{\"percent\": 40}";
            case "POST /node/v1/halts" -> "{\"press\": 7}";
            case "POST /agent/v1/enrolments" -> "{\"token\": \"none\"}";
            default -> "";
        };
    }

    private Map<String, String> form(Matrix.Line line, SignedIn.Visitor visitor) {
        return switch (line.toString()) {
            case "POST /login" -> Map.of("login", "nobody" + made.incrementAndGet(), "password", "guessed");
            case "POST /me/zone" -> Map.of("zone", "Europe/Berlin");
            case "POST /me/password" ->
                Map.of(
                        "current",
                        SignedIn.PASSWORD,
                        "password",
                        "another good long password",
                        "again",
                        "another good long password");
            case "POST /me/tokens" -> Map.of("name", "matrix", "scopes", "read", "days", "1");
            case "POST /me/feeds" -> Map.of("name", "matrix");
            case "POST /me/mail" -> Map.of("address", "matrix@example.org");
            case "POST /people" ->
                Map.of(
                        "login",
                        "matrix" + made.incrementAndGet(),
                        "password",
                        "two good words and one",
                        "role",
                        "VIEWER");
            case "POST /people/{id}" -> Map.of("role", "OPERATOR", "team", Teams.MAIN.toString());
            case "POST /people/{id}/password" -> Map.of("password", "another good long password");
            case "POST /stop-hooks", "POST /alert-hooks" -> Map.of("name", "matrix");
            case "POST /notifications" ->
                Map.of(
                        "name",
                        "matrix " + made.incrementAndGet(),
                        "kind",
                        "email",
                        "to",
                        "matrix@example.org",
                        "about",
                        "gamedays",
                        "occasions",
                        "stop");
            case "POST /notifications/{id}" ->
                Map.of(
                        "name",
                        "matrix " + made.incrementAndGet(),
                        "version",
                        "1",
                        "about",
                        "gamedays",
                        "occasions",
                        "stop");
            case "POST /teams" -> Map.of("name", "matrix team " + made.incrementAndGet());
            case "POST /experiments", "POST /experiments/validate" ->
                Map.of("source", definition("matrix " + made.incrementAndGet()));
            case "POST /experiments/{id}" ->
                Map.of(
                        "source",
                        definition("matrix changed " + made.incrementAndGet()),
                        "version",
                        Integer.toString(version(experiment)));
            case "POST /experiments/{id}/delete" -> Map.of("version", "1");
            case "POST /approvals" -> {
                UUID asked = newProtected();
                yield Map.of("experiment", asked.toString(), "planHash", planHash(asked));
            }
            case "POST /overrides" -> Map.of("experiment", frozen(), "reason", "for the matrix");
            case "POST /overrides/{id}/reject", "POST /occurrences/{id}/override" -> Map.of("reason", "for the matrix");
            case "POST /level-overrides" ->
                Map.of("service", newService(), "level", "3", "reason", "for the matrix", "validFor", "1h");
            case "POST /level-overrides/{id}/reject", "POST /monkeys/{id}/pause" -> Map.of("reason", "for the matrix");
            case "POST /monkeys", "POST /monkeys/{id}" ->
                Map.of(
                        "name",
                        "matrix " + made.incrementAndGet(),
                        "kind",
                        "monkey",
                        "environment",
                        "matrix",
                        "zone",
                        "UTC",
                        "services",
                        "nothing",
                        "version",
                        "1");
            case "POST /monkeys/{id}/delete" -> Map.of("version", "1");
            case "POST /gamedays/{id}/decisions" -> Map.of("round", "1", "question", "matrix?", "options", "yes\nno");
            case "POST /gamedays/{id}/decisions/{number}" -> Map.of("vote", "1");
            case "POST /gamedays/{id}/replay" ->
                Map.of("name", "matrix " + made.incrementAndGet(), "environment", "staging");
            case "POST /monkey-opt-outs" -> Map.of("service", newService(), "reason", "for the matrix", "for", "1h");
            case "POST /incidents" -> Map.of("service", newService(), "reason", "for the matrix");
            case "POST /approvals/{id}/approve" -> Map.of("planHash", planHash);
            case "POST /approvals/{id}/reject" -> Map.of("reason", "because the matrix says so");
            case "POST /runs/{id}/notes" -> Map.of("text", "seen by the matrix");
            case "POST /runs/{id}/go" -> Map.of("step", "no such gate");
            case "POST /fleet/{id}/revoke", "POST /halts/{id}/release" ->
                Map.of("reason", "because the matrix says so");
            case "POST /services" -> Map.of("name", "matrix-" + made.incrementAndGet(), "version", "0");
            case "POST /services/{name}" -> Map.of("contact", "the matrix", "version", "1");
            case "POST /services/import" -> Map.of("source", "services: [{ name: matrix }]");
            case "POST /blast-radius" -> Map.of("kind", "service", "name", "matrix", "maxTargets", "3");
            case "POST /calendars" ->
                Map.of(
                        "scope",
                        "team",
                        "name",
                        "main",
                        "from",
                        "2190-01-01T00:00",
                        "until",
                        "2190-01-02T00:00",
                        "zone",
                        "UTC",
                        "reason",
                        "for the matrix");
            case "POST /calendars/{id}/end" -> Map.of("reason", "for the matrix");
            case "POST /calendars/new" ->
                Map.of(
                        "kind",
                        "holidays",
                        "scope",
                        "team",
                        "name",
                        "main",
                        "region",
                        "LI",
                        "zone",
                        "UTC",
                        "reason",
                        "for the matrix",
                        "apply",
                        "true");
            case "POST /gamedays", "POST /gamedays/{id}" ->
                Map.of("name", "matrix " + made.incrementAndGet(), "level", "1", "version", "1");
            case "POST /gamedays/{id}/clone" -> Map.of("name", "matrix " + made.incrementAndGet());
            case "POST /gamedays/{id}/people", "POST /gamedays/{id}/people/leave" ->
                Map.of("duty", "observer", "person", planner.name());
            case "POST /gamedays/{id}/control-group", "POST /gamedays/{id}/control-group/leave" ->
                Map.of("person", planner.name());
            case "POST /gamedays/{id}/events" -> Map.of("event", "cancel", "reason", "for the matrix");
            case "POST /gamedays/{id}/approve" -> Map.of("planHash", planHash);
            case "POST /gamedays/{id}/return" -> Map.of("reason", "because the matrix says so");
            case "POST /gamedays/{id}/questions" -> Map.of("about", "seen by the matrix");
            case "POST /gamedays/{id}/questions/{question}" -> Map.of("answer", "ours", "page", "control");
            case "POST /gamedays/{id}/screens" -> Map.of("name", "matrix");
            case "POST /gamedays/{id}/say" -> Map.of("tick", "no-incident", "done", "true");
            case "POST /gamedays/{id}/rounds/{number}" -> Map.of("do", "start");
            case "POST /gamedays/{id}/notes", "POST /gamedays/{id}/debrief/{section}" ->
                Map.of("text", "seen by the matrix");
            case "POST /gamedays/{id}/actions" ->
                Map.of("title", "matrix", "owner", planner.name(), "due", "2190-01-01", "doneWhen", "it is");
            case "POST /gamedays/{id}/actions/{action}" -> Map.of("state", "done", "outcome", "see the matrix");
            case "POST /schedules", "POST /schedules/{id}" ->
                Map.of(
                        "name",
                        "matrix " + made.incrementAndGet(),
                        "experimentId",
                        experiment.toString(),
                        "way",
                        "cron",
                        "rule",
                        "0 0 1 1 *",
                        "zone",
                        "UTC",
                        "version",
                        "1");
            case "POST /schedules/preview" -> Map.of("way", "cron", "rule", "@daily", "zone", "UTC", "version", "0");
            case "POST /schedules/suggestion" ->
                Map.of("way", "cron", "rule", "@daily", "zone", "UTC", "version", "0", "slot", "none");
            case "POST /schedules/{id}/occurrences" -> Map.of("at", SOON + "T09:00");
            case "POST /schedules/{id}/occurrences/{at}/move" -> Map.of("to", SOON + "T09:00");
            case "POST /schedules/{id}/occurrences/{at}/skip", "POST /schedules/{id}/pause" ->
                Map.of("reason", "for the matrix");
            case "POST /schedules/{id}/delete" -> Map.of("version", "1");
            case "POST /stop" -> Map.of("proof", proof(visitor));
            case "POST /stop/reason" ->
                Map.of("proof", proof(visitor), "id", UUID.randomUUID().toString(), "reason", "a drill");
            default -> Map.of();
        };
    }

    /** As the page that this browser would press from has it. */
    private static String proof(SignedIn.Visitor visitor) {
        Matcher proof = Pattern.compile("name=\"proof\" value=\"([^\"]*)\"")
                .matcher(visitor.get("/stop").body());
        return proof.find() ? proof.group(1) : "";
    }

    private UUID newExperiment() {
        return id(admin.post("/api/v1/experiments?team=main", definition("matrix " + made.incrementAndGet()))
                .body());
    }

    private UUID deletedExperiment() {
        UUID id = newExperiment();
        admin.delete("/api/v1/experiments/" + id, "If-Match", "\"1\"");
        return id;
    }

    private static String definition(String name) {
        return """
                {"name": "%s", "hypothesis": "It answers.",
                 "probes": [{"name": "alive", "type": "http", "url": "http://127.0.0.1:9/", "reading": "status",
                             "timeout": "1s", "tolerance": {"exactly": 200}}],
                 "method": [{"name": "nobody", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                             "target": {"selector": {"service": "no-such-service"}, "mode": "all", "whenEmpty": "skip"}}],
                 "limits": {"maxTargets": 1, "maxDuration": "1m", "recoverWithin": "5s"}}
                """.formatted(name);
    }

    /** Of the main team, at its first version. */
    private String newService() {
        String name = "matrix-" + made.incrementAndGet();
        admin.send("PUT", "/api/v1/services/" + name, "{\"team\": \"main\"}");
        return name;
    }

    private String newSchedule() {
        return id(admin.post("/api/v1/schedules", schedule()).body()).toString();
    }

    private String schedule() {
        return "{\"experimentId\": \"%s\", \"name\": \"matrix %d\", \"cron\": \"0 0 1 * *\", \"zone\": \"UTC\"}"
                .formatted(experiment, made.incrementAndGet());
    }

    /** Of the main team; in review, where somebody is to agree to it. */
    private String newGameDay(String path, @Nullable Caller caller) {
        var program = signedIn.with(signedIn.token(planner));
        var day = JSON.readTree(program.post(
                        "/api/v1/gamedays",
                        "{\"name\": \"matrix %d\", \"team\": \"main\", \"template\": \"table-top\"}"
                                .formatted(made.incrementAndGet()))
                .body());
        String id = day.get("id").asString();
        planHash = path.contains("approve") ? day.get("planHash").asString() : planHash;
        if (path.endsWith("/approve") || path.endsWith("/return")) {
            for (String duty : List.of("facilitator", "commander", "scribe")) {
                program.post(
                        "/api/v1/gamedays/" + id + "/people",
                        "{\"duty\": \"%s\", \"person\": \"%s\"}".formatted(duty, planner.name()));
            }
            program.post("/api/v1/gamedays/" + id + "/events", "{\"event\": \"submit\"}");
        }
        if (path.contains("/screens") || path.contains("/questions/")) {
            within = madeIn(program, id, path.contains("/screens") ? "screens" : "questions");
            if (caller != null && caller.mayTouch(Teams.MAIN)) {
                lead(program, id, caller);
            }
        }
        return id;
    }

    /** One of these, by whoever leads so far. */
    private String madeIn(SignedIn.Visitor program, String id, String things) {
        lead(program, id, planner);
        return id(program.post(
                                "/api/v1/gamedays/" + id + "/" + things,
                                things.equals("screens") ? "{\"name\": \"matrix\"}" : "{\"about\": \"matrix\"}")
                        .body())
                .toString();
    }

    private static void lead(SignedIn.Visitor program, String id, Caller facilitator) {
        program.post(
                "/api/v1/gamedays/" + id + "/people",
                "{\"duty\": \"facilitator\", \"person\": \"%s\"}".formatted(facilitator.name()));
    }

    /** What stands in the link to a screen that anybody may look at. */
    private String newScreenLink() {
        var program = signedIn.with(signedIn.token(planner));
        var id = newGameDay("", null);
        lead(program, id, planner);
        return JSON.readTree(program.post("/api/v1/gamedays/" + id + "/screens", "{\"name\": \"matrix\"}")
                        .body())
                .get("path")
                .asString()
                .replace("/screen/", "");
    }

    private UUID newRun() {
        return id(admin.post(
                        "/api/v1/experiments/" + experiment + "/runs",
                        "{}",
                        "Idempotency-Key",
                        UUID.randomUUID().toString())
                .body());
    }

    /** Of the main team, in a protected environment. */
    private UUID newProtected() {
        database.sql("""
                        insert into target (id, agent_id, key, kind, name, labels, healthy, faults)
                        values (?, ?, 'matrix', 'PROCESS', 'matrix', '{"environment": "production", "matrix": "yes"}', true, '{process-pause}')
                        on conflict do nothing
                        """).params(UUID.randomUUID(), agent).update();
        return id(admin.post(
                        "/api/v1/experiments?team=main",
                        definition("matrix " + made.incrementAndGet())
                                .replace("\"service\": \"no-such-service\"", "\"matrix\": \"yes\""))
                .body());
    }

    private String planHash(UUID asked) {
        return JSON.readTree(admin.post("/api/v1/experiments/" + asked + "/preview", "{}")
                        .body())
                .get("planHash")
                .asString();
    }

    private String asking(UUID asked) {
        return "{\"experimentId\": \"%s\", \"planHash\": \"%s\"}".formatted(asked, planHash(asked));
    }

    /** Asked for by somebody who is not among the callers. */
    private UUID newApproval() {
        UUID asked = newProtected();
        planHash = planHash(asked);
        return id(admin.post("/api/v1/approvals", asking(asked)).body());
    }

    /** An experiment that calendars are against. */
    private String frozen() {
        var asked = newExperiment().toString();
        if (freeze == null) {
            var now = LocalDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS);
            freeze = id(admin.post("/api/v1/calendars", """
                            {"kind": "freeze", "team": "main", "from": "%s", "until": "%s", "zone": "UTC", "reason": "for the matrix"}
                            """.formatted(now.minusHours(1), now.plusDays(300)))
                    .body());
        }
        return asked;
    }

    /** Asked for by somebody who is not among the callers. */
    /** About nothing. */
    private static String monkey() {
        return "{\"name\": \"matrix %d\", \"kind\": \"monkey\", \"environment\": \"matrix\", \"services\": [\"nothing\"], \"zone\": \"UTC\"}"
                .formatted(made.incrementAndGet());
    }

    private String optOut() {
        return "{\"service\": \"%s\", \"reason\": \"for the matrix\", \"for\": \"1h\"}".formatted(newService());
    }

    private String incident() {
        return "{\"service\": \"%s\", \"reason\": \"for the matrix\"}".formatted(newService());
    }

    private String levelOverride() {
        return "{\"service\": \"%s\", \"level\": 3, \"reason\": \"for the matrix\"}".formatted(newService());
    }

    private String newLevelOverride() {
        return id(admin.post("/api/v1/level-overrides", levelOverride()).body()).toString();
    }

    private String newOverride() {
        return id(admin.post(
                                "/api/v1/overrides",
                                "{\"experimentId\": \"%s\", \"reason\": \"for the matrix\"}".formatted(frozen()))
                        .body())
                .toString();
    }

    /** A time of a schedule that calendars are against. */
    private String newOccurrence() {
        var schedule = id(admin.post(
                        "/api/v1/schedules",
                        "{\"experimentId\": \"%s\", \"name\": \"matrix %d\", \"cron\": \"0 0 * * *\", \"zone\": \"UTC\"}"
                                .formatted(frozen(), made.incrementAndGet()))
                .body());
        return JSON.readTree(admin.get("/api/v1/schedules/" + schedule + "/occurrences?limit=1")
                        .body())
                .at("/items/0/id")
                .asString();
    }

    /** Of the main team, asked for by somebody else, waiting for nothing that ever comes. */
    private String newQueuedStart() {
        UUID id = UUID.randomUUID();
        database.sql("""
                        insert into queued_start (id, experiment_id, experiment_version, team_id, name, requester_id, asked_by, asked_at,
                                                  expires_at, epoch, environments, state, waits_for, holds_place, reach, next_check_at)
                        values (:id, :experiment, :version, :team, 'matrix', :requester, 'user:matrix', now(), now() + interval '1 hour', 0,
                                '{}', 'WAITING', '{}', false, '{"targets": [], "places": [], "needs": []}', 'infinity')
                        """)
                .param("id", id)
                .param("experiment", experiment)
                .param("version", version(experiment))
                .param("team", Teams.MAIN)
                .param("requester", newPerson())
                .update();
        return id.toString();
    }

    private UUID newDrill() {
        var id = UUID.randomUUID();
        database.sql("""
                        insert into drill (id, halt_id, scope, state, started_by, started_at, since, ended_at, passed, asked)
                        values (?, ?, 'global', 'ENDED', 'user:ada', now(), now(), now(), false, 0)
                        """).params(id, UUID.randomUUID()).update();
        return id;
    }

    private UUID newAgent() {
        UUID id = UUID.randomUUID();
        try {
            database.sql("insert into agent (id, name, public_key) values (:id, :name, :key)")
                    .param("id", id)
                    .param("name", "matrix-" + made.incrementAndGet())
                    .param(
                            "key",
                            KeyPairGenerator.getInstance("Ed25519")
                                    .generateKeyPair()
                                    .getPublic()
                                    .getEncoded())
                    .update();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
        return id;
    }

    /** A team has few of them; those that were asked about are not needed again. */
    private void endChannels() {
        database.sql("update notification_channel set ended_at = now() where ended_at is null")
                .update();
    }

    /** By e-mail: where there is no mail server, nothing leaves. */
    private String newChannel() {
        return id(admin.post("/api/v1/notification-channels", channel()).body()).toString();
    }

    private static String channel() {
        return "{\"name\": \"matrix %d\", \"kind\": \"email\", \"to\": [\"matrix@example.org\"], \"team\": \"main\"}"
                .formatted(made.incrementAndGet());
    }

    /** One that was sent, so that it can be sent again. */
    private String newMessage() {
        var message = UUID.randomUUID();
        database.sql("""
                        insert into notification (id, channel_id, team_id, key, occasion, title, text, data, state, made_at, over_at)
                        values (?, ?, ?, ?, 'TEST', 'matrix', 'matrix', '{}', 'SENT', now(), now())
                        """)
                .params(message, UUID.fromString(newChannel()), Teams.MAIN, message.toString())
                .update();
        return message.toString();
    }

    private UUID newHook() {
        return id(
                admin.post("/api/v1/stop-hooks", "{\"name\": \"matrix\", \"scope\": \"team:%s\"}".formatted(Teams.MAIN))
                        .body());
    }

    /** Without a password, so that nothing slow is done. */
    private UUID newPerson() {
        UUID id = UUID.randomUUID();
        database.sql("insert into person (id, login, display_name, role) values (:id, :login, 'Matrix', 'VIEWER')")
                .param("id", id)
                .param("login", "matrix-person" + made.incrementAndGet())
                .update();
        return id;
    }

    private String newToken(Caller caller) {
        signedIn.token(caller, "read");
        return database.sql(
                        "select id from api_token where owner_id = :owner and revoked_at is null order by id desc limit 1")
                .param("owner", caller.id())
                .query(UUID.class)
                .single()
                .toString();
    }

    private String newSession(Caller caller) {
        var browser = signedIn.as(caller);
        return Sessions.handle(new String(
                java.util.Base64.getDecoder().decode(browser.cookies().get("sid")),
                java.nio.charset.StandardCharsets.UTF_8));
    }

    /** What stands in a link that works. */
    private String newLink() {
        return JSON.readTree(
                        admin.post("/api/v1/feeds", "{\"name\": \"matrix\"}").body())
                .get("path")
                .asString()
                .replaceAll("/feeds/|\\.ics", "");
    }

    private String newFeed(@Nullable Caller caller) {
        var id = UUID.randomUUID();
        if (caller != null) {
            database.sql(
                            "insert into feed (id, owner_id, name, hash, made_at) values (?, ?, 'matrix', sha256(?::text::bytea), now())")
                    .params(id, caller.id(), id.toString())
                    .update();
        }
        return id.toString();
    }

    /** A press that holds now. */
    private UUID pressed() {
        JsonNode current = JSON.readTree(admin.get("/api/v1/halts/current").body());
        if (current.get("latched").asBoolean()) {
            return UUID.fromString(current.get("halt").get("id").asString());
        }
        return id(
                admin.post("/api/v1/halts", "{\"reason\": \"for the matrix\"}").body());
    }

    private void releaseAll() {
        for (JsonNode halt :
                JSON.readTree(admin.get("/api/v1/halts/current").body()).get("halts")) {
            admin.post(
                    "/api/v1/halts/" + halt.get("id").asString() + "/release",
                    "{\"reason\": \"the matrix goes on\", \"despiteUnconfirmed\": true}");
        }
    }

    private int version(UUID id) {
        return JSON.readTree(admin.get("/api/v1/experiments/" + id).body())
                .get("version")
                .asInt();
    }

    private static UUID id(String json) {
        JsonNode id = JSON.readTree(json).get("id");
        if (id == null) {
            throw new AssertionError("not made: " + json);
        }
        return UUID.fromString(id.asString());
    }
}
