package dev.faultline.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/** Ends a session twelve hours after the login, however busy it is. */
final class SessionAge extends OncePerRequestFilter {

    static final Duration LONGEST = Duration.ofHours(12);

    private final Clock clock;

    SessionAge(Clock clock) {
        this.clock = clock;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        HttpSession session = request.getSession(false);
        if (session != null && isOver(session.getAttribute(Sessions.SIGNED_IN_AT))) {
            session.invalidate();
        }
        chain.doFilter(request, response);
    }

    private boolean isOver(@Nullable Object signedInAt) {
        return signedInAt instanceof Instant since && !clock.instant().isBefore(since.plus(LONGEST));
    }
}
