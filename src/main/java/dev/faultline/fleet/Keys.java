package dev.faultline.fleet;

import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The public keys of all agents that are to be believed, in memory: agents are heard and stopped while the database is away. A
 * revocation on another node is known here within two seconds.
 */
@Component
class Keys {

    private static final Logger log = LoggerFactory.getLogger(Keys.class);

    private final JdbcClient jdbc;
    private volatile Map<UUID, PublicKey> known = new ConcurrentHashMap<>();

    Keys(JdbcClient jdbc) {
        this.jdbc = jdbc;
        read();
    }

    Optional<PublicKey> of(UUID agent) {
        return Optional.ofNullable(known.get(agent)).or(() -> justEnrolled(agent));
    }

    /** An agent that enrolled at another node a moment ago. */
    private Optional<PublicKey> justEnrolled(UUID agent) {
        try {
            Optional<PublicKey> found = jdbc.sql(
                            "select id, public_key from agent where id = :id and revoked_at is null")
                    .param("id", agent)
                    .query(Keys::key)
                    .optional();
            found.ifPresent(key -> known.put(agent, key));
            return found;
        } catch (DataAccessException away) {
            log.debug("Cannot look up agent {}", agent, away);
            return Optional.empty();
        }
    }

    void forget(UUID agent) {
        known.remove(agent);
    }

    @Scheduled(fixedDelay = 2000)
    void refresh() {
        try {
            read();
        } catch (DataAccessException away) {
            log.debug("Keeping the keys of {} agents: the database does not answer", known.size(), away);
        }
    }

    private void read() {
        known = jdbc
                .sql("select id, public_key from agent where revoked_at is null")
                .query((row, number) -> Map.entry(row.getObject("id", UUID.class), key(row, number)))
                .list()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (first, _) -> first, ConcurrentHashMap::new));
    }

    private static PublicKey key(ResultSet row, int number) throws SQLException {
        try {
            return ServerKey.publicKey(row.getBytes("public_key"));
        } catch (InvalidKeySpecException broken) {
            throw new SQLException("agent with a broken key", broken);
        }
    }
}
