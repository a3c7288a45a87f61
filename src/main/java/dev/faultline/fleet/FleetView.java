package dev.faultline.fleet;

import dev.faultline.access.Caller;
import dev.faultline.live.Fragments;
import dev.faultline.live.LiveView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** The Fleet page while it is open. Everybody who is signed in sees all agents: teams share the hosts. */
@Component
class FleetView implements LiveView {

    /** As many as a page that names no limit. */
    private static final int SHOWN = 50;

    private final Agents agents;
    private final Targets targets;
    private final Fragments fragments;

    FleetView(Agents agents, Targets targets, Fragments fragments) {
        this.agents = agents;
        this.targets = targets;
        this.fragments = fragments;
    }

    @Override
    public String kind() {
        return "fleet";
    }

    @Override
    public boolean maySee(Caller caller, String id) {
        return id.isEmpty();
    }

    @Override
    public String version(String id) {
        return version(agents.all()) + "-" + firstTargets().hashCode();
    }

    /** What the page shows where nothing is searched for. */
    private List<FleetTarget> firstTargets() {
        return targets.page(null, "", null, null, SHOWN);
    }

    /** All that is shown; not when each was heard, which changes with every heartbeat and is shown of silent ones only. */
    static String version(List<AgentView> agents) {
        return Integer.toHexString(agents.stream()
                .map(each -> Objects.hash(
                        each.id(),
                        each.freshness(),
                        each.version(),
                        each.host(),
                        each.capabilities(),
                        each.targets(),
                        each.quarantine(),
                        each.address(),
                        each.revoked()))
                .toList()
                .hashCode());
    }

    @Override
    public String render(String id) {
        return fragments.partial("fleet-agents", "fleet/parts", "agents", Map.of("agents", agents.all()))
                + fragments.partial("fleet-targets", "fleet/parts", "targets", Map.of("targets", firstTargets()));
    }
}
