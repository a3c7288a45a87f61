package dev.faultline.fleet;

import dev.faultline.fleet.AgentFact.AgentCloned;
import dev.faultline.protocol.AgentMessage;
import java.util.Map;
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
 * Identities that two processes claim at once. Neither is believed from the moment that somebody here knows, with or without the
 * database, and everywhere once it is written down; until somebody who manages agents has looked.
 */
@Component
class Clones {

    private static final Logger log = LoggerFactory.getLogger(Clones.class);

    private final JdbcClient jdbc;
    private final Keys keys;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Map<UUID, Seen> unwritten = new ConcurrentHashMap<>();

    /** The one that answered although another had overtaken it. */
    private record Seen(Call call, AgentMessage.@Nullable Process process) {

        String inWords() {
            return inWords(call.address(), call.node(), process == null ? 0 : process.life());
        }

        static String inWords(String address, String node, long life) {
            return "one calls from %s, at %s, in its life %d".formatted(address, node, life);
        }
    }

    Clones(JdbcClient jdbc, Keys keys, PlatformTransactionManager transactions, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.keys = keys;
        this.transaction = new TransactionTemplate(transactions);
        this.events = events;
    }

    void seen(UUID agent, Call call, AgentMessage.@Nullable Process process) {
        log.warn("Two at once claim to be agent {}: it is put in quarantine", agent);
        keys.suspect(agent);
        unwritten.put(agent, new Seen(call, process));
        flush();
    }

    @Scheduled(fixedDelay = 1000)
    void flush() {
        unwritten.forEach((agent, seen) -> {
            try {
                transaction.executeWithoutResult(_ -> write(agent, seen));
                unwritten.remove(agent, seen);
                keys.refresh();
                keys.unsuspect(agent);
            } catch (DataAccessException | TransactionException away) {
                log.debug("That agent {} was copied is written down later", agent, away);
            }
        });
    }

    private record Newest(String name, String address, String node, long life) {}

    private void write(UUID agent, Seen seen) {
        jdbc.sql("""
                        select name, address, node, life from agent
                         where id = :id and revoked_at is null and quarantine is distinct from 'CLONED' for update
                        """)
                .param("id", agent)
                .query((row, _) -> new Newest(
                        row.getString("name"), row.getString("address"), row.getString("node"), row.getLong("life")))
                .optional()
                .ifPresent(newest -> {
                    String evidence =
                            seen.inWords() + "; " + Seen.inWords(newest.address(), newest.node(), newest.life());
                    jdbc.sql("""
                                    update agent set quarantine = 'CLONED', quarantined_at = clock_timestamp(),
                                           quarantined_because = :evidence
                                     where id = :id
                                    """).param("evidence", evidence).param("id", agent).update();
                    events.publishEvent(new AgentCloned(agent, newest.name(), evidence));
                });
    }
}
