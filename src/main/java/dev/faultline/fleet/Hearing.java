package dev.faultline.fleet;

import dev.faultline.fleet.AgentFact.AgentBack;
import dev.faultline.fleet.AgentFact.AgentLost;
import dev.faultline.fleet.AgentFact.AgentRebooted;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Wire;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes down who was heard and when. Heartbeats are gathered and written once a second in one statement: thousands of agents
 * cost one commit.
 */
@Component
class Hearing {

    private static final Logger log = LoggerFactory.getLogger(Hearing.class);

    /** An agent that comes and goes is told about once in this time. */
    private static final Duration TELL_AGAIN = Duration.ofMinutes(10);

    private final JdbcClient jdbc;
    private final Targets targets;
    private final Clock clock;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Map<UUID, Instant> heard = new ConcurrentHashMap<>();
    private final Map<UUID, Unwritten> unwritten = new ConcurrentHashMap<>();
    private boolean failing;

    Hearing(
            JdbcClient jdbc,
            Targets targets,
            Clock clock,
            PlatformTransactionManager transactions,
            ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.targets = targets;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
        this.events = events;
    }

    void synced(UUID agent, Instant at) {
        heard.merge(agent, at, (before, now) -> before.isAfter(now) ? before : now);
    }

    /** What an agent said of itself while the database was away. */
    private record Unwritten(AgentMessage.Hello hello, Call call) {}

    /**
     * What is to be made of an agent's first word, as far as can be told: without the database it is believed, since it has
     * signed this with a key of ours, and taken down when the database is back.
     */
    Heard hello(AgentMessage.Hello hello, Call call) {
        HelloCheck.check(hello);
        unwritten.remove(hello.agent());
        try {
            return Objects.requireNonNull(transaction.execute(_ -> takeDown(hello, call)));
        } catch (DataAccessException | TransactionException away) {
            log.debug("What agent {} says is taken down later", hello.agent(), away);
            unwritten.put(hello.agent(), new Unwritten(hello, call));
            return Heard.NEWEST;
        }
    }

    private Heard takeDown(AgentMessage.Hello hello, Call call) {
        Before before = before(hello.agent()).orElse(null);
        if (before == null) {
            return Heard.UNKNOWN;
        }
        if (before.cloned()) {
            return Heard.CLONED;
        }
        if (before.newest().isAheadOf(hello.process(), call)) {
            return Heard.OVERTAKEN;
        }
        write(hello, call);
        write(hello.agent(), hello.process());
        targets.report(hello.agent(), before.name(), hello.targets());
        if (before.bootId() != null && !before.bootId().equals(hello.bootId())) {
            events.publishEvent(new AgentRebooted(hello.agent(), before.name(), hello.bootId()));
        }
        return Heard.NEWEST;
    }

    private record Before(String name, @Nullable String bootId, boolean cloned, Newest newest) {}

    /** The latest process and connection of an agent that anybody has heard of. */
    private record Newest(
            @Nullable UUID instance,
            long life,
            long connections,
            @Nullable UUID connection) {

        /** Whether that process cannot be what comes after this one. */
        boolean isAheadOf(AgentMessage.@Nullable Process process, Call call) {
            if (process == null || instance == null) {
                return false;
            }
            if (process.life() != life) {
                return process.life() < life;
            }
            return !process.instance().equals(instance)
                    || process.connection() < connections
                    || (process.connection() == connections
                            && !call.connection().equals(connection));
        }
    }

    private Optional<Before> before(UUID agent) {
        return jdbc.sql("""
                        select name, boot_id, quarantine is not distinct from 'CLONED' as cloned,
                               instance, life, connections, connection
                          from agent where id = :id and revoked_at is null for update
                        """)
                .param("id", agent)
                .query((row, _) -> new Before(
                        row.getString("name"),
                        row.getString("boot_id"),
                        row.getBoolean("cloned"),
                        new Newest(
                                row.getObject("instance", UUID.class),
                                row.getLong("life"),
                                row.getLong("connections"),
                                row.getObject("connection", UUID.class))))
                .optional();
    }

    private void write(UUID agent, AgentMessage.@Nullable Process process) {
        if (process != null) {
            jdbc.sql("update agent set instance = :instance, life = :life, connections = :connections where id = :id")
                    .param("instance", process.instance())
                    .param("life", process.life())
                    .param("connections", process.connection())
                    .param("id", agent)
                    .update();
        }
    }

    /**
     * Which of these connections are not the newest of their agents any more.
     *
     * @param connections of which the agents have said hello, by name
     */
    Set<UUID> overtaken(Map<UUID, UUID> connections) {
        Set<UUID> unknown = unwritten.values().stream()
                .map(each -> each.call().connection())
                .collect(Collectors.toSet());
        List<Map.Entry<UUID, UUID>> asked = connections.entrySet().stream()
                .filter(each -> !unknown.contains(each.getKey()))
                .toList();
        return Set.copyOf(jdbc.sql("""
                        select here.connection
                          from unnest(:agents::uuid[], :connections::uuid[]) as here (agent, connection)
                          join agent a on a.id = here.agent
                         where a.connection <> here.connection
                        """)
                .param("agents", texts(asked.stream().map(Map.Entry::getValue)))
                .param("connections", texts(asked.stream().map(Map.Entry::getKey)))
                .query(UUID.class)
                .list());
    }

    private static String[] texts(Stream<UUID> ids) {
        return ids.map(UUID::toString).toArray(String[]::new);
    }

    private void write(AgentMessage.Hello hello, Call call) {
        jdbc.sql("""
                        update agent set version = :version, boot_id = :boot, host = :host::jsonb,
                               capabilities = :capabilities::jsonb, node = :node, address = :address,
                               connection = :connection, last_heard_at = clock_timestamp()
                         where id = :id
                        """)
                .param("version", hello.version())
                .param("boot", hello.bootId())
                .param("host", Wire.write(hello.host()))
                .param("capabilities", Wire.write(hello.capabilities()))
                .param("node", call.node())
                .param("address", call.address())
                .param("connection", call.connection())
                .param("id", hello.agent())
                .update();
    }

    @Scheduled(fixedDelay = 1000)
    void flush() {
        Map<UUID, Instant> batch = new HashMap<>(heard);
        Map<UUID, Unwritten> waiting = new HashMap<>(unwritten);
        try {
            transaction.executeWithoutResult(_ -> {
                waiting.values().forEach(each -> takeDown(each.hello(), each.call()));
                write(batch);
                tellWhoIsBack();
                tellWhoIsLost();
            });
            batch.forEach(heard::remove);
            waiting.forEach(unwritten::remove);
            failing = false;
        } catch (DataAccessException | TransactionException away) {
            if (failing) {
                log.debug("Still cannot write down which agents were heard", away);
            } else {
                log.warn("Cannot write down which agents were heard; trying again each second", away);
            }
            failing = true;
        }
    }

    /** By the database's clock: what counts is how long ago it was, and nodes' clocks differ. */
    private void write(Map<UUID, Instant> batch) {
        if (batch.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        String[] agents = batch.keySet().stream().map(UUID::toString).toArray(String[]::new);
        Long[] ages = batch.values().stream()
                .map(at -> Math.max(0, Duration.between(at, now).toMillis()))
                .toArray(Long[]::new);
        jdbc.sql("""
                        update agent set last_heard_at = heard.at
                          from (select id, clock_timestamp() - age * interval '1 millisecond' as at
                                  from unnest(:agents::uuid[], :ages::bigint[]) as each (id, age)) as heard
                         where agent.id = heard.id and agent.revoked_at is null and agent.quarantine is distinct from 'CLONED'
                           and (agent.last_heard_at is null or agent.last_heard_at < heard.at)
                        """).param("agents", agents).param("ages", ages).update();
    }

    private void tellWhoIsLost() {
        jdbc.sql("""
                        update agent set lost = true, lost_told_at = clock_timestamp()
                         where id in (select id from agent
                                       where not lost and revoked_at is null and quarantine is distinct from 'CLONED'
                                         and last_heard_at < clock_timestamp() - :lost * interval '1 second'
                                         and (lost_told_at is null or lost_told_at < clock_timestamp() - :again * interval '1 second')
                                         for update skip locked)
                        returning id, name, last_heard_at
                        """)
                .param("lost", Freshness.LOST_AFTER.toSeconds())
                .param("again", TELL_AGAIN.toSeconds())
                .query((row, _) -> new AgentLost(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        row.getObject("last_heard_at", OffsetDateTime.class).toInstant()))
                .list()
                .forEach(events::publishEvent);
    }

    private void tellWhoIsBack() {
        jdbc.sql("""
                        update agent set lost = false
                         where id in (select id from agent
                                       where lost and revoked_at is null
                                         and last_heard_at > clock_timestamp() - :lost * interval '1 second'
                                         for update skip locked)
                        returning id, name, extract(epoch from clock_timestamp() - lost_told_at)::bigint as silence
                        """)
                .param("lost", Freshness.LOST_AFTER.toSeconds())
                .query((row, _) -> new AgentBack(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        Duration.ofSeconds(row.getLong("silence"))))
                .list()
                .forEach(events::publishEvent);
    }
}
