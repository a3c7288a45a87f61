package dev.faultline.fleet;

import dev.faultline.fleet.AgentFact.AgentEnrolled;
import dev.faultline.ports.Ids;
import java.security.PublicKey;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Lets an agent in, once for each join token. */
@Component
class Enrolling {

    private final JdbcClient jdbc;
    private final JoinTokens tokens;
    private final Revoking revoking;
    private final AgentsProperties properties;
    private final Ids ids;
    private final ApplicationEventPublisher events;

    Enrolling(
            JdbcClient jdbc,
            JoinTokens tokens,
            Revoking revoking,
            AgentsProperties properties,
            Ids ids,
            ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.properties = properties;
        this.tokens = tokens;
        this.revoking = revoking;
        this.ids = ids;
        this.events = events;
    }

    /** Why an agent was not let in. */
    enum Reason {
        /** Unknown, used or too old: who has no token learns nothing more. */
        TOKEN,
        /** The token was made for an agent of another name. */
        NAME,
        /** There is an agent of that name. */
        NAME_TAKEN,
        /** That key has been used before. */
        KEY_TAKEN
    }

    /** Undoes the transaction: a token is not used up by an enrolment that failed. */
    static final class Refused extends RuntimeException {

        private final Reason reason;

        Refused(Reason reason) {
            super(reason.name(), null, false, false);
            this.reason = reason;
        }

        Reason reason() {
            return reason;
        }
    }

    /** @throws Refused when it may not come in */
    @Transactional
    public UUID enrol(String token, String name, PublicKey key) {
        UUID agent = ids.next();
        JoinTokens.Used used = tokens.use(token, agent).orElseThrow(() -> new Refused(Reason.TOKEN));
        if (used.name() != null && !used.name().equals(name)) {
            throw new Refused(Reason.NAME);
        }
        if (used.name() != null) {
            revoking.makeRoomFor(name, used.madeBy());
        }
        boolean admitted = used.admits() == null ? properties.admits() : used.admits();
        insert(agent, name, key, admitted);
        events.publishEvent(new AgentEnrolled(agent, name, used.madeBy(), !admitted));
        return agent;
    }

    private void insert(UUID agent, String name, PublicKey key, boolean admitted) {
        try {
            jdbc.sql("""
                            insert into agent (id, name, public_key, quarantine, quarantined_at)
                            values (:id, :name, :key, :quarantine, case when :admitted then null else clock_timestamp() end)
                            """)
                    .param("id", agent)
                    .param("name", name)
                    .param("key", key.getEncoded())
                    .param("quarantine", admitted ? null : Quarantine.WAITING.name())
                    .param("admitted", admitted)
                    .update();
        } catch (DuplicateKeyException taken) {
            boolean byName = String.valueOf(taken.getMessage()).contains("agent_name");
            throw new Refused(byName ? Reason.NAME_TAKEN : Reason.KEY_TAKEN);
        }
    }
}
