package dev.faultline.checkpoint;

import dev.faultline.timeline.Tampering;
import dev.faultline.timeline.Timeline;
import dev.faultline.timeline.Verification;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * One check of the timeline. First every chain is recomputed, each in a snapshot of its own; then whatever a checkpoint says about
 * the end of a chain is looked up, in this node's copy and in the database; then the checkpoints themselves. Everything is read
 * in pieces, so it needs the same memory whatever there is.
 */
final class Examination {

    private static final int PIECE = 500;
    private static final UUID LAST_CHAIN = new UUID(-1, -1);

    /** Hears how far it has come; answers false when nobody wants to know any more. */
    interface Progress {
        boolean at(long chainsDue, long chains, long facts);
    }

    /** Nobody wants to know any more. */
    static final class Abandoned extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final Timeline timeline;
    private final JdbcClient jdbc;
    private final PlatformTransactionManager transactions;
    private final Copies copies;
    private final Progress progress;
    private final Findings findings = new Findings();
    private long chainsDue;
    private long chains;
    private long facts;

    Examination(
            Timeline timeline,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Copies copies,
            Progress progress) {
        this.timeline = timeline;
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.copies = copies;
        this.progress = progress;
    }

    Outcome full() {
        chainsDue =
                jdbc.sql("select count(*) from fact_chain").query(Long.class).single();
        everyChain();
        return checkpoints(1);
    }

    /** What was added since then, by the database's clock. */
    Outcome recent(Instant since) {
        long from = jdbc.sql("""
                        select coalesce((select min(number) from checkpoint where at >= :since),
                                        (select max(number) + 1 from checkpoint), 1)
                        """)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
        List<UUID> changed = changedChains(since, from);
        chainsDue = changed.size();
        changed.forEach(each -> look(timelineAfter(each, from)));
        return checkpoints(from);
    }

    private void everyChain() {
        UUID from = Timeline.CONTROL_PLANE;
        while (true) {
            List<UUID> page = chainsFrom(from);
            boolean more = page.size() > PIECE;
            page.subList(0, Math.min(page.size(), PIECE)).forEach(each -> look(timeline.verify(each)));
            if (!more) {
                return;
            }
            from = page.getLast();
        }
    }

    /** Chains that have facts or ought to, one more than a piece. */
    private List<UUID> chainsFrom(UUID first) {
        return jdbc.sql("""
                        (select chain from fact_chain where chain >= :first order by chain limit :limit)
                        union
                        (select distinct chain from fact where chain >= :first order by chain limit :limit)
                        order by chain limit :limit
                        """)
                .param("first", first)
                .param("limit", PIECE + 1)
                .query((row, _) -> row.getObject("chain", UUID.class))
                .list();
    }

    private List<UUID> changedChains(Instant since, long from) {
        return jdbc.sql("""
                        select chain from fact where at >= :since
                        union
                        select chain from checkpoint_head h where number >= :from
                           and exists (select from fact_chain c where c.chain = h.chain)
                        order by chain
                        """)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .param("from", from)
                .query((row, _) -> row.getObject("chain", UUID.class))
                .list();
    }

    private Verification timelineAfter(UUID chain, long checkpoint) {
        Optional<Head> known = jdbc.sql("""
                        select number, chain, seq, hash from checkpoint_head
                         where chain = :chain and number < :checkpoint order by seq desc limit 1
                        """)
                .param("chain", chain)
                .param("checkpoint", checkpoint)
                .query(Head::of)
                .optional();
        return known.map(head -> timeline.verifyAfter(chain, head.seq(), head.hash()))
                .orElseGet(() -> timeline.verify(chain));
    }

    private void look(Verification found) {
        chains++;
        switch (found) {
            case Verification.Intact intact -> facts += intact.facts();
            case Verification.Broken broken -> findings.add(Finding.of(broken));
        }
        if (!progress.at(chainsDue, chains, facts)) {
            throw new Abandoned();
        }
    }

    private Outcome checkpoints(long from) {
        copies.others()
                .forEach(each -> findings.add(Finding.of(
                        Finding.Forgery.OTHER_TIMELINE,
                        "this node looked after another timeline before, whose copy is %s: the database was replaced"
                                .formatted(each.getFileName()))));
        var witness = new Witness(jdbc, findings);
        @Nullable Path copy = copies.file();
        if (copy != null) {
            new CopyCheck(jdbc, witness, findings, from).check(copy);
        }
        everyHead(from, witness);
        long checkpoints = new CheckpointCheck(jdbc, transactions, findings, copy).check(from);
        return new Outcome(copy != null, chains, facts, checkpoints, findings.all());
    }

    private void everyHead(long from, Witness witness) {
        long number = from - 1;
        UUID chain = LAST_CHAIN;
        while (true) {
            List<Witness.Seen> page = headsAfter(number, chain);
            page.stream()
                    .filter(each -> !Arrays.equals(each.head().hash(), each.found()))
                    .forEach(witness::testify);
            if (page.size() < PIECE) {
                return;
            }
            number = page.getLast().head().number();
            chain = page.getLast().head().chain();
        }
    }

    private List<Witness.Seen> headsAfter(long number, UUID chain) {
        return jdbc.sql("""
                        select h.number, h.chain, h.seq, h.hash, f.hash as found
                          from (select * from checkpoint_head where (number, chain) > (:number, :chain)
                                 order by number, chain limit :limit) h
                          left join fact f on f.chain = h.chain and f.seq = h.seq
                         order by h.number, h.chain
                        """)
                .param("number", number)
                .param("chain", chain)
                .param("limit", PIECE)
                .query(Witness.Seen::of)
                .list();
    }

    /** Says what became of a fact that was signed and is not there any more as it was. */
    static final class Witness {

        /**
         * @param head what was signed
         * @param found the hash of the fact that is there now; null where there is none
         */
        record Seen(Head head, byte @Nullable [] found) {
            static Seen of(ResultSet row, int index) throws SQLException {
                return new Seen(Head.of(row, index), row.getBytes("found"));
            }
        }

        private final JdbcClient jdbc;
        private final Findings findings;

        Witness(JdbcClient jdbc, Findings findings) {
            this.jdbc = jdbc;
            this.findings = findings;
        }

        void testify(Seen seen) {
            Head signed = seen.head();
            long last = jdbc.sql("select coalesce(max(seq), 0) from fact where chain = :chain")
                    .param("chain", signed.chain())
                    .query(Long.class)
                    .single();
            if (seen.found() != null) {
                findings.add(Finding.of(
                        signed,
                        signed.seq(),
                        Tampering.REWRITTEN,
                        "it is another fact than the one that checkpoint %d signed".formatted(signed.number())));
            } else if (last == 0) {
                findings.add(Finding.of(
                        signed,
                        1,
                        Tampering.WHOLE_CHAIN_DELETED,
                        "it is missing, like all %d that checkpoint %d signed"
                                .formatted(signed.seq(), signed.number())));
            } else if (last < signed.seq()) {
                findings.add(Finding.of(
                        signed,
                        last + 1,
                        Tampering.TRUNCATED,
                        "it is missing, like all that followed; checkpoint %d signed %d"
                                .formatted(signed.number(), signed.seq())));
            } else {
                findings.add(Finding.of(
                        signed,
                        signed.seq(),
                        Tampering.DELETED,
                        "it is missing; checkpoint %d signed it".formatted(signed.number())));
            }
        }
    }
}
