package dev.faultline;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Test;

class ChromiumTest {

    @Test
    void showsAPage() {
        try (BrowserContext context = Chromium.browser().newContext()) {
            Page page = context.newPage();
            page.setContent("<h1>Here</h1>");
            assertThat(page.textContent("h1")).isEqualTo("Here");
        }
    }
}
