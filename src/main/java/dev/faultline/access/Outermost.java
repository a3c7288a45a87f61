package dev.faultline.access;

import dev.faultline.gate.Problem;
import dev.faultline.gate.Problems;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.session.web.http.SessionRepositoryFilter;
import org.springframework.transaction.TransactionException;

/**
 * Stands outside of everything. Keeps requests that have no session away from where sessions are looked up, and answers what
 * failed before any controller was asked: sessions live in the database, so without it no page can be made, but STOP still can.
 */
final class Outermost extends HttpFilter {

    private static final long serialVersionUID = 1;

    private static final Logger log = LoggerFactory.getLogger(Outermost.class);
    private static final String SESSIONS_DONE = SessionRepositoryFilter.class.getName() + ".FILTERED";

    private final transient HaltCredentials halt;

    Outermost(HaltCredentials halt) {
        this.halt = halt;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean browser = isBrowser(request);
        if (!browser) {
            request.setAttribute(SESSIONS_DONE, Boolean.TRUE);
        }
        try {
            chain.doFilter(request, response);
        } catch (DataAccessException | TransactionException failed) {
            unavailable(request, response, browser, failed);
        } catch (ServletException failed) {
            if (!isOfTheDatabase(failed)) {
                throw failed;
            }
            unavailable(request, response, browser, failed);
        }
    }

    private static boolean isBrowser(HttpServletRequest request) {
        if (request.getDispatcherType() == DispatcherType.ERROR) {
            return request.getAttribute(SESSIONS_DONE) == null;
        }
        try {
            return Surface.of(request) == Surface.BROWSER;
        } catch (RuntimeException unreadable) {
            return true; // an address that is none: the firewall behind us refuses it
        }
    }

    private static boolean isOfTheDatabase(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof DataAccessException || cause instanceof SQLException) {
                return true;
            }
        }
        return false;
    }

    private void unavailable(
            HttpServletRequest request, HttpServletResponse response, boolean browser, Exception failed)
            throws IOException {
        log.warn("{} {} had no database: {}", request.getMethod(), Problems.asked(request), failed.toString());
        if (response.isCommitted()) {
            return;
        }
        String accept = request.getHeader("Accept");
        if (browser && accept != null && accept.contains("text/html")) {
            page(request, response);
        } else {
            Problems.answer(
                    request, response, Problem.unavailable("The database does not answer.", Duration.ofSeconds(5)));
        }
    }

    /** Made of nothing that could fail. */
    private void page(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.resetBuffer();
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Retry-After", "5");
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("text/html;charset=utf-8");
        response.getOutputStream().write(PAGE.formatted(halt.proof(request)).getBytes(StandardCharsets.UTF_8));
        response.flushBuffer();
    }

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="same-origin">
            <title>The database does not answer · Faultline</title>
            <link rel="stylesheet" href="/faultline.css">
            </head>
            <body>
            <header class="bezel">
            <div class="plate" id="plate">
            <form id="stop" method="post" action="/stop"><input type="hidden" name="proof" value="%s"></form>
            <button id="stop-button" class="stop" type="submit" form="stop"><span class="stop-glyph" aria-hidden="true"></span><span>STOP ALL EXPERIMENTS</span></button>
            <p class="plate-says">Works without the database.</p>
            </div>
            </header>
            <main id="main"><section class="apology">
            <p class="apology-code" aria-hidden="true">503</p>
            <h1>The database does not answer</h1>
            <p>Nothing can start, and every fault ends by itself within half a minute. STOP above works all the same.</p>
            <p><a class="button" href="">Try again</a> <a class="button" href="/stop">To Stop</a></p>
            </section></main>
            </body>
            </html>
            """;
}
