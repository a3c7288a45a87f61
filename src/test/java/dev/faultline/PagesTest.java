package dev.faultline;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.faultline.access.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import({TestDatabase.class, SignedIn.class})
class PagesTest {

    @Autowired
    private SignedIn signedIn;

    private BrowserContext context;

    @BeforeEach
    void openBrowser() {
        context = Chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setBaseURL(signedIn.url().toString())
                        .setTimezoneId("Europe/Berlin")
                        .setViewportSize(1280, 860));
    }

    @AfterEach
    void closeBrowser() {
        context.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/fleet", "/timeline"})
    void isCleanAndAccessibleOn(String path) {
        Page page = signedIn.open(context, Role.ADMIN);
        Eyes eyes = Eyes.on(page);
        page.navigate(path);
        eyes.picture(path.replace('/', '-'));
        eyes.findItAccessible();
        eyes.sawNothingWrong();
    }
}
