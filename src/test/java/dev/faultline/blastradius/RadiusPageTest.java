package dev.faultline.blastradius;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import dev.faultline.Chromium;
import dev.faultline.Eyes;
import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Role;
import dev.faultline.access.Teams;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.protocol.TargetKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** What may be hurt and what is, for everybody to see and for administrators to set. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=radius")
@Import({TestDatabase.class, SignedIn.class})
class RadiusPageTest {

    @Autowired
    SignedIn signedIn;

    @Autowired
    Budgets budgets;

    @Autowired
    JdbcClient database;

    @Autowired
    TransactionTemplate transaction;

    @BeforeEach
    void begin() {
        database.sql("truncate blast_hold, blast_touch, blast_budget").update();
        database.sql("delete from target").update();
    }

    @Test
    void showsThatNothingIsHurtAndWhatHoldsWhereNobodySetAnything() {
        var page = signedIn.as(Role.VIEWER).get("/blast-radius").body();
        assertThat(page)
                .contains("Nothing is hurt.", "everything", "0 / 20", "5 for each environment", "50 %, or one")
                .doesNotContain("id=\"save-limit\"");
    }

    @Test
    void writesOutHowAShareIsRoundedDown() {
        for (int i = 1; i <= 7; i++) {
            aTarget("catalog-" + i, "catalog", "test");
        }
        aTarget("payments-1", "payments", "production");
        var program = signedIn.with(Role.ADMIN);
        assertThat(program.send("PUT", "/api/v1/blast-radius/service/catalog/share", "{\"percent\": 25}")
                        .statusCode())
                .isEqualTo(200);
        var page = signedIn.as(Role.VIEWER).get("/blast-radius").body();
        assertThat(page).contains("25 % of 7 = 1", "granted here", "7 of 7", "one stays");
        assertThat(page).contains("50 % of 1 = 0, and one may be", "in production", "the last one, and it stays");
    }

    @Test
    void aRunOfAnotherTeamHasNoNameAndNoLink() {
        var mine = aRun("mine to see", Teams.MAIN);
        var theirs = aRun("nobody else's business", signedIn.newTeam());
        hold(mine, "main", aTarget("one", "payments", "test"));
        hold(theirs, "theirs", aTarget("two", "catalog", "test"));
        var seen = signedIn.as(Role.VIEWER).get("/blast-radius").body();
        assertThat(seen)
                .contains("mine to see", "/runs/" + mine.run(), "a run of another team", "catalog in test", "2 / 5")
                .doesNotContain("nobody else", theirs.run().toString());
        assertThat(signedIn.as(Role.ADMIN).get("/blast-radius").body())
                .contains("nobody else", theirs.run().toString());
    }

    @Test
    void whatIsGivenBackCountsNowhereAndKeepsItsPlace() {
        var run = aRun("done with one", Teams.MAIN);
        var one = aTarget("one", "payments", "test");
        hold(run, "main", one, aTarget("two", "payments", "test"));
        transaction.executeWithoutResult(_ -> budgets.giveBack(run.run(), List.of(one.id())));
        var page = signedIn.as(Role.VIEWER).get("/blast-radius").body();
        assertThat(page).contains("1 target<", "keeps the place of 1", "1 / 2");
    }

    @Test
    void aShareBelowWhatIsHurtIsRefusedUnlessItIsMeant() {
        var run = aRun("half of them", Teams.MAIN);
        hold(run, "main", aTarget("one", "payments", "test"), aTarget("two", "payments", "test"));
        aTarget("three", "payments", "test");
        aTarget("four", "payments", "test");
        var program = signedIn.with(Role.ADMIN);
        var address = "/api/v1/blast-radius/service/payments/share";
        var refused = program.send("PUT", address, "{\"percent\": 25}");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("2 of 4 targets of payments in test are hurt now", "allows 1");
        assertThat(percentOf("payments")).isEmpty();
        assertThat(program.send("PUT", address, "{\"percent\": 25, \"narrow\": true}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(percentOf("payments")).hasValue(25);
        assertThat(program.delete(address + "?narrow=true").statusCode()).isEqualTo(200);
        assertThat(percentOf("payments")).isEmpty();
        assertThat(told("share.set"))
                .filteredOn(words -> words.contains("token:"))
                .filteredOn(words -> words.contains("payments"))
                .hasSize(2)
                .first()
                .asString()
                .endsWith(" granted a share of “payments”: 25 %, or one, of its targets in each environment.");
    }

    @Test
    void toSetWhatIsSetAlreadyIsNotToldAgain() {
        var program = signedIn.with(Role.ADMIN);
        for (int i = 0; i < 2; i++) {
            program.send("PUT", "/api/v1/blast-radius/host-group/set-twice", "{\"maxTargets\": 1}");
            program.send("PUT", "/api/v1/blast-radius/service/set-twice/share", "{\"percent\": 10}");
        }
        assertThat(told("limit.set"))
                .filteredOn(words -> words.contains("set-twice"))
                .hasSize(1);
        assertThat(told("share.set"))
                .filteredOn(words -> words.contains("set-twice"))
                .hasSize(1);
    }

    @Test
    void aLimitIsOnlyForWhatThereIs() {
        var program = signedIn.with(Role.ADMIN);
        assertThat(program.send("PUT", "/api/v1/blast-radius/team/nobody-is-called-so", "{\"maxTargets\": 1}")
                        .body())
                .contains("There is no team “nobody-is-called-so”.");
        assertThat(program.send("PUT", "/api/v1/blast-radius/planet/earth", "{\"maxTargets\": 1}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(program.send("PUT", "/api/v1/blast-radius/service/payments/share", "{\"percent\": 101}")
                        .body())
                .contains("#/percent");
    }

    @Test
    void onlyAdministratorsSetAnything() {
        var operator = signedIn.as(Role.OPERATOR);
        assertThat(operator.submit("/blast-radius", Map.of("kind", "global", "name", "all", "maxTargets", "1"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(budgets.find(Budgets.GLOBAL)).isEmpty();
    }

    @Test
    void anAdministratorSetsALimitLosesNothingAndSetsItBack() {
        hold(aRun("payments are slow", Teams.MAIN), "main", aTarget("one", "payments", "test"));
        aTarget("two", "payments", "test");
        try (var context = Chromium.browser().newContext(new Browser.NewContextOptions().setViewportSize(1280, 860))) {
            var page = signedIn.open(context, Role.ADMIN);
            var eyes = Eyes.on(page);
            page.locator("nav.nav >> text=Blast radius").click();
            assertThat(page.locator("h1")).hasText("Blast radius");
            page.locator("[aria-label='Change the limit of test']").click();
            assertThat(page.locator("#f-name")).hasValue("test");
            assertThat(page.locator("#f-maxTargets")).hasValue("5");

            save(page, "many");
            assertThat(page.locator("#p-maxTargets")).isVisible();
            assertThat(page.locator("#f-maxTargets")).hasValue("many");
            eyes.expect(422);
            save(page, "0");
            assertThat(page.locator("#set-limit .notice-wrong"))
                    .containsText("More than 0 targets are hurt there now.");
            assertThat(page.locator("#f-name")).hasValue("test");
            eyes.expect(409);
            save(page, "3");
            assertThat(page.locator("#set-limit .notice-good")).containsText("At most 3 now, environment “test”.");
            assertThat(page.locator("#radius-limits")).containsText("1 / 3");
            eyes.picture("blast-radius-set");
            eyes.findItAccessible();
            page.locator("#undo-limit").click();
            assertThat(page.locator("#set-limit .notice-good")).containsText("At most 5 now");
            assertThat(budgets.find(new Budgets.Key("environment", "test"))
                            .orElseThrow()
                            .most())
                    .isEqualTo(5);

            page.locator("[aria-label='Change the share of payments']").click();
            page.locator("#f-percent").fill("half");
            page.locator("#save-share").click();
            assertThat(page.locator("#p-percent")).isVisible();
            assertThat(page.locator("#f-service")).hasValue("payments");
            eyes.expect(422);
            page.locator("#f-percent").fill("60");
            page.locator("#save-share").click();
            assertThat(page.locator("#set-share .notice-good")).containsText("60 % of “payments” now.");
            assertThat(page.locator("#radius-services")).containsText("60 % of 2 = 1");
            page.locator("#undo-share").click();
            assertThat(page.locator("#set-share .notice-good")).containsText("as configured");
            eyes.sawNothingWrong();
        }
    }

    private static void save(Page page, String most) {
        page.locator("#f-maxTargets").fill(most);
        page.locator("#save-limit").click();
    }

    @Test
    void saysByItselfWhatIsHurtWhileItIsOpen() {
        var target = aTarget("one", "payments", "test");
        try (var context = Chromium.browser().newContext()) {
            var page = signedIn.open(context, Role.VIEWER);
            page.navigate(signedIn.url() + "/blast-radius");
            assertThat(page.locator("#radius-now")).containsText("Nothing is hurt.");
            hold(aRun("payments are slow", Teams.MAIN), "main", target);
            assertThat(page.locator("#radius-now")).containsText("payments are slow");
            assertThat(page.locator("#radius-limits")).containsText("1 / 20");
            assertThat(page.locator("#radius-services [data-share]")).hasCount(1);
            assertThat(page.locator("#radius-limits a[data-needs]").first()).isHidden();
        }
    }

    private Optional<Integer> percentOf(String service) {
        return budgets.find(new Budgets.Key("service", service)).flatMap(Budget::maxPercent);
    }

    private List<String> told(String kind) {
        return database.sql("select words from fact where kind = ? order by seq")
                .param(kind)
                .query((row, _) -> row.getString(1))
                .list();
    }

    private static Holder aRun(String name, UUID team) {
        return new Holder(
                UUID.randomUUID(), name, team, "user:ada", Instant.now().plusSeconds(300));
    }

    private void hold(Holder run, String team, FleetTarget... targets) {
        var all = new HashMap<FleetTarget, Set<Site>>();
        for (var target : targets) {
            all.put(target, Set.of(Site.of(target)));
        }
        transaction.executeWithoutResult(_ -> budgets.take(run, team, all));
    }

    private FleetTarget aTarget(String name, String service, String environment) {
        var id = UUID.randomUUID();
        var agent = UUID.randomUUID();
        var labels = Map.of("name", name, "service", service, "environment", environment);
        database.sql("""
                        insert into agent (id, name, public_key, last_heard_at)
                        values (?, ?, ?, clock_timestamp() + interval '1 hour')
                        """)
                .params(agent, "host-" + agent, agent.toString().getBytes(StandardCharsets.UTF_8))
                .update();
        database.sql("""
                        insert into target (id, agent_id, key, kind, name, labels, healthy, faults)
                        values (?, ?, ?, 'PROCESS', ?, ?::jsonb, true, '{process-pause}')
                        """)
                .params(id, agent, name, name, JsonMapper.shared().writeValueAsString(labels))
                .update();
        return new FleetTarget(
                id,
                agent,
                "host-" + agent,
                name,
                TargetKind.PROCESS,
                name,
                labels,
                true,
                Set.of("process-pause"),
                true);
    }
}
