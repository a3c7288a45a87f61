package dev.faultline.fleet;

import dev.faultline.fleet.AgentFact.AgentAdmitted;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Ends the quarantine of agents, on somebody's word. */
@Component
class Admitting {

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;

    Admitting(JdbcClient jdbc, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    /**
     * Which process is the true one is asked anew: its numbers are forgotten.
     *
     * @return whether it was in quarantine
     */
    @Transactional
    public boolean admit(UUID agent, String by) {
        Optional<Quarantine> why = jdbc.sql("""
                        select quarantine from agent where id = :id and revoked_at is null and quarantine is not null for update
                        """)
                .param("id", agent)
                .query((row, _) -> Quarantine.valueOf(row.getString("quarantine")))
                .optional();
        why.ifPresent(each -> {
            String name = jdbc.sql("""
                            update agent
                               set quarantine = null, quarantined_at = null, quarantined_because = null,
                                   instance = null, life = 0, connections = 0, connection = null
                             where id = :id
                            returning name
                            """).param("id", agent).query(String.class).single();
            events.publishEvent(new AgentAdmitted(agent, name, by, each == Quarantine.CLONED));
        });
        return why.isPresent();
    }
}
