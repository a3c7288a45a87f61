package dev.faultline;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.faultline.access.Caller;
import dev.faultline.access.Role;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** From the preview to the start, between two people and their browsers. The targets are on an agent that nobody is connected to. */
@InBrowser
class ApprovalPageTest {

    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    @Autowired
    private SignedIn signedIn;

    @Autowired
    private JdbcClient database;

    private final String group = "group-" + UUID.randomUUID();
    private UUID agent = UUID.randomUUID();
    private Caller ada;
    private Caller grace;

    @BeforeEach
    void begin() throws GeneralSecurityException {
        agent = UUID.randomUUID();
        database.sql("truncate blast_hold, blast_touch, blast_budget").update();
        database.sql("""
                        insert into agent (id, name, public_key, last_heard_at)
                        values (?, ?, ?, clock_timestamp() + interval '1 hour')
                        """)
                .params(
                        agent,
                        "shop-" + agent.toString().substring(0, 8),
                        KeyPairGenerator.getInstance("Ed25519")
                                .generateKeyPair()
                                .getPublic()
                                .getEncoded())
                .update();
        database.sql("update target set absent_since = clock_timestamp() where labels ->> 'group' = ?")
                .param(group)
                .update();
        List.of("payments-1", "payments-2").forEach(name -> target(name, group));
        List.of("payments-3", "payments-4").forEach(name -> target(name, "rest"));
        ada = signedIn.person(Role.OPERATOR);
        grace = signedIn.person(Role.APPROVER);
    }

    private void target(String name, String inGroup) {
        database.sql("""
                        insert into target (id, agent_id, key, kind, name, labels, healthy, faults)
                        values (:id, :agent, :name, 'PROCESS', :name,
                                jsonb_build_object('name', :name, 'service', :service, 'environment', 'production', 'group', :group),
                                true, '{process-pause}')
                        """)
                .param("id", UUID.randomUUID())
                .param("agent", agent)
                .param("name", name)
                .param("service", "payments-" + agent.toString().substring(0, 4))
                .param("group", inGroup)
                .update();
    }

    @Test
    void goesFromThePreviewToAnotherPersonAndBackToTheStart() {
        var experiment = experiment("payments pause");
        try (BrowserContext hers = newBrowser(ada, true);
                BrowserContext others = newBrowser(grace, true)) {
            Page page = hers.newPage();
            Eyes eyes = Eyes.on(page);
            page.navigate("/approvals");
            assertThat(page.locator("#mine")).containsText("You have asked for nothing");
            assertThat(page.locator("#for-me")).containsText("needs an approver or an administrator");

            page.navigate("/experiments/" + experiment + "/preview");
            assertThat(page.locator("#run-button")).isDisabled();
            assertThat(page.locator("#approval")).containsText("production is protected");
            eyes.picture("preview-protected");
            eyes.findItAccessible();
            page.locator("#ask-button").click();
            assertThat(page.locator("#approval-state")).hasText("waiting");
            assertThat(page.locator("main")).containsText("You asked for this, so somebody else has to decide.");
            assertThat(page.locator("#approve")).hasCount(0);
            var approval = page.url();
            page.navigate("/approvals");
            assertThat(page.locator("#mine tbody tr")).hasCount(1);

            Page other = others.newPage();
            Eyes theirs = Eyes.on(other);
            other.navigate("/approvals");
            other.locator("#for-me a", new Page.LocatorOptions().setHasText("payments pause"))
                    .click();
            assertThat(other.locator("main")).containsText("1 of payments-1, payments-2");
            assertThat(other.locator("#now")).containsText("a start would do exactly this");
            target("payments-5", group);
            other.reload();
            assertThat(other.locator("#now")).containsText("could hurt payments-5");
            assertThat(other.locator("#approve")).isDisabled();
            theirs.picture("approval");
            theirs.findItAccessible();
            database.sql("update target set absent_since = clock_timestamp() where name = 'payments-5'")
                    .update();
            other.reload();
            other.locator("#approve").click();
            assertThat(other.locator("#approval-state")).hasText("approved");
            assertThat(other.locator("main")).containsText("so somebody else has to start it");
            other.navigate("/experiments/" + experiment + "/preview");
            assertThat(other.locator("#run-button")).isDisabled();

            page.navigate(approval);
            page.locator("#to-preview").click();
            page.locator("#run-button").click();
            assertThat(page.locator("#run-timeline")).containsText("approved");
            page.locator("#abort-button").click();
            assertThat(page.locator("#run-state")).hasText(Pattern.compile("stopped|cancelled"));
            page.navigate(approval);
            assertThat(page.locator("#approval-state")).hasText("used");
            page.navigate("/approvals");
            assertThat(page.locator("#all")).containsText("payments pause");
            eyes.picture("approvals");
            eyes.findItAccessible();
            eyes.sawNothingWrong();
            theirs.sawNothingWrong();
        }
    }

    @Test
    void isRejectedWithAReasonAndWithoutScripts() {
        var experiment = experiment("a pause in the sale");
        try (BrowserContext hers = newBrowser(ada, false);
                BrowserContext others = newBrowser(grace, false)) {
            Page page = hers.newPage();
            page.navigate("/experiments/" + experiment + "/preview");
            page.locator("#ask-button").click();
            assertThat(page.locator("#approval-state")).hasText("waiting");

            Page other = others.newPage();
            other.navigate(page.url());
            other.locator("#reject").click();
            assertThat(other.locator("#problem")).containsText("Say why");
            assertThat(other.locator("#approval-state")).hasText("waiting");
            other.locator("#f-reason").fill("Not before the\nsale is over.");
            other.locator("#reject").click();
            assertThat(other.locator("#approval-state")).hasText("rejected");
            page.navigate("/experiments/" + experiment + "/preview");
            assertThat(page.locator("#approval")).containsText("rejected the plan: Not before the sale is over.");
            assertThat(page.locator("#ask-button")).isVisible();
        }
    }

    private String experiment(String name) {
        var answer = signedIn.with(signedIn.token(ada))
                .post(
                        "/api/v1/experiments",
                        """
                        name: %s
                        hypothesis: Nobody notices when one of the payments processes stands still.
                        probes:
                          - { name: health, type: http, url: "%s/health/live", reading: latency, tolerance: { atMost: 5000 }, interval: 1s }
                        method:
                          - name: hurt
                            type: fault
                            fault: { type: process-pause }
                            duration: 5s
                            target: { selector: { group: %s }, mode: one }
                        limits: { maxTargets: 1, maxDuration: 1m, recoverWithin: 10s }
                        """.formatted(name, signedIn.url(), group),
                        "Content-Type",
                        "application/yaml")
                .body();
        Matcher id = ID.matcher(answer);
        assertThat(id.find()).as(answer).isTrue();
        return id.group(1);
    }

    private BrowserContext newBrowser(Caller person, boolean scripts) {
        try (BrowserContext first = Chromium.browser().newContext()) {
            signedIn.open(first, person);
            var context = Chromium.browser()
                    .newContext(new Browser.NewContextOptions()
                            .setStorageState(first.storageState())
                            .setBaseURL(signedIn.url().toString())
                            .setJavaScriptEnabled(scripts)
                            .setTimezoneId("Europe/Berlin")
                            .setViewportSize(1280, 860));
            context.setDefaultTimeout(15_000);
            return context;
        }
    }
}
