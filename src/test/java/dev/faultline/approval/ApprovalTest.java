package dev.faultline.approval;

import static dev.faultline.approval.Production.id;
import static dev.faultline.approval.Production.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import dev.faultline.blastradius.Refused;
import dev.faultline.run.Runs;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs in a protected environment, and everything that somebody in a hurry might try. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=approval")
@Import({TestDatabase.class, SignedIn.class})
class ApprovalTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    JdbcClient database;

    @Autowired
    Runs runs;

    @Autowired
    Approvals approvals;

    private Production production;
    private SignedIn.Visitor operator;
    private Caller grace;
    private SignedIn.Visitor approver;

    @BeforeEach
    void begin() {
        production = new Production(database).withPayments();
        operator = signedIn.with(Role.OPERATOR);
        grace = signedIn.person(Role.APPROVER);
        approver = signedIn.with(signedIn.token(grace));
    }

    @Test
    void aStartIsRefusedWithEveryReasonUntilSomebodyElseHasApprovedIt() {
        var experiment = Production.experiment(operator);
        database.sql("update target set healthy = false where name = 'payments-1'")
                .update();
        var refused = start(operator, experiment);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(read(refused.body()).path("reasons").findValuesAsString("guard"))
                .contains("approval", "health");
        assertThat(refused.body()).contains("production is protected", "POST /api/v1/approvals");
        database.sql("update target set healthy = true").update();

        var approval = asked(operator, experiment);
        assertThat(start(operator, experiment).body()).contains("nobody has given it yet", "UTC");
        assertThat(approve(approver, approval).statusCode()).isEqualTo(200);

        var run = id(accepted(start(operator, experiment)).body());
        var used = read(operator.get("/api/v1/approvals/" + approval).body());
        assertThat(used.path("state").asString()).isEqualTo("USED");
        assertThat(used.path("run").asString()).isEqualTo(run.toString());
        assertThat(kinds(run)).startsWith("approval.used", "run.started");
        assertThat(told(approval)).containsExactly("approval.asked", "approval.approved");
    }

    @Test
    void oneApprovalIsOneStart() {
        var experiment = Production.experiment(operator);
        approve(approver, asked(operator, experiment));
        accepted(start(operator, experiment));
        database.sql("truncate blast_hold, blast_touch, blast_budget").update();
        assertThat(reasons(start(operator, experiment)))
                .singleElement()
                .asString()
                .contains("one is good for one start");
    }

    @Test
    void whatReachesNothingProtectedNeedsNobody() {
        production.moved("payments-1", "environment", "test");
        production.moved("payments-2", "environment", "test");
        production.moved("payments-3", "environment", "test");
        var experiment = Production.experiment(operator);
        var answer = ask(operator, experiment, planHash(operator, experiment));
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("not-needed");
        accepted(start(operator, experiment));
    }

    @Test
    void aHostIsProtectedByWhatRunsOnIt() {
        production.target("HOST", "test", "the-host", "-", "a", "cpu-stress");
        production.gone("payments-1");
        production.gone("payments-2");
        var experiment = Production.experiment(operator, "all", "cpu-stress");
        assertThat(reasons(start(operator, experiment))).anyMatch(each -> each.contains("production is protected"));
    }

    @Test
    void nobodyApprovesTheirOwnWhicheverWayTheyTry() {
        var experiment = Production.experiment(approver);
        var approval = asked(approver, experiment);
        var hash = hashOf(approval);
        for (var me : List.of(approver, signedIn.with(signedIn.token(grace, "approve", "run", "read")))) {
            var answer = approve(me, approval);
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("self-approval");
            assertThat(me.post("/api/v1/approvals/" + approval + "/reject", "{\"reason\": \"no\"}")
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(signedIn.as(grace)
                        .submit("/approvals/" + approval + "/approve", Map.of("planHash", hash))
                        .statusCode())
                .isEqualTo(403);
        assertThatThrownBy(() -> database.sql("""
                                update approval set state = 'APPROVED', decided_by = requested_by, decided_as = 'user:me',
                                                    decided_at = now() where id = ?
                                """).param(approval).update())
                .hasMessageContaining("nobody_approves_their_own");
        assertThat(state(approval)).isEqualTo("WAITING");
    }

    @Test
    void anAdministratorCannotApproveTheirOwnEither() {
        var admin = signedIn.with(Role.ADMIN);
        var experiment = Production.experiment(admin);
        assertThat(approve(admin, asked(admin, experiment)).statusCode()).isEqualTo(403);
    }

    @Test
    void whoeverApprovedDoesNotStart() {
        var experiment = Production.experiment(operator);
        var approval = asked(operator, experiment);
        approve(approver, approval);
        assertThat(reasons(start(approver, experiment)))
                .singleElement()
                .asString()
                .contains("approved this plan, so somebody else has to start it");
        assertThatThrownBy(() ->
                        database.sql("""
                                update approval set state = 'USED', run_id = ?, used_by = decided_by, used_as = 'user:me',
                                                    used_at = now() where id = ?
                                """).params(UUID.randomUUID(), approval).update())
                .hasMessageContaining("nobody_starts_what_they_approved");
        accepted(start(signedIn.with(Role.OPERATOR), experiment));
    }

    @Test
    void anApproverOfAnotherTeamFindsNothing() {
        var approval = asked(operator, Production.experiment(operator));
        var team = signedIn.newTeam();
        var stranger = signedIn.with(Role.APPROVER, team);
        assertThat(stranger.get("/api/v1/approvals/" + approval).statusCode()).isEqualTo(404);
        assertThat(approve(stranger, approval).statusCode()).isEqualTo(404);
        assertThat(stranger.post("/api/v1/approvals/" + approval + "/reject", "{\"reason\": \"no\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(stranger.post("/api/v1/approvals/" + approval + "/withdraw", "{}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(stranger.get("/api/v1/approvals").body()).doesNotContain(approval.toString());
        assertThat(signedIn.as(Role.APPROVER, team)
                        .get("/approvals/" + approval)
                        .statusCode())
                .isEqualTo(404);
        assertThat(state(approval)).isEqualTo("WAITING");
    }

    @Test
    void aTargetThatCameSinceIsNamedAndNothingStarts() {
        var experiment = Production.experiment(operator);
        var approval = asked(operator, experiment);
        approve(approver, approval);
        production.process("payments-5", "payments", "a");
        assertThat(reasons(start(operator, experiment)))
                .singleElement()
                .asString()
                .contains("could hurt payments-5 on host-", "payments in production", "not in the approved plan");
        assertThat(read(operator.get("/api/v1/approvals/" + approval).body())
                        .path("differences")
                        .path("more")
                        .toString())
                .contains("payments-5");
        production.gone("payments-5");
        accepted(start(operator, experiment));
    }

    @Test
    void aTargetThatBelongsElsewhereSinceIsAnotherTarget() {
        var experiment = Production.experiment(operator);
        approve(approver, asked(operator, experiment));
        production.moved("payments-2", "service", "billing");
        production.process("billing-1", "billing", "b");
        assertThat(reasons(start(operator, experiment)))
                .anyMatch(each -> each.contains("belongs to billing in production now"));
    }

    @Test
    void aServiceThatCameToAnApprovedHostIsNamed() {
        production.gone("payments-1");
        production.gone("payments-2");
        production.target("HOST", "production", "the-host", "-", "a", "cpu-stress");
        var experiment = Production.experiment(operator, "all", "cpu-stress");
        approve(approver, asked(operator, experiment));
        production.process("billing-1", "billing", "b");
        assertThat(reasons(start(operator, experiment)))
                .anyMatch(each -> each.contains("reaches billing in production now"));
    }

    @Test
    void fewerTargetsOfTheApprovedOnesAreLess() {
        var experiment = Production.experiment(operator, "all", "process-pause");
        var approval = asked(operator, experiment);
        approve(approver, approval);
        production.gone("payments-2");
        var differences =
                read(operator.get("/api/v1/approvals/" + approval).body()).path("differences");
        assertThat(differences.path("more")).isEmpty();
        assertThat(differences.path("less").toString()).contains("payments-2");
        var run = id(accepted(start(operator, experiment)).body());
        assertThat(database.sql("select target_name from injection where run_id = ?")
                        .param(run)
                        .query(String.class)
                        .list())
                .containsExactly("payments-1");
    }

    @Test
    void anotherVersionOfTheExperimentIsAnotherPlan() {
        var experiment = Production.experiment(operator);
        var approval = asked(operator, experiment);
        change(experiment);
        var late = approve(approver, approval);
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("drift", "version 1 of the experiment, which is at version 2 now");
        assertThat(state(approval)).isEqualTo("WAITING");

        var again = asked(operator, experiment);
        assertThat(state(approval)).isEqualTo("WITHDRAWN");
        assertThat(approve(approver, again).statusCode()).isEqualTo(200);
        change(experiment);
        assertThat(reasons(start(operator, experiment)))
                .anyMatch(each -> each.contains("version 2 of the experiment, which is at version 3 now"));
    }

    @Test
    void aPlanThatNobodySawIsNeitherAskedAboutNorApproved() {
        var experiment = Production.experiment(operator);
        var seen = planHash(operator, experiment);
        production.process("payments-5", "payments", "a");
        var answer = ask(operator, experiment, seen);
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(read(answer.body()).path("errors").path(0).path("pointer").asString())
                .isEqualTo("#/planHash");
        var approval = asked(operator, experiment);
        var wrong =
                approver.post("/api/v1/approvals/" + approval + "/approve", "{\"planHash\": \"%s\"}".formatted(seen));
        assertThat(wrong.statusCode()).isEqualTo(409);
        assertThat(wrong.body()).contains("plan-changed");
        assertThat(approver.post("/api/v1/approvals/" + approval + "/approve", "{\"planHash\": \"yes\"}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(state(approval)).isEqualTo("WAITING");
    }

    @Test
    void whatHasRunOutIsNeitherApprovedNorUsed() {
        var experiment = Production.experiment(operator);
        var waiting = asked(operator, experiment);
        runOut(waiting);
        assertThat(state(waiting)).isEqualTo("EXPIRED");
        assertThat(approve(approver, waiting).body()).contains("ran out at");

        var approved = asked(operator, experiment);
        assertThat(told(waiting)).containsExactly("approval.asked", "approval.expired");
        approve(approver, approved);
        runOut(approved);
        assertThat(reasons(start(operator, experiment)))
                .singleElement()
                .asString()
                .contains("ran out at", "UTC");
        assertThatThrownBy(() ->
                        database.sql("""
                                update approval set state = 'USED', run_id = ?, used_by = requested_by, used_as = 'user:me',
                                                    used_at = now() where id = ?
                                """).params(UUID.randomUUID(), approved).update())
                .hasMessageContaining("has run out");
        approvals.expire();
        assertThat(told(approved)).containsExactly("approval.asked", "approval.approved", "approval.expired");
    }

    @Test
    void whatWasWithdrawnIsNotUsed() {
        var experiment = Production.experiment(operator);
        var approval = asked(operator, experiment);
        approve(approver, approval);
        for (int i = 0; i < 2; i++) {
            assertThat(approver.post("/api/v1/approvals/" + approval + "/withdraw", "{}")
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(told(approval)).containsExactly("approval.asked", "approval.approved", "approval.withdrawn");
        assertThat(reasons(start(operator, experiment)))
                .singleElement()
                .asString()
                .contains("withdrew the approval");
        assertThat(approve(signedIn.with(Role.APPROVER), approval).statusCode()).isEqualTo(409);
    }

    @Test
    void whatWasRejectedSaysWhyAndIsNotUsed() {
        var experiment = Production.experiment(operator);
        var approval = asked(operator, experiment);
        var silent = approver.post("/api/v1/approvals/" + approval + "/reject", "{\"reason\": \" \"}");
        assertThat(silent.statusCode()).isEqualTo(422);
        assertThat(read(silent.body()).path("errors").path(0).path("pointer").asString())
                .isEqualTo("#/reason");
        assertThat(approver.post("/api/v1/approvals/" + approval + "/reject", "{\"reason\": \"Not before Monday.\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(reasons(start(operator, experiment)))
                .singleElement()
                .asString()
                .contains("rejected the plan: Not before Monday.");
        assertThat(approve(signedIn.with(Role.APPROVER), approval).statusCode()).isEqualTo(409);
    }

    @Test
    void ofTwoStartersAtTheSameMomentOneUsesIt() throws Exception {
        production.gone("payments-1");
        production.gone("payments-2");
        production.alone("alone-1", "a");
        production.alone("alone-2", "a");
        var starters = List.of(signedIn.person(Role.OPERATOR), signedIn.person(Role.OPERATOR));
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (int trial = 0; trial < 15; trial++) {
                database.sql("truncate blast_hold, blast_touch, blast_budget").update();
                var experiment = Production.experiment(operator);
                var approval = asked(operator, experiment);
                approve(approver, approval);
                var together = new CyclicBarrier(2);
                var attempts = starters.stream()
                        .<Callable<Boolean>>map(starter -> () -> {
                            together.await();
                            return starts(starter, experiment);
                        })
                        .toList();
                int won = 0;
                for (var each : threads.invokeAll(attempts)) {
                    won += each.get() ? 1 : 0;
                }
                assertThat(won).as("trial %d", trial).isOne();
                assertThat(database.sql("select count(*) from run where experiment_id = ?")
                                .param(experiment)
                                .query(Integer.class)
                                .single())
                        .isOne();
                assertThat(state(approval)).isEqualTo("USED");
            }
        }
    }

    private boolean starts(Caller starter, UUID experiment) {
        try {
            runs.start(starter, experiment, null);
            return true;
        } catch (Refused refused) {
            return false;
        }
    }

    @Test
    void aStartThatFailsLeavesTheApprovalForTheNext() {
        var experiment = Production.experiment(operator);
        var approval = asked(operator, experiment);
        approve(approver, approval);
        database.sql("update target set healthy = false").update();
        assertThat(start(operator, experiment).statusCode()).isEqualTo(409);
        assertThat(state(approval)).isEqualTo("APPROVED");
        database.sql("update target set healthy = true").update();
        accepted(start(operator, experiment));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"role\": \"operator\"}", "{\"disabled\": true}", "{\"teams\": []}"})
    void anApproverWhoMayNotAnyMoreHasNotApproved(String change) {
        var experiment = Production.experiment(operator);
        approve(approver, asked(operator, experiment));
        var admin = signedIn.with(Role.ADMIN);
        assertThat(admin.send("PATCH", "/api/v1/people/" + grace.id(), change).statusCode())
                .isEqualTo(200);
        assertThat(reasons(start(operator, experiment)))
                .singleElement()
                .asString()
                .contains("who approved it, may not approve for this team any more");
    }

    @Test
    void whatIsRepeatedHappensOnce() {
        var experiment = Production.experiment(operator);
        var hash = planHash(operator, experiment);
        var body = "{\"experimentId\": \"%s\", \"planHash\": \"%s\"}".formatted(experiment, hash);
        var key = UUID.randomUUID().toString();
        var first = operator.post("/api/v1/approvals", body, "Idempotency-Key", key);
        var second = operator.post("/api/v1/approvals", body, "Idempotency-Key", key);
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(200);
        var approval = id(first.body());
        assertThat(id(second.body())).isEqualTo(approval);
        var elsewhere = operator.post(
                "/api/v1/approvals",
                "{\"experimentId\": \"%s\", \"planHash\": \"%s\"}".formatted(Production.experiment(operator), hash),
                "Idempotency-Key",
                key);
        assertThat(elsewhere.statusCode()).isEqualTo(422);
        var without = operator.post("/api/v1/approvals", body);
        assertThat(without.statusCode()).isEqualTo(409);
        assertThat(without.body()).contains("asked-already", approval.toString());

        assertThat(approve(approver, approval).statusCode()).isEqualTo(200);
        assertThat(approve(approver, approval).statusCode()).isEqualTo(200);
        assertThat(told(approval)).containsExactly("approval.asked", "approval.approved");
        var another = approve(signedIn.with(Role.APPROVER), approval);
        assertThat(another.statusCode()).isEqualTo(409);
        assertThat(another.body()).contains("approved this already");

        var start = UUID.randomUUID().toString();
        var run = id(start(operator, experiment, start).body());
        var again = start(operator, experiment, start);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(id(again.body())).isEqualTo(run);
        assertThat(approve(approver, approval).statusCode()).isEqualTo(200);
    }

    @Test
    void ofManyWhoAskAtTheSameMomentOneAsks() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (int trial = 0; trial < 8; trial++) {
                var experiment = Production.experiment(operator);
                var hash = planHash(operator, experiment);
                var together = new CyclicBarrier(4);
                Callable<Integer> asking = () -> {
                    together.await();
                    return ask(operator, experiment, hash).statusCode();
                };
                var answers = new ArrayList<Integer>();
                for (var answer : threads.invokeAll(Collections.nCopies(4, asking))) {
                    answers.add(answer.get());
                }
                assertThat(answers).as("trial %d", trial).containsExactlyInAnyOrder(201, 409, 409, 409);
            }
        }
    }

    @Test
    void theDatabaseKeepsWhatWasAskedAndWhatWasDecided() {
        var experiment = Production.experiment(operator);
        var approval = asked(operator, experiment);
        refused(approval, "plan = plan || ' '", "is final");
        refused(approval, "plan_hash = repeat('0', 64)", "is final");
        refused(approval, "expires_at = expires_at + interval '1 day'", "is final");
        refused(approval, "state = 'USED'", "does not become USED from WAITING");
        approve(approver, approval);
        refused(approval, "decided_by = gen_random_uuid()", "is decided");
        refused(approval, "state = 'WAITING'", "does not become WAITING from APPROVED");
        refused(approval, "state = 'EXPIRED'", "without a fact");
        assertThatThrownBy(() -> database.sql("delete from approval where id = ?")
                        .param(approval)
                        .update())
                .hasMessageContaining("stays");
    }

    private void refused(UUID approval, String change, String why) {
        assertThatThrownBy(() -> database.sql("update approval set " + change + " where id = ?")
                        .param(approval)
                        .update())
                .hasMessageContaining(why);
    }

    @Test
    void whatIsShownIsWhatWasHashed() {
        var approval = asked(operator, Production.experiment(operator));
        var shown = read(operator.get("/api/v1/approvals/" + approval).body());
        assertThat(shown.at("/steps/0/inWords").asString())
                .contains("“hurt” will", "1 of payments-1, payments-2", "5 s");
        assertThat(shown.at("/steps/0/targets/1/name").asString()).isEqualTo("payments-2");
        assertThat(shown.at("/steps/0/targets/1/reaches/0").asString()).isEqualTo("payments in production");
        assertThat(shown.path("environments").path(0).asString()).isEqualTo("production");
        assertThat(shown.path("planHash").asString())
                .isEqualTo(database.sql(
                                "select encode(sha256(convert_to(plan, 'UTF8')), 'hex') from approval where id = ?")
                        .param(approval)
                        .query(String.class)
                        .single());
    }

    @Test
    void aTokenThatMayOnlyRunDoesNotApprove() {
        var approval = asked(operator, Production.experiment(operator));
        var runner = signedIn.with(signedIn.token(grace, "run", "read"));
        assertThat(approve(runner, approval).statusCode()).isEqualTo(403);
    }

    private HttpResponse<String> start(SignedIn.Visitor who, UUID experiment) {
        return start(who, experiment, UUID.randomUUID().toString());
    }

    private static HttpResponse<String> start(SignedIn.Visitor who, UUID experiment, String key) {
        return who.post("/api/v1/experiments/" + experiment + "/runs", "{}", "Idempotency-Key", key);
    }

    private static HttpResponse<String> accepted(HttpResponse<String> start) {
        assertThat(start.statusCode()).as(start.body()).isEqualTo(202);
        return start;
    }

    private static List<String> reasons(HttpResponse<String> refused) {
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
        return read(refused.body()).path("reasons").findValuesAsString("said");
    }

    private static String planHash(SignedIn.Visitor who, UUID experiment) {
        return read(who.post("/api/v1/experiments/" + experiment + "/preview", "{}")
                        .body())
                .path("planHash")
                .asString();
    }

    private static HttpResponse<String> ask(SignedIn.Visitor who, UUID experiment, String hash) {
        return who.post(
                "/api/v1/approvals", "{\"experimentId\": \"%s\", \"planHash\": \"%s\"}".formatted(experiment, hash));
    }

    private UUID asked(SignedIn.Visitor who, UUID experiment) {
        var answer = ask(who, experiment, planHash(who, experiment));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return id(answer.body());
    }

    private HttpResponse<String> approve(SignedIn.Visitor who, UUID approval) {
        return who.post(
                "/api/v1/approvals/" + approval + "/approve", "{\"planHash\": \"%s\"}".formatted(hashOf(approval)));
    }

    private String hashOf(UUID approval) {
        return database.sql("select plan_hash from approval where id = ?")
                .param(approval)
                .query(String.class)
                .single();
    }

    private String state(UUID approval) {
        return read(signedIn.with(Role.ADMIN)
                        .get("/api/v1/approvals/" + approval)
                        .body())
                .path("state")
                .asString();
    }

    private void change(UUID experiment) {
        int version = read(operator.get("/api/v1/experiments/" + experiment).body())
                .path("version")
                .asInt();
        var changed = operator.send(
                "PUT",
                "/api/v1/experiments/" + experiment,
                Production.definition("changed " + experiment, version % 2 == 0 ? "one" : "all", "process-pause"),
                "If-Match",
                "\"" + version + "\"");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    }

    /** As if a day had passed. */
    private void runOut(UUID approval) {
        database.sql("alter table approval disable trigger user").update();
        database.sql("""
                        update approval set requested_at = requested_at - interval '2 days', expires_at = expires_at - interval '2 days'
                         where id = ?
                        """).param(approval).update();
        database.sql("alter table approval enable trigger user").update();
    }

    private List<String> kinds(UUID run) {
        return database.sql("select kind from fact where chain = ? order by seq")
                .param(run)
                .query((row, _) -> row.getString(1))
                .list();
    }

    private List<String> told(UUID approval) {
        return database.sql(
                        "select kind from fact where kind like 'approval.%' and body ->> 'approval' = ? and body ->> 'run' is null order by seq")
                .param(approval.toString())
                .query((row, _) -> row.getString(1))
                .list();
    }
}
