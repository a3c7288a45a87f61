package dev.faultline.fleet;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.Seal;
import java.security.spec.InvalidKeySpecException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The agents, as people and programs see them; the last ones seen while the database is away. */
@Component
class Agents {

    private static final Logger log = LoggerFactory.getLogger(Agents.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String COLUMNS = """
            select a.*, extract(epoch from clock_timestamp() - a.last_heard_at) * 1000 as silence,
                   (select count(*) from target t where t.agent_id = a.id and t.absent_since is null) as targets
              from agent a
            """;

    private final JdbcClient jdbc;
    private volatile List<AgentView> lastSeen = List.of();

    Agents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** All that are not revoked, by name. */
    List<AgentView> all() {
        try {
            lastSeen = jdbc.sql(COLUMNS + " where a.revoked_at is null order by a.name")
                    .query(Agents::agent)
                    .list();
        } catch (DataAccessException away) {
            log.debug("Showing the agents as they last were", away);
        }
        return lastSeen;
    }

    List<AgentView> revoked() {
        return jdbc.sql(COLUMNS + " where a.revoked_at is not null order by a.revoked_at desc limit 20")
                .query(Agents::agent)
                .list();
    }

    Optional<AgentView> byId(UUID id) {
        return jdbc.sql(COLUMNS + " where a.id = :id")
                .param("id", id)
                .query(Agents::agent)
                .optional();
    }

    Set<UUID> ofBoots(Collection<String> boots) {
        return jdbc.sql("select id from agent where boot_id = any(:boots) and revoked_at is null")
                .param("boots", boots.toArray(String[]::new))
                .query((row, _) -> row.getObject(1, UUID.class))
                .set();
    }

    private static AgentView agent(ResultSet row, int number) throws SQLException {
        Instant heard = instant(row, "last_heard_at");
        AgentView.Revoked revoked = revoked(row);
        return new AgentView(
                row.getObject("id", UUID.class),
                row.getString("name"),
                revoked == null ? freshness(row, heard) : Freshness.REVOKED,
                heard,
                row.getObject("enrolled_at", OffsetDateTime.class).toInstant(),
                row.getString("version"),
                JSON.readValue(row.getString("host"), new TypeReference<Map<String, String>>() {}),
                JSON.readValue(row.getString("capabilities"), new TypeReference<List<Capability>>() {}),
                row.getString("node"),
                row.getString("address"),
                fingerprint(row),
                row.getInt("targets"),
                quarantined(row),
                revoked);
    }

    private static String fingerprint(ResultSet row) throws SQLException {
        try {
            return Seal.fingerprint(ServerKey.publicKey(row.getBytes("public_key")));
        } catch (InvalidKeySpecException broken) {
            throw new SQLException("agent with a broken key", broken);
        }
    }

    private static AgentView.@Nullable Quarantined quarantined(ResultSet row) throws SQLException {
        String why = row.getString("quarantine");
        Instant since = instant(row, "quarantined_at");
        String because = row.getString("quarantined_because");
        return why == null || since == null
                ? null
                : new AgentView.Quarantined(Quarantine.valueOf(why), since, because == null ? "" : because);
    }

    private static Freshness freshness(ResultSet row, @Nullable Instant heard) throws SQLException {
        return heard == null ? Freshness.NEW : Freshness.after(Duration.ofMillis(row.getLong("silence")));
    }

    private static AgentView.@Nullable Revoked revoked(ResultSet row) throws SQLException {
        Instant at = instant(row, "revoked_at");
        return at == null
                ? null
                : new AgentView.Revoked(at, row.getString("revoked_by"), row.getString("revoked_because"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
