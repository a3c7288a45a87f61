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
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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
    private record Unwritten(AgentMessage.Hello hello, String node) {}

    /**
     * Whether that agent is one of ours, as far as can be told: without the database it is believed, since it has signed this
     * with a key of ours, and taken down when the database is back.
     */
    boolean hello(AgentMessage.Hello hello, String node) {
        HelloCheck.check(hello);
        unwritten.remove(hello.agent());
        try {
            return Boolean.TRUE.equals(transaction.execute(_ -> takeDown(hello, node)));
        } catch (DataAccessException | TransactionException away) {
            log.debug("What agent {} says is taken down later", hello.agent(), away);
            unwritten.put(hello.agent(), new Unwritten(hello, node));
            return true;
        }
    }

    private boolean takeDown(AgentMessage.Hello hello, String node) {
        Optional<Before> before = before(hello.agent());
        before.ifPresent(agent -> {
            write(hello, node);
            targets.report(hello.agent(), agent.name(), hello.targets());
            if (agent.bootId() != null && !agent.bootId().equals(hello.bootId())) {
                events.publishEvent(new AgentRebooted(hello.agent(), agent.name(), hello.bootId()));
            }
        });
        return before.isPresent();
    }

    private record Before(String name, @Nullable String bootId) {}

    private Optional<Before> before(UUID agent) {
        return jdbc.sql("select name, boot_id from agent where id = :id and revoked_at is null for update")
                .param("id", agent)
                .query((row, _) -> new Before(row.getString("name"), row.getString("boot_id")))
                .optional();
    }

    private void write(AgentMessage.Hello hello, String node) {
        jdbc.sql("""
                        update agent set version = :version, boot_id = :boot, host = :host::jsonb,
                               capabilities = :capabilities::jsonb, node = :node, last_heard_at = clock_timestamp()
                         where id = :id
                        """)
                .param("version", hello.version())
                .param("boot", hello.bootId())
                .param("host", Wire.write(hello.host()))
                .param("capabilities", Wire.write(hello.capabilities()))
                .param("node", node)
                .param("id", hello.agent())
                .update();
    }

    @Scheduled(fixedDelay = 1000)
    void flush() {
        Map<UUID, Instant> batch = new HashMap<>(heard);
        Map<UUID, Unwritten> waiting = new HashMap<>(unwritten);
        try {
            transaction.executeWithoutResult(_ -> {
                waiting.values().forEach(each -> takeDown(each.hello(), each.node()));
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
                         where agent.id = heard.id and agent.revoked_at is null
                           and (agent.last_heard_at is null or agent.last_heard_at < heard.at)
                        """).param("agents", agents).param("ages", ages).update();
    }

    private void tellWhoIsLost() {
        jdbc.sql("""
                        update agent set lost = true, lost_told_at = clock_timestamp()
                         where id in (select id from agent
                                       where not lost and revoked_at is null
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
