package dev.faultline.live;

import dev.faultline.access.Caller;
import dev.faultline.access.HaltCredentials;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.util.WebUtils;

/** Gives every page its {@code frame} and its {@code times}. Reads no database: an error page needs them most. */
@ControllerAdvice
class Frames {

    private final Clock clock;
    private final ObjectProvider<HaltState> halt;
    private final ObjectProvider<HaltCredentials> credentials;
    private final String environment;

    Frames(
            Clock clock,
            ObjectProvider<HaltState> halt,
            ObjectProvider<HaltCredentials> credentials,
            @Value("${faultline.environment:}") String environment,
            @Value("${faultline.sandbox.enabled:false}") boolean sandbox) {
        this.clock = clock;
        this.halt = halt;
        this.credentials = credentials;
        this.environment = environment.isBlank() && sandbox ? "Sandbox" : environment.strip();
    }

    @ModelAttribute("times")
    Times times(HttpServletRequest request) {
        return new Times(zone(request), clock.instant());
    }

    @ModelAttribute("frame")
    Frame frame(HttpServletRequest request) {
        String proof = credentials.stream()
                .findFirst()
                .map(each -> each.proof(request))
                .orElse("");
        return new Frame(caller(), pressed(), proof, theme(request), environment);
    }

    private HaltState.@Nullable Pressed pressed() {
        return halt.stream().findFirst().flatMap(HaltState::current).orElse(null);
    }

    private static @Nullable Caller caller() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof Caller caller ? caller : null;
    }

    /** The zone that the person's browser told us, or chose; UTC until then. */
    private static ZoneId zone(HttpServletRequest request) {
        try {
            return cookie(request, "zone").<ZoneId>map(ZoneId::of).orElse(ZoneOffset.UTC);
        } catch (DateTimeException _) {
            return ZoneOffset.UTC;
        }
    }

    private static String theme(HttpServletRequest request) {
        return cookie(request, "theme")
                .filter(each -> Stream.of("light", "dark").anyMatch(each::equals))
                .orElse("");
    }

    private static Optional<String> cookie(HttpServletRequest request, String name) {
        return Optional.ofNullable(WebUtils.getCookie(request, name)).map(Cookie::getValue);
    }
}
