package dev.faultline.agent;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** Where agent and proxy meet: {@code state/routes/<route>/<injection>.toxic}, and the only files that steps may touch. */
record ToxicFiles(Path state) {

    static final String SUFFIX = ".toxic";

    private static final Pattern UNDER_ROUTES = Pattern.compile("[a-z0-9][a-z0-9_-]{0,39}/[0-9a-f-]{36}\\.toxic");

    ToxicFiles {
        state = state.toAbsolutePath().normalize();
    }

    Path routes() {
        return state.resolve("routes");
    }

    Path of(Route route) {
        return routes().resolve(route.name());
    }

    Path toxic(Route route, UUID injection) {
        return of(route).resolve(injection + SUFFIX);
    }

    /** The toxics there are now; none when nobody can look. */
    List<Path> list(Route route) {
        var found = new ArrayList<Path>();
        try (var files =
                Files.newDirectoryStream(of(route), file -> file.toString().endsWith(SUFFIX))) {
            files.forEach(found::add);
            return found;
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
    }

    /** What the proxy says of a route. */
    Path status(String route) {
        return routes().resolve(route).resolve("status");
    }

    /** What the proxy says of itself. */
    Path proxyStatus() {
        return routes().resolve("proxy");
    }

    /** @throws StepFailed for every other file: a step from a journal that somebody changed */
    Path require(String name) {
        var file = Path.of(name);
        if (!file.startsWith(routes())
                || !UNDER_ROUTES.matcher(routes().relativize(file).toString()).matches()) {
            throw new StepFailed("%s is not a file that this agent touches".formatted(name));
        }
        return file;
    }
}
