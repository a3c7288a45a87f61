package dev.faultline.timeline;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Writes published facts into their chains, in the transaction that published them. They are kept until just before the commit
 * and written chain by chain in the order of their ids: a chain is locked for a moment only, never while a transaction does its
 * work, and no two transactions can wait for each other's chains.
 */
@Component
class Recorder {

    private final JdbcClient jdbc;

    Recorder(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @EventListener
    void on(Fact fact) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("%s was published outside a transaction".formatted(fact.kind()));
        }
        pending().add(fact);
    }

    private Pending pending() {
        for (TransactionSynchronization each : TransactionSynchronizationManager.getSynchronizations()) {
            if (each instanceof Pending mine) {
                return mine;
            }
        }
        Pending mine = new Pending();
        TransactionSynchronizationManager.registerSynchronization(mine);
        return mine;
    }

    /** The facts of one transaction. Runs after every other synchronization, which may publish facts of its own. */
    private final class Pending implements TransactionSynchronization {

        private final List<Fact> facts = new ArrayList<>();

        void add(Fact fact) {
            facts.add(fact);
        }

        @Override
        public int getOrder() {
            return LOWEST_PRECEDENCE;
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            Map<UUID, List<Fact>> byChain = new TreeMap<>();
            facts.forEach(each -> byChain.computeIfAbsent(chainOf(each), _ -> new ArrayList<>())
                    .add(each));
            facts.clear();
            byChain.forEach(Recorder.this::append);
        }

        @Override
        public void afterCommit() {
            if (!facts.isEmpty()) {
                throw new IllegalStateException("published while the transaction was committing, and lost: " + facts);
            }
        }
    }

    private static UUID chainOf(Fact fact) {
        return Objects.requireNonNullElse(fact.run(), Timeline.CONTROL_PLANE);
    }

    void append(Fact fact) {
        append(chainOf(fact), List.of(fact));
    }

    private void append(UUID chain, List<Fact> facts) {
        UUID team = facts.stream()
                .map(Fact::team)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        Head head = lock(chain, chain.equals(Timeline.CONTROL_PLANE) ? null : team);
        byte[] hash = head.hash();
        long seq = head.seq();
        for (Fact fact : facts) {
            String body = Canonical.text(Canonical.tree(fact));
            Link link = link(fact, chain, ++seq, head, body);
            byte[] next = link.hashAfter(hash);
            insert(link, body, hash, next);
            hash = next;
        }
        jdbc.sql("update fact_chain set seq = :seq, hash = :hash where chain = :chain")
                .param("seq", seq)
                .param("hash", hash)
                .param("chain", chain)
                .update();
    }

    private record Head(long seq, byte[] hash, @Nullable UUID team, Instant now) {}

    /** The end of the chain, held until the commit; the clock is read once it is held, so that times never go back. */
    private Head lock(UUID chain, @Nullable UUID team) {
        return jdbc.sql("""
                        insert into fact_chain as c (chain, seq, hash, team_id) values (:chain, 0, :beginning, :team)
                        on conflict (chain) do update set team_id = coalesce(c.team_id, excluded.team_id)
                        returning seq, hash, team_id, clock_timestamp() as now
                        """)
                .param("chain", chain)
                .param("beginning", Link.beginning())
                .param("team", team)
                .query(Recorder::head)
                .single();
    }

    private static Head head(ResultSet row, int number) throws SQLException {
        return new Head(
                row.getLong("seq"),
                row.getBytes("hash"),
                row.getObject("team_id", UUID.class),
                row.getObject("now", OffsetDateTime.class).toInstant());
    }

    private static Link link(Fact fact, UUID chain, long seq, Head head, String body) {
        boolean ofRun = fact.run() != null;
        UUID team = ofRun ? head.team() : fact.confidential() ? null : fact.team();
        Instant happened = fact.happenedAt();
        return new Link(
                chain,
                seq,
                head.now(),
                happened == null ? null : happened.truncatedTo(ChronoUnit.MICROS),
                Canonical.clean(fact.actor()),
                fact.kind(),
                Canonical.clean(fact.inWords()),
                Link.shaOf(body),
                team,
                !ofRun && team == null && !fact.confidential(),
                fact.recordedLate());
    }

    private void insert(Link link, String body, byte[] prev, byte[] hash) {
        Instant happened = link.happenedAt();
        jdbc.sql("""
                        insert into fact (chain, seq, at, happened_at, actor, kind, words, body, body_sha, prev, hash, team_id, open,
                                          recorded_late)
                        values (:chain, :seq, :at, :happened, :actor, :kind, :words, :body::jsonb, :bodySha, :prev, :hash, :team, :open,
                                :late)
                        """)
                .param("chain", link.chain())
                .param("seq", link.seq())
                .param("at", link.at().atOffset(ZoneOffset.UTC))
                .param("happened", happened == null ? null : happened.atOffset(ZoneOffset.UTC))
                .param("actor", link.actor())
                .param("kind", link.kind())
                .param("words", link.words())
                .param("body", body)
                .param("bodySha", link.bodySha())
                .param("prev", prev)
                .param("hash", hash)
                .param("team", link.team())
                .param("open", link.open())
                .param("late", link.late())
                .update();
    }
}
