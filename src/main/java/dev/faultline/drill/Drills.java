package dev.faultline.drill;

import dev.faultline.access.Caller;
import dev.faultline.fleet.AgentView;
import dev.faultline.fleet.Fleet;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.fleet.Selector;
import dev.faultline.gate.Problem;
import dev.faultline.halt.Halts;
import dev.faultline.halt.Scope;
import dev.faultline.ports.Ids;
import dev.faultline.protocol.Capability;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The door: starts drills. */
@Component
class Drills {

    private static final String ENVIRONMENT = "environment";
    private static final Selector HOSTS = Selector.parse("kind=host");

    private final DrillStore store;
    private final Fleet fleet;
    private final Halts halts;
    private final JdbcClient database;
    private final Clock clock;
    private final Ids ids;

    Drills(DrillStore store, Fleet fleet, Halts halts, JdbcClient database, Clock clock, Ids ids) {
        this.store = store;
        this.fleet = fleet;
        this.halts = halts;
        this.database = database;
        this.clock = clock;
        this.ids = ids;
    }

    /** A start that happened, or had happened before under the same key. */
    record Begun(UUID id, DrillState state, boolean repeated) {}

    /**
     * Starts a drill on every agent in scope. Those that are known not to answer are in it too, as failed.
     *
     * @param key of the caller's choice: the same one again is the same drill; null for one of its own
     * @throws dev.faultline.halt.Halted when STOP is pressed for any of them
     */
    Begun start(Caller caller, Scope scope, @Nullable String key) {
        var earlier = earlier(caller, key);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        try {
            var drill = store.begin(() -> begin(caller, scope, key));
            return new Begun(drill.id(), drill.state(), false);
        } catch (DuplicateKeyException raced) {
            return earlier(caller, key)
                    .orElseThrow(
                            () -> Problem.conflict("drill-open", "Another drill is going on. Wait until it is over."));
        }
    }

    /** Gate and latch first, as with every start. */
    private Drill begin(Caller caller, Scope scope, @Nullable String key) {
        var environments = environmentsByAgent();
        var agents = fleet.agents().stream()
                .filter(agent -> isIn(scope, environments.getOrDefault(agent.id(), Set.of())))
                .toList();
        if (agents.isEmpty()) {
            throw Problem.conflict("no-agents", "There is no agent in scope, so nothing could be proved.");
        }
        var id = ids.next();
        var all = new HashSet<String>();
        agents.forEach(agent -> all.addAll(environments.getOrDefault(agent.id(), Set.of())));
        halts.admit(id, all);
        var now = clock.instant();
        return Drill.begin(
                new Drill.Identity(id, halts.newId(), scope, caller.actor(), key, now),
                agents.stream()
                        .map(agent -> canary(agent, environments.getOrDefault(agent.id(), Set.of()), now))
                        .toList());
    }

    private static boolean isIn(Scope scope, Set<String> environments) {
        return switch (scope) {
            case Scope.Global() -> true;
            case Scope.Environment(var name) -> environments.contains(name);
            case Scope.Team _, Scope.Drill _ -> throw new IllegalArgumentException("agents belong to no " + scope);
        };
    }

    private Canary canary(AgentView agent, Set<String> environments, Instant now) {
        var canary = Canary.asked(ids.next(), agent.id(), agent.name(), environments);
        return DrillStore.World.trouble(agent, now)
                .or(() -> inability(agent))
                .map(canary::failed)
                .orElse(canary);
    }

    private static Optional<String> inability(AgentView agent) {
        return agent.capabilities().stream()
                .filter(each -> each.fault().equals("canary"))
                .findFirst()
                .map(each -> each.works() ? Optional.<String>empty() : reason(each))
                .orElse(Optional.of("it knows no canary; version " + agent.version() + " is too old"));
    }

    private static Optional<String> reason(Capability capability) {
        return Optional.of(capability.why() == null ? "no canary works on its host" : capability.why());
    }

    private Map<UUID, Set<String>> environmentsByAgent() {
        var environments = new HashMap<UUID, Set<String>>();
        for (FleetTarget host : fleet.matching(HOSTS)) {
            if (host.labels().containsKey(ENVIRONMENT)) {
                environments.computeIfAbsent(host.agent(), _ -> new HashSet<>()).add(host.label(ENVIRONMENT));
            }
        }
        return environments;
    }

    /** What a drill can be cut down to. */
    List<String> environments() {
        var names = new TreeSet<String>();
        environmentsByAgent().values().forEach(names::addAll);
        return List.copyOf(names);
    }

    private Optional<Begun> earlier(Caller caller, @Nullable String key) {
        return key == null
                ? Optional.empty()
                : database.sql("select id, state from drill where started_by = ? and idempotency_key = ?")
                        .params(caller.actor(), key)
                        .query((row, _) ->
                                new Begun(row.getObject(1, UUID.class), DrillState.valueOf(row.getString(2)), true))
                        .optional();
    }
}
