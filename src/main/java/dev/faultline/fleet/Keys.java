package dev.faultline.fleet;

import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * The public keys of all agents that are not revoked, and which of them are in quarantine, in memory: agents are heard and
 * stopped while the database is away. What another node decides is known here within half a second.
 */
@Component
class Keys {

    private static final Logger log = LoggerFactory.getLogger(Keys.class);

    private final JdbcClient jdbc;
    private final Set<UUID> suspects = ConcurrentHashMap.newKeySet();
    private volatile Map<UUID, Standing> known = new ConcurrentHashMap<>();

    Keys(JdbcClient jdbc) {
        this.jdbc = jdbc;
        read();
    }

    Optional<Standing> of(UUID agent) {
        return Optional.ofNullable(known.get(agent))
                .or(() -> justEnrolled(agent))
                .map(each -> suspects.contains(agent) ? new Standing(each.key(), Quarantine.CLONED) : each);
    }

    /** An agent that enrolled at another node a moment ago. */
    private Optional<Standing> justEnrolled(UUID agent) {
        try {
            Optional<Standing> found = jdbc.sql(
                            "select id, public_key, quarantine from agent where id = :id and revoked_at is null")
                    .param("id", agent)
                    .query((row, _) -> standing(row))
                    .optional();
            found.ifPresent(standing -> known.put(agent, standing));
            return found;
        } catch (DataAccessException away) {
            log.debug("Cannot look up agent {}", agent, away);
            return Optional.empty();
        }
    }

    void forget(UUID agent) {
        known.remove(agent);
    }

    /** Not to be believed from now on, whatever the database says, until {@link #unsuspect}. */
    void suspect(UUID agent) {
        suspects.add(agent);
    }

    void unsuspect(UUID agent) {
        suspects.remove(agent);
    }

    @Scheduled(fixedDelay = 500)
    void refresh() {
        try {
            read();
        } catch (DataAccessException away) {
            log.debug("Keeping the keys of {} agents: the database does not answer", known.size(), away);
        }
    }

    private void read() {
        known = jdbc
                .sql("select id, public_key, quarantine from agent where revoked_at is null")
                .query((row, _) -> Map.entry(row.getObject("id", UUID.class), standing(row)))
                .list()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (first, _) -> first, ConcurrentHashMap::new));
    }

    private Standing standing(ResultSet row) throws SQLException {
        String quarantine = row.getString("quarantine");
        return new Standing(
                key(row.getObject("id", UUID.class), row.getBytes("public_key")),
                quarantine == null ? null : Quarantine.valueOf(quarantine));
    }

    /** Keys never change, and reading one again is work. */
    private PublicKey key(UUID agent, byte[] encoded) throws SQLException {
        Standing before = known.get(agent);
        if (before != null && Arrays.equals(before.key().getEncoded(), encoded)) {
            return before.key();
        }
        try {
            return ServerKey.publicKey(encoded);
        } catch (InvalidKeySpecException broken) {
            throw new SQLException("agent with a broken key", broken);
        }
    }
}
