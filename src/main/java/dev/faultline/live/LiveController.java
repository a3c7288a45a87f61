package dev.faultline.live;

import dev.faultline.access.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.session.SessionRepository;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.GetMapping;

/** The one stream of a page. It holds a virtual thread for as long as the page is open. */
@Controller
class LiveController {

    private static final int MOST_TOPICS = 16;

    private final Live live;
    private final ObjectProvider<SessionRepository<?>> sessions;

    LiveController(Live live, ObjectProvider<SessionRepository<?>> sessions) {
        this.live = live;
        this.sessions = sessions;
    }

    @GetMapping("/live")
    void live(
            @AuthenticationPrincipal @Nullable Caller caller, HttpServletRequest request, HttpServletResponse response)
            throws InterruptedException {
        if (caller == null) {
            // never a redirect: the page would swap a login form into itself
            response.setStatus(HttpStatus.UNAUTHORIZED.value());
            return;
        }
        Optional<Viewer> viewer = live.open(caller, topics(request), stillLoggedIn(request));
        if (viewer.isEmpty()) {
            response.setStatus(HttpStatus.NOT_FOUND.value());
            return;
        }
        live.stream(viewer.get(), response);
    }

    private static List<String> topics(HttpServletRequest request) {
        String[] topics = request.getParameterValues("topic");
        return topics == null
                ? List.of()
                : List.of(topics).stream()
                        .filter(each -> !each.isEmpty())
                        .limit(MOST_TOPICS)
                        .toList();
    }

    /** A session that cannot be looked up is taken to be there: the database being down ends no stream. */
    private BooleanSupplier stillLoggedIn(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        SessionRepository<?> repository = sessions.getIfAvailable();
        if (session == null || repository == null) {
            return () -> true;
        }
        String id = session.getId();
        return () -> {
            try {
                return repository.findById(id) != null;
            } catch (DataAccessException | TransactionException _) {
                return true;
            }
        };
    }
}
