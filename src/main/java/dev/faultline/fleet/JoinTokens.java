package dev.faultline.fleet;

import dev.faultline.access.Digest;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** One-time tokens by which agents come in. Only their hashes are kept: 256 bits of chance need no slow hash. */
@Component
class JoinTokens {

    private final JdbcClient jdbc;

    JoinTokens(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param token shown once, then known to nobody here */
    record Made(String token, Instant expiresAt) {
        @Override
        public String toString() {
            return "Made[expiresAt=" + expiresAt + "]";
        }
    }

    /**
     * @param name the only name it is good for; any where null
     * @param admits whether the agent counts as soon as it is in; null where nobody said
     */
    record Used(
            @Nullable String name, String madeBy, @Nullable Boolean admits) {}

    Made make(@Nullable String name, String madeBy, Duration lifetime, boolean admits) {
        String token = "fltj_" + Digest.secret();
        Instant expires = jdbc.sql("""
                        insert into join_token (sha, name, made_by, admits, expires_at)
                        values (:sha, :name, :by, :admits, clock_timestamp() + :seconds * interval '1 second')
                        returning expires_at
                        """)
                .param("sha", Digest.sha256(token))
                .param("name", name)
                .param("by", madeBy)
                .param("admits", admits)
                .param("seconds", lifetime.toSeconds())
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
        return new Made(token, expires);
    }

    /** Uses the token up. Of any number that try, one gets it; and nobody, when the transaction fails. */
    Optional<Used> use(String token, UUID agent) {
        return jdbc.sql("""
                        update join_token set used_at = clock_timestamp(), used_by = :agent
                         where sha = :sha and used_at is null and expires_at > clock_timestamp()
                        returning name, made_by, admits
                        """)
                .param("agent", agent)
                .param("sha", Digest.sha256(token))
                .query((row, _) -> new Used(
                        row.getString("name"), row.getString("made_by"), row.getObject("admits", Boolean.class)))
                .optional();
    }
}
