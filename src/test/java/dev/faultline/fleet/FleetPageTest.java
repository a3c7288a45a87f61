package dev.faultline.fleet;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.faultline.Chromium;
import dev.faultline.Eyes;
import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Role;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Capability;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.TargetKind;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import({TestDatabase.class, SignedIn.class})
class FleetPageTest {

    private static final Call CALL = new Call("node-1", "192.0.2.1", UUID.randomUUID());

    @Autowired
    private SignedIn signedIn;

    @Autowired
    private Fleet fleet;

    @Autowired
    private Enrolling enrolling;

    private BrowserContext context;

    @BeforeEach
    void openBrowser() {
        context = Chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setBaseURL(signedIn.url().toString())
                        .setViewportSize(1280, 860));
    }

    @AfterEach
    void closeBrowser() {
        context.close();
    }

    @Test
    void anAgentAppearsAndDisappearsWhileSomebodyWatches() {
        Page page = signedIn.open(context, Role.ADMIN);
        Eyes eyes = Eyes.on(page);
        page.navigate("/fleet");
        Locator row = page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText("page-1"));
        assertThat(row).hasCount(0);

        UUID agent = anAgent("page-1");

        assertThat(row.first()).containsText("live");
        assertThat(row.first()).containsText("the policy names no directory");
        assertThat(page.locator("#fleet-targets")).containsText("service=catalog");
        assertThat(page.locator("#fleet-targets")).not().containsText("silent");
        eyes.picture("fleet");
        eyes.findItAccessible();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("page-1"))
                .first()
                .click();
        eyes.picture("agent");
        eyes.findItAccessible();
        page.getByLabel("Why").fill("the host is gone");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Revoke page-1"))
                .click();
        assertThat(page.locator("#agent-head")).containsText("the host is gone");
        page.navigate("/timeline?q=page-1");
        assertThat(page.locator("main")).containsText("Agent page-1 was revoked: the host is gone");
        eyes.picture("timeline");
        eyes.findItAccessible();
        eyes.sawNothingWrong();
        org.assertj.core.api.Assertions.assertThat(fleet.keyOf(agent)).isEmpty();
    }

    @Test
    void whoWaitsAndWhoWasCopiedIsShownAndLetIn() {
        Page page = signedIn.open(context, Role.ADMIN);
        Eyes eyes = Eyes.on(page);
        UUID waiting = anAgent("page-3", false);
        UUID copied = anAgent("page-4", true);
        fleet.cloned(
                copied,
                new Call("node-2", "198.51.100.7", UUID.randomUUID()),
                new AgentMessage.Process(UUID.randomUUID(), 4, 1));

        page.navigate("/");
        assertThat(page.locator("#today")).containsText("Two claim to be agent page-4");
        assertThat(page.locator("#today")).containsText("1 agent waiting to be admitted");
        eyes.picture("today-quarantine");
        page.navigate("/fleet");
        assertThat(page.locator("#fleet-agents")).containsText("page-3 waits to be admitted");
        assertThat(page.locator("#fleet-agents")).containsText("one calls from 198.51.100.7, at node-2, in its life 4");
        assertThat(page.locator("#fleet-targets")).not().containsText("page-3");
        eyes.picture("fleet-quarantine");
        eyes.findItAccessible();

        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Admit or revoke page-3"))
                .click();
        assertThat(page.locator("#agent-head")).containsText("SHA256:");
        eyes.picture("agent-quarantine");
        eyes.findItAccessible();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Admit page-3"))
                .click();
        assertThat(page.locator("#agent-head")).not().containsText("waiting to be admitted");
        org.assertj.core.api.Assertions.assertThat(
                        fleet.standing(waiting).orElseThrow().isAdmitted())
                .isTrue();

        page.navigate("/fleet/" + copied);
        page.getByLabel("Why").fill("its key was stolen");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Revoke page-4"))
                .click();
        assertThat(page.locator("#agent-head")).containsText("its key was stolen");
        eyes.sawNothingWrong();
    }

    @Test
    void aJoinTokenIsShownOnceWithTheCommandToCopy() {
        Page page = signedIn.open(context, Role.ADMIN);
        Eyes eyes = Eyes.on(page);
        page.navigate("/fleet");
        page.getByLabel("Name of the host").fill("page-2");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Make a join token"))
                .click();

        assertThat(page.locator("main")).containsText("FAULTLINE_JOIN_TOKEN=fltj_");
        assertThat(page.locator("main")).containsText("name=page-2");
        eyes.picture("joining");
        eyes.findItAccessible();
        eyes.sawNothingWrong();
    }

    private UUID anAgent(String name) {
        return anAgent(name, true);
    }

    private UUID anAgent(String name, boolean admit) {
        try {
            UUID agent = enrolling.enrol(
                    fleet.invite(signedIn.person(Role.ADMIN), name, Fleet.TIME_TO_JOIN, admit)
                            .token(),
                    name,
                    KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic());
            fleet.heard(
                    new AgentMessage.Hello(
                            agent,
                            "0.1.0",
                            "boot-1",
                            Map.of("os", "Debian 12", "kernel", "6.1.0", "cpus", "4", "memory", "8 GiB", "java", "25"),
                            List.of(
                                    target("host", name, TargetKind.HOST, Set.of("cpu-stress", "memory-stress")),
                                    target("process:catalog", "catalog", TargetKind.PROCESS, Set.of("process-pause")),
                                    target("route:payments", "payments", TargetKind.ROUTE, Set.of("network-latency"))),
                            List.of(
                                    new Capability("cpu-stress", true, null),
                                    new Capability("memory-stress", true, null),
                                    new Capability("process-pause", true, null),
                                    new Capability("network-latency", true, null),
                                    new Capability("disk-fill", false, "the policy names no directory")),
                            List.of(),
                            0,
                            null),
                    CALL);
            return agent;
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static Target target(String key, String service, TargetKind kind, Set<String> faults) {
        return new Target(
                key, kind, service, Map.of("service", service, "environment", "staging", "zone", "a"), true, faults);
    }
}
