package dev.faultline.access;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.stereotype.Component;

/** The browsers that are logged in, on whichever node. */
@Component
class Sessions {

    /** When the person logged in; a session is over twelve hours later, whatever they do. */
    static final String SIGNED_IN_AT = "faultline.signedInAt";

    static final String ADDRESS = "faultline.address";
    static final String BROWSER = "faultline.browser";

    private final JdbcClient database;
    private final FindByIndexNameSessionRepository<? extends Session> repository;

    Sessions(JdbcClient database, FindByIndexNameSessionRepository<? extends Session> repository) {
        this.database = database;
        this.repository = repository;
    }

    /** @param handle names the session without being the key to it */
    record Open(String handle, Instant since, Instant lastSeen, String address, String browser) {}

    List<Open> of(UUID person) {
        return repository.findByPrincipalName(person.toString()).values().stream()
                .map(session -> new Open(
                        handle(session.getId()),
                        session.getCreationTime(),
                        session.getLastAccessedTime(),
                        text(session.getAttribute(ADDRESS)),
                        text(session.getAttribute(BROWSER))))
                .sorted(Comparator.comparing(Open::lastSeen).reversed())
                .toList();
    }

    /** Ends one session of this person. */
    boolean end(UUID person, String handle) {
        List<String> found = repository.findByPrincipalName(person.toString()).keySet().stream()
                .filter(id -> handle(id).equals(handle))
                .toList();
        found.forEach(repository::deleteById);
        return !found.isEmpty();
    }

    /** In the caller's transaction: a session ends exactly when the reason for it becomes true. */
    void endAll(UUID person) {
        database.sql("delete from spring_session where principal_name = :person")
                .param("person", person.toString())
                .update();
    }

    static String handle(String sessionId) {
        return Digest.text(Digest.sha256(sessionId)).substring(0, 16);
    }

    private static String text(@Nullable Object attribute) {
        return attribute instanceof String text ? text : "";
    }
}
