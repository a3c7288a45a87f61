package dev.faultline.agent;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Faults on a route: one proxy for all tests of a class, as on a host. */
abstract class RouteContract extends SelfEndingContract {

    private static Proxied proxied;
    private static Path home;

    @BeforeAll
    static void startProxy() {
        try {
            home = Files.createTempDirectory("route");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        proxied = Proxied.start(home);
    }

    @AfterAll
    static void endProxy() throws IOException {
        proxied.close();
        try (var files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }

    static Proxied proxied() {
        return proxied;
    }

    @Override
    Path stateDirectory() {
        return proxied.config().state();
    }

    @Override
    Config config() {
        return proxied.config();
    }

    @Override
    String target() {
        return "route:shop";
    }
}
