package dev.faultline;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.faultline.access.Role;
import dev.faultline.live.Live;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What every page does while it is open. */
@InBrowser
class OpenPageTest {

    @Autowired
    private SignedIn signedIn;

    @Autowired
    private Live live;

    private String loggedIn = "";
    private BrowserContext context;

    @BeforeAll
    void logInOnce() {
        try (BrowserContext first = Chromium.browser().newContext()) {
            signedIn.open(first, Role.OPERATOR);
            first.clearCookies(new BrowserContext.ClearCookiesOptions().setName("zone"));
            loggedIn = first.storageState();
        }
    }

    @BeforeEach
    void openBrowser() {
        context = Chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setStorageState(loggedIn)
                        .setBaseURL(signedIn.url().toString())
                        .setTimezoneId("Asia/Kolkata")
                        .setViewportSize(1280, 860));
        context.setDefaultTimeout(10_000);
    }

    @AfterEach
    void closeBrowser() {
        context.close();
        live.start();
    }

    @Test
    void hasStopRightAfterTheSkipLinks() {
        Page page = open("/fleet");
        for (String expected : new String[] {"Skip to content", "Skip to STOP", "STOP ALL EXPERIMENTS"}) {
            page.keyboard().press("Tab");
            assertThat(page.locator(":focus")).hasText(expected);
        }
        assertThat(page.locator("#stop-button")).hasJSProperty("type", "submit");
    }

    @Test
    void saysThatItIsLiveAndWhen() {
        Page page = open("/fleet");
        Eyes eyes = Eyes.on(page);
        isFresh(page, "live");
        assertThat(page.locator("#fresh-clock")).hasText(Pattern.compile("\\d\\d:\\d\\d:\\d\\d"));
        eyes.sawNothingWrong();
    }

    @Test
    void writesTimesInTheZoneOfWhoeverReads() {
        Page page = open("/fleet");
        assertThat(page.locator("#zone-name")).hasText(Pattern.compile("Asia/(Kolkata|Calcutta)"));
        page.reload();
        assertThat(page.locator("html")).hasAttribute("data-zone", Pattern.compile("Asia/(Kolkata|Calcutta)"));
        page.locator("#zone-toggle").click();
        assertThat(page.locator("#fresh-zone")).hasText("UTC");
        page.reload();
        assertThat(page.locator("#zone-name")).hasText("UTC");
    }

    @Test
    void writesTimesInTheZoneThatSomebodyChose() {
        Page page = open("/me");
        page.locator("#f-zone").selectOption("Europe/Berlin");
        page.locator("form[action='/me/zone'] button").click();
        assertThat(page.locator("[role=status]").first()).containsText("Saved");
        assertThat(page.locator("#zone-name")).hasText("Europe/Berlin");
    }

    @Test
    void becomesStaleWhenTheServerIsGoneAndLiveAgainWhenItIsBack() {
        Page page = context.newPage();
        page.clock().install();
        page = open(page, "/fleet");
        isFresh(page, "live");
        page.route("**/live*", Route::abort);
        live.stop();
        page.clock().fastForward(4_000);
        isFresh(page, "late");
        page.clock().fastForward(8_000);
        isFresh(page, "stale");
        assertThat(page.locator("#connection")).hasText(Pattern.compile("Connection lost; last true .* ago"));
        assertThat(page.locator("#plate")).hasAttribute("data-lost", "");
        assertThat(page.locator("#stop-says")).containsText("NOT CONNECTED");

        page.unroute("**/live*");
        live.start();
        page.clock().runFor(8_000);
        isFresh(page, "live");
        assertThat(page.locator("#connection")).isHidden();
        assertThat(page.locator("#stop-says")).not().containsText("NOT CONNECTED");
    }

    @Test
    void freezesWhenTheSessionHasEndedInsteadOfShowingALoginFormInItself() {
        Page page = open("/fleet");
        isFresh(page, "live");
        context.clearCookies();
        live.stop();
        live.start();
        isFresh(page, "ended");
        assertThat(page.locator("#connection")).containsText("Your session has ended");
        assertThat(page.locator("#connection a")).hasText("Log in");
        assertThat(page.locator("h1")).hasText("Fleet");
        assertThat(page.locator("#stop-button")).isEnabled();
    }

    @Test
    void goesWhereTheKeysSay() {
        Page page = open("/timeline");
        page.keyboard().press("g");
        page.keyboard().press("f");
        page.waitForURL("**/fleet");
    }

    @Test
    void leavesSingleLettersToThoseWhoWrite() {
        Page page = open("/timeline");
        page.locator("input[type=search]").fill("");
        page.locator("input[type=search]").pressSequentially("gf?F");
        assertThat(page.locator("input[type=search]")).hasValue("gf?F");
        assertThat(page.locator("#keys")).isHidden();
    }

    @Test
    void listsItsKeysAndCanBeToldToIgnoreThem() {
        Page page = open("/fleet");
        page.keyboard().press("?");
        assertThat(page.locator("#keys")).isVisible();
        page.locator("#keys-on").uncheck();
        page.locator("#keys-close").click();
        page.keyboard().press("?");
        assertThat(page.locator("#keys")).isHidden();
    }

    @Test
    void remembersTheChosenTheme() {
        Page page = open("/fleet");
        page.locator("#theme-toggle").click();
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        page.reload();
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        assertThat(page.locator("#theme-toggle")).hasText("Light");
    }

    @Test
    void standsStillWhileItIsFrozen() {
        Page page = open("/fleet");
        isFresh(page, "live");
        page.keyboard().press("Shift+F");
        isFresh(page, "frozen");
        assertThat(page.locator("#freeze")).hasAttribute("aria-pressed", "true");
        page.keyboard().press("Shift+F");
        isFresh(page, "live");
    }

    @Test
    void namesTheOtherWaysWhenAPressIsNotAnswered() {
        Page page = context.newPage();
        page.clock().install();
        page = open(page, "/fleet");
        page.route("**/stop", route -> {
            // never answered
        });
        page.locator("#stop-button").click();
        assertThat(page.locator("#stop-button")).hasText(Pattern.compile("STOPPING"));
        page.clock().runFor(2_100);
        assertThat(page.locator("#receipt")).containsText("faultline-agent.jar halt");
        assertThat(page.locator("#receipt")).containsText("No answer after two seconds");
    }

    @Test
    void isReadableWithoutScripts() {
        try (BrowserContext plain = Chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setStorageState(loggedIn)
                        .setBaseURL(signedIn.url().toString())
                        .setJavaScriptEnabled(false))) {
            Page page = plain.newPage();
            page.navigate("/fleet");
            assertThat(page.locator("h1")).hasText("Fleet");
            assertThat(page.locator("#stop-button")).isVisible();
            assertThat(page.locator("#theme-toggle")).isHidden();
            assertThat(page.locator("#stop input[name=proof]").inputValue()).isNotEmpty();
        }
    }

    private Page open(String path) {
        return open(context.newPage(), path);
    }

    private Page open(Page page, String path) {
        page.navigate(path);
        return page;
    }

    private static void isFresh(Page page, String state) {
        Locator html = page.locator("html");
        assertThat(html).hasAttribute("data-fresh", state);
    }
}
