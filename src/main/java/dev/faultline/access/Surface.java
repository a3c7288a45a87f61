package dev.faultline.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** The sides from which requests come. Only a browser has a session. In the order in which they are tried. */
enum Surface {
    /** Must work when nothing else does. */
    HALT(
            paths("/stop", "/stop/reason", "/hooks/stop/**"),
            List.of(PathPatternRequestMatcher.pathPattern(HttpMethod.POST, "/api/v1/halts"))),
    /** Nobody is asked who they are. */
    OPEN(
            paths(
                    "/agent/**",
                    "/node/**",
                    "/health/**",
                    "/feeds/**",
                    "/hooks/alerts/**",
                    "/screen/**",
                    "/v3/**",
                    "/vendor/**",
                    "/*.css",
                    "/*.js",
                    "/*.svg",
                    "/*.png"),
            paths("/*.ico", "/*.webmanifest")),
    /** Programs with tokens. */
    API(paths("/api/**")),
    /** People. */
    BROWSER(paths("/**"));

    private final List<RequestMatcher> matchers;

    @SafeVarargs
    Surface(List<RequestMatcher>... matchers) {
        this.matchers = Arrays.stream(matchers).flatMap(List::stream).toList();
    }

    boolean has(HttpServletRequest request) {
        return matchers.stream().anyMatch(matcher -> matcher.matches(request));
    }

    static Surface of(HttpServletRequest request) {
        return Arrays.stream(values())
                .filter(surface -> surface.has(request))
                .findFirst()
                .orElse(BROWSER);
    }

    private static List<RequestMatcher> paths(String... patterns) {
        return Arrays.stream(patterns)
                .map(pattern -> (RequestMatcher) PathPatternRequestMatcher.pathPattern(pattern))
                .toList();
    }
}
