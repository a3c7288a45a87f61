package dev.faultline.fleet;

import dev.faultline.fleet.AgentFact.AgentRefused;
import dev.faultline.fleet.AgentFact.AgentRevoked;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes agents' identities away, for ever. What they still hold ends by itself: nobody answers them any more. */
@Component
class Revoking {

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;

    Revoking(JdbcClient jdbc, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    private record Gone(String name, boolean wasWaiting) {}

    /** The agent's name; empty when there is none with that id, or it is revoked already. */
    @Transactional
    public Optional<String> revoke(UUID agent, String by, String reason) {
        Optional<Gone> gone = jdbc.sql("""
                        update agent set revoked_at = clock_timestamp(), revoked_by = :by, revoked_because = :reason
                         where id = :id and revoked_at is null
                        returning name, quarantine is not distinct from 'WAITING' as waiting
                        """)
                .param("by", by)
                .param("reason", reason)
                .param("id", agent)
                .query((row, _) -> new Gone(row.getString("name"), row.getBoolean("waiting")))
                .optional();
        gone.ifPresent(each -> {
            jdbc.sql("update target set absent_since = clock_timestamp() where agent_id = :id and absent_since is null")
                    .param("id", agent)
                    .update();
            events.publishEvent(
                    each.wasWaiting()
                            ? new AgentRefused(agent, each.name(), by, reason)
                            : new AgentRevoked(agent, each.name(), by, reason));
        });
        return gone.map(Gone::name);
    }

    /** A token made for one name takes the place of an agent of that name that is lost: a host that was set up anew. */
    void makeRoomFor(String name, String by) {
        jdbc.sql("""
                        select id from agent
                         where name = :name and revoked_at is null
                           and coalesce(last_heard_at, enrolled_at) < clock_timestamp() - :silence * interval '1 second'
                        """)
                .param("name", name)
                .param("silence", Freshness.LOST_AFTER.toSeconds())
                .query(UUID.class)
                .optional()
                .ifPresent(lost -> revoke(lost, by, "a new enrolment took its place"));
    }
}
