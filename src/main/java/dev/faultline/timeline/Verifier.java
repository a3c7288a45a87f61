package dev.faultline.timeline;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Recomputes chains from their first fact and says where they stop being what was written. Finds every change by somebody who
 * cannot also rewrite all that follows, head included; against the owner of the database only what was
 * written down elsewhere helps, which is what the package {@code checkpoint} is for.
 */
@Component
class Verifier {

    private final JdbcClient jdbc;
    private final TransactionTemplate snapshot;

    Verifier(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.snapshot = new TransactionTemplate(transactions);
        snapshot.setReadOnly(true);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    Verification verify(UUID chain) {
        return snapshot.execute(_ -> walk(new Walk(chain, 0, Link.beginning())));
    }

    /** Every chain that has facts or ought to. */
    void verifyAll(Consumer<Verification> heard) {
        snapshot.executeWithoutResult(_ -> jdbc.sql(
                        "select chain from fact union select chain from fact_chain order by 1")
                .query(UUID.class)
                .list()
                .forEach(each -> heard.accept(walk(new Walk(each, 0, Link.beginning())))));
    }

    /** Only what comes after this fact, which the caller knows to be as it was written. */
    Verification verifyAfter(UUID chain, long seq, byte[] hash) {
        return snapshot.execute(_ -> walk(new Walk(chain, seq, hash)));
    }

    private Verification walk(Walk walk) {
        try (Stream<Stored> facts = jdbc
                .sql("select " + Stored.COLUMNS + " from fact where chain = :chain and seq > :after order by seq")
                .param("chain", walk.chain)
                .param("after", walk.seq)
                .withFetchSize(500)
                .query(Stored::of)
                .stream()) {
            facts.takeWhile(walk::accepts).forEach(walk::step);
        }
        return walk.end(head(walk.chain));
    }

    private record Head(long seq, byte[] hash) {}

    private Optional<Head> head(UUID chain) {
        return jdbc.sql("select seq, hash from fact_chain where chain = :chain")
                .param("chain", chain)
                .query((row, _) -> new Head(row.getLong("seq"), row.getBytes("hash")))
                .optional();
    }

    /** Where the walk along one chain has come to. */
    private final class Walk {

        private final UUID chain;
        private final long begun;
        private long seq;
        private byte[] hash;
        private @Nullable Stored wrong;

        Walk(UUID chain, long seq, byte[] hash) {
            this.chain = chain;
            this.begun = seq;
            this.seq = seq;
            this.hash = hash;
        }

        boolean accepts(Stored fact) {
            if (!isNext(fact)) {
                wrong = fact;
            }
            return wrong == null;
        }

        private boolean isNext(Stored fact) {
            return fact.link().seq() == seq + 1
                    && Arrays.equals(fact.prev(), hash)
                    && Arrays.equals(
                            Link.shaOf(Canonical.text(Canonical.tree(fact.body()))),
                            fact.link().bodySha())
                    && Arrays.equals(fact.link().hashAfter(hash), fact.hash());
        }

        void step(Stored fact) {
            seq = fact.link().seq();
            hash = fact.hash();
        }

        Verification end(Optional<Head> head) {
            if (wrong != null) {
                return new Diagnosis(jdbc, chain).of(seq + 1, hash, wrong);
            }
            if (head.isEmpty()) {
                return broken(seq, Tampering.HEAD_CHANGED, "the head of the chain is gone");
            }
            long ought = head.get().seq();
            if (seq < ought) {
                return broken(
                        seq + 1,
                        seq == 0 ? Tampering.WHOLE_CHAIN_DELETED : Tampering.TRUNCATED,
                        "it is missing, like all that followed; there ought to be " + ought);
            }
            if (seq > ought) {
                return broken(ought + 1, Tampering.INSERTED, "it was put in after the end of the chain");
            }
            if (!Arrays.equals(hash, head.get().hash())) {
                return broken(seq, Tampering.HEAD_CHANGED, "it is not the fact that the head of the chain names");
            }
            return new Verification.Intact(chain, seq - begun);
        }

        private Verification.Broken broken(long at, Tampering kind, String reason) {
            return new Verification.Broken(chain, at, kind, reason);
        }
    }
}
