package dev.faultline.checkpoint;

import dev.faultline.ports.Ids;
import dev.faultline.ports.Node;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Checks of the timeline that wait, go on and are over; any node takes the next one. */
@Component
class TimelineChecks {

    private final JdbcClient jdbc;
    private final Node node;
    private final Ids ids;
    private final ApplicationEventPublisher events;

    TimelineChecks(JdbcClient jdbc, Node node, Ids ids, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.node = node;
        this.ids = ids;
        this.events = events;
    }

    /** Lets a check wait that was due then, once for all nodes. */
    void due(Extent extent, Instant slot) {
        jdbc.sql("""
                        insert into timeline_check (id, extent, slot, asked_by) values (:id, :extent, :slot, 'faultline')
                        on conflict do nothing
                        """)
                .param("id", ids.next())
                .param("extent", extent.name())
                .param("slot", slot.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Somebody wants everything to be checked. While such a check waits or goes on, that is the one. */
    @Transactional
    TimelineCheck ask(String by) {
        jdbc.sql("""
                        insert into timeline_check (id, extent, asked_by) values (:id, 'FULL', :by) on conflict do nothing
                        """).param("id", ids.next()).param("by", by).update();
        return jdbc.sql("select " + TimelineCheck.COLUMNS
                        + " from timeline_check where extent = 'FULL' and slot is null order by asked_at desc limit 1")
                .query(TimelineCheck::of)
                .single();
    }

    /** Takes the next one that waits, or that a node has left lying. */
    Optional<TimelineCheck> take() {
        return jdbc.sql("""
                        update timeline_check
                           set node = :node, started_at = clock_timestamp(), seen_at = clock_timestamp(),
                               chains = 0, facts = 0, chains_due = 0
                         where id = (select id from timeline_check
                                      where ended_at is null
                                        and (seen_at is null or seen_at < clock_timestamp() - interval '1 minute')
                                      order by asked_at limit 1 for update skip locked)
                        returning
                        """ + " " + TimelineCheck.COLUMNS)
                .param("node", node.name())
                .query(TimelineCheck::of)
                .optional();
    }

    /** @return whether it is still this node's */
    boolean progress(UUID id, long chainsDue, long chains, long facts) {
        return jdbc.sql("""
                        update timeline_check
                           set seen_at = clock_timestamp(), chains_due = :due, chains = :chains, facts = :facts
                         where id = :id and node = :node and ended_at is null
                        """)
                        .param("id", id)
                        .param("node", node.name())
                        .param("due", chainsDue)
                        .param("chains", chains)
                        .param("facts", facts)
                        .update()
                == 1;
    }

    /** Ends it, and writes a fact when somebody asked for it or something is wrong. */
    @Transactional
    void end(TimelineCheck check, Outcome outcome) {
        int ended = jdbc.sql("""
                        update timeline_check
                           set ended_at = clock_timestamp(), chains = :chains, facts = :facts, checkpoints = :checkpoints,
                               copy = :copy, findings = :findings::jsonb
                         where id = :id and node = :node and ended_at is null
                        """)
                .param("id", check.id())
                .param("node", node.name())
                .param("chains", outcome.chains())
                .param("facts", outcome.facts())
                .param("checkpoints", outcome.checkpoints())
                .param("copy", outcome.copy())
                .param("findings", JsonMapper.shared().writeValueAsString(outcome.findings()))
                .update();
        if (ended == 1 && (!outcome.intact() || !check.askedBy().equals(TimelineChecked.ITSELF))) {
            events.publishEvent(TimelineChecked.of(check, node.name(), outcome));
        }
    }

    /** Those that are not over, the oldest first. */
    List<TimelineCheck> open() {
        return jdbc.sql("select " + TimelineCheck.COLUMNS
                        + " from timeline_check where ended_at is null order by asked_at")
                .query(TimelineCheck::of)
                .list();
    }

    Optional<TimelineCheck> last(Extent extent) {
        return jdbc.sql(
                        "select " + TimelineCheck.COLUMNS
                                + " from timeline_check where extent = :extent and ended_at is not null order by ended_at desc limit 1")
                .param("extent", extent.name())
                .query(TimelineCheck::of)
                .optional();
    }

    List<TimelineCheck> latest(int most) {
        return jdbc.sql("select " + TimelineCheck.COLUMNS
                        + " from timeline_check where ended_at is not null order by ended_at desc limit :most")
                .param("most", most)
                .query(TimelineCheck::of)
                .list();
    }

    /** When the last one that is over began, by the database's clock. */
    Optional<Instant> lastBegan() {
        return jdbc.sql(
                        "select started_at from timeline_check where ended_at is not null order by ended_at desc limit 1")
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    /** Changes whenever a check begins, comes further or ends, or a checkpoint is written. */
    String version() {
        return jdbc.sql("""
                        select concat_ws(' ',
                            (select max(number) from checkpoint),
                            (select string_agg(concat(id, chains, node), ' ' order by id) from timeline_check where ended_at is null),
                            (select max(ended_at) from timeline_check where ended_at is not null))
                        """).query(String.class).single();
    }
}
