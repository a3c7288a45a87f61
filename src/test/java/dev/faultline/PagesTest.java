package dev.faultline;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import dev.faultline.access.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Every page: no complaint of the browser, nothing serious by axe in light and dark, nothing cut off on a phone. */
@InBrowser
class PagesTest {

    @Autowired
    private SignedIn signedIn;

    private String loggedIn = "";
    private BrowserContext context;

    @BeforeAll
    void logInOnce() {
        try (BrowserContext first = Chromium.browser().newContext()) {
            signedIn.open(first, Role.ADMIN);
            loggedIn = first.storageState();
        }
    }

    @BeforeEach
    void openBrowser() {
        context = newContext(loggedIn);
    }

    @AfterEach
    void closeBrowser() {
        context.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/runs",
                "/experiments",
                "/experiments/new",
                "/fleet",
                "/faults",
                "/approvals",
                "/calendar",
                "/calendar?view=week",
                "/calendar?view=month&from=2027-03-01",
                "/calendars",
                "/calendars/new?kind=import",
                "/calendars/new?kind=business-hours",
                "/calendars/new?kind=holidays",
                "/schedules",
                "/schedules/missed",
                "/gamedays",
                "/gamedays/new",
                "/notifications",
                "/notifications/new",
                "/alert-hooks",
                "/gamedays/new?template=pod-loss",
                "/is-this-us",
                "/blast-radius",
                "/digest",
                "/maturity",
                "/monkeys",
                "/monkeys/new?kind=latency",
                "/services",
                "/services/new",
                "/timeline",
                "/timeline/verification",
                "/halts",
                "/stop",
                "/me",
                "/me/feeds",
                "/me/mail",
                "/people"
            })
    void isFineToReadOn(String path) {
        isFine(context, path, 200);
    }

    @Test
    void isFineToReadBeforeLoggingIn() {
        try (BrowserContext stranger = newContext("{}")) {
            isFine(stranger, "/login", 200);
            isFine(stranger, "/stop", 200);
        }
    }

    @Test
    void carriesStopAlsoWhereNothingIs() {
        Page page = isFine(context, "/nowhere", 404);
        assertThat(page.locator("#stop-button")).isVisible();
    }

    private static Page isFine(BrowserContext context, String path, int status) {
        Page page = context.newPage();
        Eyes eyes = Eyes.on(page);
        Response response = page.navigate(path);
        assertThat(response.status()).as(path).isEqualTo(status);
        assertThat(page.locator("h1")).hasCount(1);
        eyes.picture(path.equals("/") ? "today" : path.substring(1).replaceAll("\\W+", "-"));
        eyes.findItAccessible();
        eyes.expect(status);
        eyes.sawNothingWrong();
        return page;
    }

    private BrowserContext newContext(String state) {
        return Chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setStorageState(state)
                        .setBaseURL(signedIn.url().toString())
                        .setTimezoneId("Europe/Berlin")
                        .setViewportSize(1280, 860));
    }
}
