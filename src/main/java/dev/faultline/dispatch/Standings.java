package dev.faultline.dispatch;

import dev.faultline.fleet.Fleet;
import dev.faultline.fleet.Quarantine;
import dev.faultline.fleet.Standing;
import dev.faultline.ports.Ids;
import dev.faultline.ports.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Who of those connected here is to be talked to: ends the connections of agents that were revoked, and finds out who was copied.
 * A connection that another one overtook is asked whether anybody is there. The true agent has left it before it made the other
 * one; whoever answers is a copy, or was copied.
 */
@Component
class Standings {

    private static final Logger LOG = LoggerFactory.getLogger(Standings.class);
    private static final Duration TO_ANSWER = Duration.ofSeconds(3);

    private final Fleet fleet;
    private final Links links;
    private final Ticker ticker;
    private final Ids ids;

    Standings(Fleet fleet, Links links, Ticker ticker, Ids ids) {
        this.fleet = fleet;
        this.links = links;
        this.ticker = ticker;
        this.ids = ids;
    }

    void doubt(Link link) {
        link.doubt(ids.next(), ticker.nanos());
    }

    /** Somebody answered on a connection: if it was an overtaken one, there are two. */
    void answered(Link link, UUID question) {
        link.greeting().filter(_ -> link.isAnswered(question)).ifPresent(greeting -> {
            fleet.cloned(link.agent(), greeting.call(), greeting.process());
            closeThoseThatMayNot();
        });
    }

    /** From memory, which the fleet keeps fresh. */
    @Scheduled(fixedDelay = 250)
    void closeThoseThatMayNot() {
        for (var link : links.all()) {
            Optional<Standing> standing = fleet.standing(link.agent());
            link.admitted(standing.filter(Standing::isAdmitted).isPresent());
            if (standing.isEmpty()) {
                link.close(Farewell.REVOKED);
            } else if (standing.get().quarantine() == Quarantine.CLONED) {
                link.close(Farewell.CLONED);
            } else if (link.isDoubtedSince(ticker.nanos() - TO_ANSWER.toNanos())) {
                link.close(Farewell.AGAIN);
            }
        }
    }

    /** From the database: connections that were overtaken on another node. */
    @Scheduled(fixedDelay = 500)
    void doubtThoseOvertaken() {
        Map<UUID, Link> greeted = new HashMap<>();
        for (var link : links.all()) {
            link.greeting()
                    .filter(_ -> !link.isDoubted())
                    .ifPresent(greeting -> greeted.put(greeting.call().connection(), link));
        }
        if (greeted.isEmpty()) {
            return;
        }
        try {
            Set<UUID> overtaken = fleet.overtaken(greeted.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, each -> each.getValue().agent())));
            greeted.entrySet().stream()
                    .filter(each -> overtaken.contains(each.getKey()))
                    .forEach(each -> doubt(each.getValue()));
        } catch (DataAccessException away) {
            LOG.debug("Whom other nodes have heard of is asked later", away);
        }
    }
}
