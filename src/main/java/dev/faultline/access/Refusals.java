package dev.faultline.access;

import dev.faultline.gate.Problem;
import dev.faultline.gate.Problems;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;

/**
 * How a request is turned away. A stranger learns nothing but that they have to say who they are; somebody known is told
 * whether it is forbidden (403), not there (404) or not done this way (405).
 */
@Component
class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {

    private final LoginUrlAuthenticationEntryPoint login = new LoginUrlAuthenticationEntryPoint("/login");

    Refusals() {
        login.setFavorRelativeUris(true);
    }

    @Override
    public void commence(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException unauthenticated)
            throws IOException, ServletException {
        if (Surface.of(request) == Surface.BROWSER) {
            if (isPartOfAPage(request)) {
                // a panel must not be filled with the login page
                response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            } else {
                login.commence(request, response, unauthenticated);
            }
            return;
        }
        boolean bad = unauthenticated instanceof BadCredentialsException;
        Problems.answer(
                request,
                response,
                new Problem(
                                401,
                                "unauthenticated",
                                "Who are you?",
                                bad
                                        ? "This token is unknown, expired or revoked."
                                        : "Send a token: “Authorization: Bearer flt_…”.")
                        .header(
                                HttpHeaders.WWW_AUTHENTICATE,
                                bad
                                        ? "Bearer realm=\"faultline\", error=\"invalid_token\""
                                        : "Bearer realm=\"faultline\""));
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        if (denied instanceof CsrfException) {
            refuseForged(request, response);
            return;
        }
        List<String> methods = RequestTable.methods(request);
        if (methods.isEmpty()) {
            answer(request, response, Problem.notFound());
        } else if (!methods.contains(request.getMethod().equals("HEAD") ? "GET" : request.getMethod())) {
            answer(request, response, wrongMethod(methods));
        } else {
            answer(request, response, Problem.forbidden("Your role or your token does not allow this."));
        }
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException rejected)
            throws IOException {
        Problems.answer(
                request,
                response,
                new Problem(
                        400,
                        "unreadable",
                        "The request cannot be read",
                        "Its address or one of its headers is not valid."));
    }

    /** For paths where nobody is asked who they are. */
    void unknown(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<String> methods = RequestTable.methods(request);
        Problems.answer(request, response, methods.isEmpty() ? Problem.notFound() : wrongMethod(methods));
    }

    /** Sent by a page of somebody else. */
    void foreign(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(request, response, forged());
    }

    /** The usual reason is a session that ended while the form was open: then logging in is the answer. */
    private void refuseForged(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Authentication known = SecurityContextHolder.getContext().getAuthentication();
        boolean stranger = known == null || known instanceof AnonymousAuthenticationToken;
        if (stranger && isPartOfAPage(request)) {
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        } else if (stranger && !"/setup".equals(request.getRequestURI())) {
            response.sendRedirect("/login?again");
        } else {
            answer(request, response, forged());
        }
    }

    private static Problem forged() {
        return new Problem(
                403, "forged", "This form was not ours, or was too old", "Go back, reload the page and send it again.");
    }

    private static Problem wrongMethod(List<String> methods) {
        String allowed = String.join(", ", methods);
        return new Problem(405, "method", "This cannot be done here", "Allowed here: %s.".formatted(allowed))
                .header(HttpHeaders.ALLOW, allowed);
    }

    private static void answer(HttpServletRequest request, HttpServletResponse response, Problem problem)
            throws IOException {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        if (Surface.of(request) == Surface.BROWSER && accept != null && accept.contains("text/html")) {
            if (problem.status() == 405) {
                response.setHeader(HttpHeaders.ALLOW, String.join(", ", RequestTable.methods(request)));
            }
            response.sendError(problem.status()); // the error page says it
        } else {
            Problems.answer(request, response, problem);
        }
    }

    private static boolean isPartOfAPage(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return request.getHeader("HX-Request") != null || (accept != null && accept.contains("text/event-stream"));
    }
}
