package dev.faultline;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;

/**
 * A real Chromium for tests that look at pages: the one named by {@code FAULTLINE_CHROMIUM}, or one on the path, or, where we
 * are root on a system with {@code apt-get}, one installed now. One browser a JVM; tests open contexts of their own and close
 * them. Nothing is downloaded from anywhere but the system's own package source.
 */
public final class Chromium {

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    /** How long a page may take to say what is expected, on a machine that is busy with something else. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Chromium() {}

    public static Browser browser() {
        return Running.BROWSER;
    }

    private static final class Running {

        static final Browser BROWSER = launch();

        @SuppressWarnings("resource") // until this JVM ends
        private static Browser launch() {
            Path executable = executable();
            Playwright playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            SpringApplication.getShutdownHandlers().add(playwright::close);
            PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE.toMillis());
            return playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(executable));
        }
    }

    static Path executable() {
        return Optional.ofNullable(System.getenv("FAULTLINE_CHROMIUM"))
                .map(Path::of)
                .or(Chromium::onThePath)
                .or(Chromium::installed)
                .orElseThrow(
                        () -> new IllegalStateException(
                                "The tests need a Chromium or Chrome: put one on the PATH, or name it with FAULTLINE_CHROMIUM."));
    }

    private static Optional<Path> onThePath() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> installed() {
        if (!"root".equals(System.getProperty("user.name")) || !run("apt-get", "--version")) {
            return Optional.empty();
        }
        System.out.println("No Chromium here: installing the system's own, once.");
        if (!install()) {
            run("apt-get", "-qq", "update");
            install();
        }
        return onThePath();
    }

    private static boolean install() {
        return run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium");
    }

    private static boolean run(String... command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        try {
            Process process = builder.start();
            return process.waitFor(5, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException notInstalled) {
            return false;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
