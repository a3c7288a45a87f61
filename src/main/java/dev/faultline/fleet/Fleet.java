package dev.faultline.fleet;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Problem;
import dev.faultline.protocol.AgentMessage;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The agents, their targets, and whether we hear from them. */
@Component
public class Fleet {

    static final Duration TIME_TO_JOIN = Duration.ofMinutes(10);

    private final Agents agents;
    private final Targets targets;
    private final Keys keys;
    private final ServerKey serverKey;
    private final Hearing hearing;
    private final Inviting inviting;
    private final Admitting admitting;
    private final Revoking revoking;
    private final Clones clones;

    Fleet(
            Agents agents,
            Targets targets,
            Keys keys,
            ServerKey serverKey,
            Hearing hearing,
            Inviting inviting,
            Admitting admitting,
            Revoking revoking,
            Clones clones) {
        this.agents = agents;
        this.targets = targets;
        this.keys = keys;
        this.serverKey = serverKey;
        this.hearing = hearing;
        this.inviting = inviting;
        this.admitting = admitting;
        this.revoking = revoking;
        this.clones = clones;
    }

    /** What the selector means now, by name. Targets of silent agents are among them, and say so. */
    public List<FleetTarget> matching(Selector selector) {
        return targets.matching(selector);
    }

    /** Everything that these agents report, and everything of these services; "-" is what belongs to none. */
    public List<FleetTarget> around(Collection<UUID> agents, Collection<String> services) {
        return targets.around(agents, services);
    }

    /**
     * The values that a label has among the targets, in order.
     *
     * @param search what they contain, in any case; all where empty
     * @param after the last one that is known already; empty to begin
     */
    public List<String> values(String label, String search, String after, int limit) {
        return targets.values(label, search, after, limit);
    }

    /** How many targets have each value of a label. */
    public SortedMap<String, Long> counts(String label) {
        return targets.counts(label);
    }

    /** The agents on machines whose kernels name one of these boots. */
    public Set<UUID> agentsOfBoots(Collection<String> boots) {
        return agents.ofBoots(boots);
    }

    /** Empty as well when its agent does not report it any more, or is revoked. */
    public Optional<FleetTarget> target(UUID id) {
        return targets.byId(id);
    }

    /** Those of these that can be chosen now, by name. */
    public List<FleetTarget> targets(Collection<UUID> ids) {
        return targets.byIds(ids);
    }

    /** What is known of these, whether they can be chosen or not. */
    public List<Sighting> sightings(Collection<UUID> ids) {
        return targets.sightings(ids);
    }

    /** All that are not revoked, by name; the last ones seen while the database is away. */
    public List<AgentView> agents() {
        return agents.all();
    }

    /** Why some types of fault do not work on some agents, as these found out by trying: by agent, and by the type's name. */
    public Map<UUID, Map<String, String>> troubles(Set<String> faults) {
        var troubles = new HashMap<UUID, Map<String, String>>();
        for (var agent : agents()) {
            for (var fault : faults) {
                agent.whyNot(fault)
                        .ifPresent(why -> troubles.computeIfAbsent(agent.id(), _ -> new HashMap<>())
                                .put(fault, why));
            }
        }
        return troubles;
    }

    public Optional<AgentView> agent(UUID id) {
        return agents.byId(id);
    }

    /** Empty for an agent that is unknown or revoked. Answers from memory, with or without the database. */
    public Optional<PublicKey> keyOf(UUID agent) {
        return standing(agent).map(Standing::key);
    }

    /** The same, with whether it is admitted. */
    public Optional<Standing> standing(UUID agent) {
        return keys.of(agent);
    }

    /** What this control plane signs with. */
    public KeyPair serverKeys() {
        return serverKey.keys();
    }

    /** A token that lets one agent in, once, within {@code lifetime}. Shown once; only its hash is kept. */
    public String newJoinToken(Caller caller, Duration lifetime) {
        return invite(caller, null, lifetime, null).token();
    }

    JoinTokens.Made invite(Caller caller, @Nullable String name, Duration lifetime, @Nullable Boolean admits) {
        require(caller);
        return inviting.invite(caller.actor(), name, lifetime, admits);
    }

    Page<FleetTarget> targets(@Nullable Selector selector, String search, Paging paging) {
        List<String> after = paging.after();
        List<FleetTarget> found = after.isEmpty()
                ? targets.page(selector, search, null, null, paging.fetch())
                : targets.page(selector, search, after.get(0), UUID.fromString(after.get(1)), paging.fetch());
        return paging.page(found, each -> List.of(each.name(), each.id().toString()));
    }

    long count(@Nullable Selector selector, String search) {
        return targets.count(selector, search);
    }

    List<FleetTarget> targetsOf(UUID agent) {
        return targets.ofAgent(agent);
    }

    /** The same for the control plane's own agent, which takes the place of a lost one of that name, and is admitted. */
    public String newJoinToken(String name, Duration lifetime) {
        return inviting.invite("faultline", name, lifetime, true).token();
    }

    /**
     * Takes down what an agent says of itself and its host.
     *
     * @throws IllegalArgumentException when it says more than can be right
     */
    public Heard heard(AgentMessage.Hello hello, Call call) {
        return hearing.hello(hello, call);
    }

    /**
     * Which of these connections are not the newest of their agents any more: what answers there is a copy, or was copied.
     *
     * @param connections by name, each with its agent, which has said hello on it
     */
    public Set<UUID> overtaken(Map<UUID, UUID> connections) {
        return hearing.overtaken(connections);
    }

    /** Believes nobody that claims to be this agent any more: that process answered on a connection that was overtaken. */
    public void cloned(UUID agent, Call call, AgentMessage.@Nullable Process process) {
        clones.seen(agent, call, process);
    }

    /** Notes that an agent was heard. Written down within a second; costs nothing here. */
    public void synced(UUID agent, Instant at) {
        hearing.synced(agent, at);
    }

    /** Takes an agent's identity away for ever. False when there is no such agent, or it is revoked already. */
    public boolean revoke(Caller caller, UUID agent, String reason) {
        require(caller);
        boolean revoked = revoking.revoke(agent, caller.actor(), reason).isPresent();
        keys.forget(agent);
        return revoked;
    }

    /** Lets what an agent says count from now on. False when there is no such agent in quarantine. */
    public boolean admit(Caller caller, UUID agent) {
        require(caller);
        boolean admitted = admitting.admit(agent, caller.actor());
        keys.refresh();
        return admitted;
    }

    private static void require(Caller caller) {
        if (!caller.may(Permission.AGENTS)) {
            throw Problem.forbidden("Only those who manage agents may do this.");
        }
    }
}
