package dev.faultline.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.savedrequest.DefaultSavedRequest;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.stereotype.Component;

/** What follows a try to log in. */
@Component
class Welcome {

    private final HaltCredentials halt;
    private final Clock clock;

    Welcome(HaltCredentials halt, Clock clock) {
        this.halt = halt;
        this.clock = clock;
    }

    /** To the page that was wanted, with a session that knows its age and a cookie that can stop. */
    AuthenticationSuccessHandler back(RequestCache wanted) {
        return (request, response, authentication) -> {
            if (authentication.getPrincipal() instanceof Caller caller) {
                remember(request);
                halt.grant(request, response, caller);
            }
            String page = wanted.getRequest(request, response) instanceof DefaultSavedRequest saved ? path(saved) : "/";
            wanted.removeRequest(request, response);
            response.sendRedirect(page);
        };
    }

    private static String path(DefaultSavedRequest saved) {
        String query = saved.getQueryString();
        return String.valueOf(saved.getRequestURI()) + (query == null ? "" : "?" + query);
    }

    void turnAway(HttpServletRequest request, HttpServletResponse response, AuthenticationException refused)
            throws IOException {
        response.sendRedirect(
                refused instanceof LogIn.TooEarly early ? "/login?wait=" + early.seconds() : "/login?wrong");
    }

    private void remember(HttpServletRequest request) {
        HttpSession session = request.getSession();
        session.setAttribute(Sessions.SIGNED_IN_AT, clock.instant());
        session.setAttribute(Sessions.ADDRESS, String.valueOf(request.getRemoteAddr()));
        session.setAttribute(
                Sessions.BROWSER,
                Optional.ofNullable(request.getHeader("User-Agent"))
                        .map(agent -> agent.substring(0, Math.min(agent.length(), 200)))
                        .orElse(""));
    }
}
