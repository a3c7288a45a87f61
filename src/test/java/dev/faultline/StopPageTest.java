package dev.faultline;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.faultline.access.Role;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Pressing, seeing it everywhere, saying why, and releasing, as people do it. */
@InBrowser
class StopPageTest {

    private static final Pattern STOPPED_TITLE = Pattern.compile("^■ STOPPED .*");

    @Autowired
    private SignedIn signedIn;

    private String loggedIn = "";

    @BeforeAll
    void logInOnce() {
        try (BrowserContext first = Chromium.browser().newContext()) {
            signedIn.open(first, Role.APPROVER);
            loggedIn = first.storageState();
        }
    }

    @AfterEach
    void releaseWhatIsLeft() {
        try (BrowserContext browser = newBrowser(true)) {
            Page page = browser.newPage();
            page.navigate("/halts");
            if (page.locator(".halted").count() > 0) {
                release(page);
            }
        }
    }

    @Test
    void oneClickShowsAReceiptHereAndABannerEverywhereWithoutReloading() {
        try (BrowserContext mine = newBrowser(true);
                BrowserContext theirs = newBrowser(true)) {
            Page other = theirs.newPage();
            other.navigate("/runs");
            assertThat(other.locator("html")).hasAttribute("data-fresh", "live");
            Page page = mine.newPage();
            Eyes eyes = Eyes.on(page);
            page.navigate("/");

            page.locator("#stop-button").click();

            assertThat(page.locator("#receipt [data-receipt]")).containsText("Stopped. Nothing was running.");
            assertThat(page.locator("#receipt [data-took]")).hasText(Pattern.compile("answered in \\d+ ms"));
            assertThat(other.locator("#halt-banner")).containsText("Everything is stopped");
            assertThat(other).hasTitle(STOPPED_TITLE);
            assertThat(other.locator("link[rel=icon]")).hasAttribute("href", Pattern.compile("favicon-stopped"));
            assertThat(page).hasURL(Pattern.compile("/$"));

            page.locator("#receipt").getByText("test press").click();
            assertThat(page.locator("#receipt")).containsText("“test press”");
            eyes.findItAccessible();
            eyes.sawNothingWrong();

            release(page);
            assertThat(page.locator("h1")).hasText("This stop was released");
            assertThat(other.locator("#halt-banner .halted")).hasCount(0);
            assertThat(other).hasTitle(Pattern.compile("^Runs.*"));
        }
    }

    @Test
    void isPressedByTheKeysFromAnywhere() {
        try (BrowserContext browser = newBrowser(true)) {
            Page page = browser.newPage();
            page.navigate("/timeline");
            page.locator("input[type=search]").focus();
            page.keyboard().press("Control+Alt+s");
            assertThat(page.locator("#receipt [data-receipt]")).containsText("Stopped");
        }
    }

    @Test
    void worksWithoutScripts() {
        try (BrowserContext browser = newBrowser(false)) {
            Page page = browser.newPage();
            page.navigate("/fleet");
            page.locator("#stop-button").click();
            assertThat(page.locator("[data-receipt]")).containsText("Stopped. Nothing was running.");
            page.getByText("mistake").click();
            assertThat(page.locator("[data-receipt]")).containsText("“mistake”");
            release(page);
            assertThat(page.locator("h1")).hasText("This stop was released");
        }
    }

    @Test
    void worksFromThePlainPage() {
        try (BrowserContext browser = newBrowser(false)) {
            Page page = browser.newPage();
            page.navigate("/stop");
            page.locator("#stop-button").click();
            assertThat(page.locator("[data-receipt]")).containsText("Stopped");
        }
    }

    @Test
    void aStopHookIsMadeShownOnceAndRevoked() {
        try (BrowserContext browser = newBrowser(true)) {
            Page page = browser.newPage();
            Eyes eyes = Eyes.on(page);
            page.navigate("/halts");
            page.locator("#f-hook").fill("alerts");
            page.getByText("Make a stop hook").click();
            assertThat(page.locator("#hook-secret")).containsText("whsec_");
            eyes.findItAccessible();
            page.navigate("/halts");
            assertThat(page.locator("#hooks")).containsText("alerts");
            assertThat(page.locator("#hook-secret")).hasCount(0);
            page.getByLabel("Revoke alerts").click();
            assertThat(page.locator("#hooks")).containsText("No program may press.");
            eyes.sawNothingWrong();
        }
    }

    @Test
    void saysSoWhenThePressDidNotCount() {
        try (BrowserContext stranger = Chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setBaseURL(signedIn.url().toString()))) {
            Page page = stranger.newPage();
            page.navigate("/stop");
            assertThat(page.locator("main")).containsText("This browser is not known");
            page.locator("#stop-button").click();
            assertThat(page.locator("[role=alert]")).containsText("This press did not count");
        }
    }

    private static void release(Page page) {
        page.navigate("/halts");
        page.locator("a[href*='/halts/']").first().click();
        page.locator("#f-reason").fill("the test is over now");
        // other programs on this machine may have left something that a run is asked about
        page.locator("#release input[name=despiteResidues]").all().forEach(Locator::check);
        page.locator("#release button").click();
        assertThat(page.locator("h1")).hasText("This stop was released");
    }

    private BrowserContext newBrowser(boolean scripts) {
        var context = Chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setStorageState(loggedIn)
                        .setBaseURL(signedIn.url().toString())
                        .setJavaScriptEnabled(scripts)
                        .setViewportSize(1280, 860));
        context.setDefaultTimeout(10_000);
        return context;
    }
}
