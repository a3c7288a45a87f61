package dev.faultline;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Looks at a page as its strictest reader would. What the browser complains of while they are open (errors in the console, in
 * scripts, and violations of the content security policy) is collected; {@link #sawNothingWrong} fails with it.
 *
 * <pre>{@code
 * var eyes = Eyes.on(page);
 * page.navigate(…);
 * eyes.sawNothingWrong();
 * eyes.findItAccessible();
 * }</pre>
 */
public final class Eyes {

    private static final String AXE = read("/vendor/axe-4.14.1.min.js");

    private static final String SERIOUS = """
            async () => (await axe.run(document, {resultTypes: ['violations']})).violations
                .filter(each => ['serious', 'critical'].includes(each.impact))
                .map(each => each.id + ': ' + each.nodes.map(node => node.target.join(' ') + ' ' + node.failureSummary).join(' | '))
            """;

    private final Page page;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Eyes(Page page) {
        this.page = page;
    }

    public static Eyes on(Page page) {
        var eyes = new Eyes(page);
        page.onPageError(eyes.complaints::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.text().contains("Content Security Policy")) {
                eyes.complaints.add(message.text());
            }
        });
        return eyes;
    }

    public void sawNothingWrong() {
        assertThat(complaints)
                .as("what the browser complained of at %s", page.url())
                .isEmpty();
    }

    /** For pages that are meant to fail: forgets what the browser says of a request that was answered with that status. */
    public void expect(int status) {
        complaints.removeIf(each -> each.contains("the server responded with a status of " + status));
    }

    /** In light and in dark: nothing serious or critical by axe, and nothing to scroll sideways for at 360 pixels. */
    public void findItAccessible() {
        page.evaluate(AXE);
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            assertThat((List<?>) page.evaluate(SERIOUS))
                    .as("what axe finds serious at %s, %s", page.url(), scheme)
                    .isEmpty();
        }
        findItNarrowEnough();
    }

    private void findItNarrowEnough() {
        var before = page.viewportSize();
        page.setViewportSize(360, 740);
        assertThat(page.evaluate("document.documentElement.scrollWidth"))
                .as("width of %s on a phone", page.url())
                .isEqualTo(360);
        page.setViewportSize(before.width, before.height);
    }

    /** Keeps a picture in {@code target/pages}, for people. */
    public void picture(String name) {
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of("target/pages", name + ".png")));
    }

    private static String read(String resource) {
        try (InputStream in = Eyes.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
