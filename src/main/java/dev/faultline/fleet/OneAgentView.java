package dev.faultline.fleet;

import dev.faultline.access.Caller;
import dev.faultline.live.Fragments;
import dev.faultline.live.LiveView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The page of one agent while it is open. */
@Component
class OneAgentView implements LiveView {

    private final Agents agents;
    private final Targets targets;
    private final Fragments fragments;

    OneAgentView(Agents agents, Targets targets, Fragments fragments) {
        this.agents = agents;
        this.targets = targets;
        this.fragments = fragments;
    }

    @Override
    public String kind() {
        return "agent";
    }

    @Override
    public boolean maySee(Caller caller, String id) {
        return id(id).isPresent();
    }

    @Override
    public String version(String id) {
        List<AgentView> agent = id(id).flatMap(agents::byId).map(List::of).orElse(List.of());
        return FleetView.version(agent) + "-"
                + id(id).map(targets::ofAgent).orElse(List.of()).hashCode();
    }

    @Override
    public String render(String id) {
        return id(id).flatMap(agents::byId)
                .map(agent -> fragments.partial("agent-head", "fleet/parts", "head", Map.of("agent", agent))
                        + fragments.partial("agent-can", "fleet/parts", "can", Map.of("agent", agent))
                        + fragments.partial(
                                "agent-targets",
                                "fleet/parts",
                                "targets",
                                Map.of("targets", targets.ofAgent(agent.id()))))
                .orElse("");
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
