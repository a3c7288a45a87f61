package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an agent says, up its WebSocket. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = AgentMessage.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = AgentMessage.Sync.class, name = "sync"),
    @JsonSubTypes.Type(value = AgentMessage.Planned.class, name = "planned"),
    @JsonSubTypes.Type(value = AgentMessage.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = AgentMessage.Evidence.class, name = "evidence"),
    @JsonSubTypes.Type(value = AgentMessage.HaltHeard.class, name = "halt-heard"),
    @JsonSubTypes.Type(value = AgentMessage.Scanned.class, name = "scanned"),
    @JsonSubTypes.Type(value = AgentMessage.Here.class, name = "here"),
    @JsonSubTypes.Type(value = AgentMessage.Agree.class, name = "agree")
})
public sealed interface AgentMessage {

    /**
     * The first message on a connection: who is there and what is on the host. Sent again when any of it changes.
     *
     * @param bootId of the host, so that the server sees a reboot
     * @param host facts for people: os, kernel, cpus, memory, java
     * @param journal every entry that is not final, and the final ones of the last ten minutes
     * @param process which of all that ever ran with this identity; null from an agent that does not count them
     */
    record Hello(
            UUID agent,
            String version,
            String bootId,
            Map<String, String> host,
            List<Target> targets,
            List<Capability> capabilities,
            List<Entry> journal,
            long epoch,
            @Nullable Process process)
            implements AgentMessage {
        public Hello {
            host = Map.copyOf(host);
            targets = List.copyOf(targets);
            capabilities = List.copyOf(capabilities);
            journal = List.copyOf(journal);
        }
    }

    /**
     * A process that is the agent. Of the true one, lives and connections only ever grow: what comes with smaller numbers and
     * is alive is a copy, or what a copy was made of.
     *
     * @param instance chosen at random when it started
     * @param life how often an agent was started with this identity, counted on its disk
     * @param connection how often this process has connected
     */
    record Process(UUID instance, long life, long connection) {}

    /**
     * The heartbeat: every two seconds while anything is on the host, every ten otherwise. The lease of each entry that the
     * answer renews counts from the moment this was <em>sent</em>, on the agent's monotonic clock.
     *
     * @param n grows by one; the answer repeats it
     * @param journal every entry that is not final, and the final ones whose evidence was not yet acknowledged
     * @param epoch the highest halt epoch this agent has seen
     * @param stopped the reason when this host was stopped locally, null otherwise
     */
    record Sync(
            long n,
            Instant at,
            List<Entry> journal,
            long epoch,
            @Nullable String stopped) implements AgentMessage {
        public Sync {
            journal = List.copyOf(journal);
        }
    }

    /** The answer to {@link ServerMessage.Prepare}: what would happen, and its hash. Nothing has. */
    record Planned(UUID order, UUID injection, Plan plan, String hash) implements AgentMessage {}

    /** The answer to an order that the agent will not follow. Nothing happened, and for that order nothing will. */
    record Refused(UUID order, UUID injection, String why) implements AgentMessage {}

    /** One injection reached a new state. Repeated in {@link Sync} until acknowledged. */
    record Evidence(Entry entry) implements AgentMessage {}

    /** Receipt for {@link ServerMessage.Halt}: the agent has latched and is taking everything in scope back. */
    record HaltHeard(UUID halt, long epoch, int reverting) implements AgentMessage {}

    /** The answer to {@link ServerMessage.Scan}, and to nothing else: a server that never asks never gets it. */
    record Scanned(UUID scan, List<Residue> found, List<Residue.Unseen> unseen) implements AgentMessage {
        public Scanned {
            found = List.copyOf(found);
            unseen = List.copyOf(unseen);
        }
    }

    /** The answer to {@link ServerMessage.Ask}: on the connection on which it was asked, it proves that somebody is there. */
    record Here(UUID question) implements AgentMessage {}

    /**
     * The agent's half of the {@link Agreement} that the server's Welcome began; the last frame that the agent signs on this
     * connection. A server that begins none never gets it.
     */
    record Agree(String key) implements AgentMessage {}
}
