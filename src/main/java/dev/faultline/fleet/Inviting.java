package dev.faultline.fleet;

import dev.faultline.fleet.AgentFact.AgentInvited;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes join tokens, and says so in the timeline. */
@Component
class Inviting {

    private final JoinTokens tokens;
    private final AgentsProperties properties;
    private final ApplicationEventPublisher events;

    Inviting(JoinTokens tokens, AgentsProperties properties, ApplicationEventPublisher events) {
        this.tokens = tokens;
        this.properties = properties;
        this.events = events;
    }

    /**
     * @param name the only name that the agent may have; any where null
     * @param admits whether it counts as soon as it is in; as this node is set where null
     */
    @Transactional
    public JoinTokens.Made invite(String by, @Nullable String name, Duration lifetime, @Nullable Boolean admits) {
        JoinTokens.Made made = tokens.make(name, by, lifetime, admits == null ? properties.admits() : admits);
        events.publishEvent(new AgentInvited(name == null ? "" : name, by, made.expiresAt()));
        return made;
    }
}
