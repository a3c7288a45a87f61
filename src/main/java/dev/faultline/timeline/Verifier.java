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
 * cannot also rewrite all that follows, head included; against the owner of the database only a copy elsewhere helps, which is
 * what exports are for.
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
        return snapshot.execute(_ -> walk(chain));
    }

    /** Every chain that has facts or ought to. */
    void verifyAll(Consumer<Verification> heard) {
        snapshot.executeWithoutResult(
                _ -> jdbc.sql("select chain from fact union select chain from fact_chain order by 1")
                        .query(UUID.class)
                        .list()
                        .forEach(each -> heard.accept(walk(each))));
    }

    private Verification walk(UUID chain) {
        Walk walk = new Walk(chain);
        try (Stream<Stored> facts = jdbc
                .sql("select " + Stored.COLUMNS + " from fact where chain = :chain order by seq")
                .param("chain", chain)
                .withFetchSize(500)
                .query(Stored::of)
                .stream()) {
            facts.takeWhile(walk::accepts).forEach(walk::step);
        }
        return walk.end(head(chain));
    }

    private record Head(long seq, byte[] hash) {}

    private Optional<Head> head(UUID chain) {
        return jdbc.sql("select seq, hash from fact_chain where chain = :chain")
                .param("chain", chain)
                .query((row, _) -> new Head(row.getLong("seq"), row.getBytes("hash")))
                .optional();
    }

    /** Where the walk along one chain has come to. */
    private static final class Walk {

        private final UUID chain;
        private long seq;
        private byte[] hash = Link.beginning();
        private Verification.@Nullable Broken broken;

        Walk(UUID chain) {
            this.chain = chain;
        }

        boolean accepts(Stored fact) {
            wrongWith(fact).ifPresent(reason -> broken = new Verification.Broken(chain, seq + 1, reason));
            return broken == null;
        }

        void step(Stored fact) {
            seq = fact.link().seq();
            hash = fact.hash();
        }

        private Optional<String> wrongWith(Stored fact) {
            if (fact.link().seq() != seq + 1) {
                return Optional.of("it is missing");
            }
            if (!Arrays.equals(
                    Link.shaOf(Canonical.text(Canonical.tree(fact.body()))),
                    fact.link().bodySha())) {
                return Optional.of("its body was changed");
            }
            if (!Arrays.equals(fact.prev(), hash)) {
                return Optional.of("it does not follow the fact before it: facts were put in, taken out or moved");
            }
            if (!Arrays.equals(fact.link().hashAfter(hash), fact.hash())) {
                return Optional.of("its words, time, actor, kind or place were changed");
            }
            return Optional.empty();
        }

        Verification end(Optional<Head> head) {
            if (broken != null) {
                return broken;
            }
            if (head.isEmpty()) {
                return new Verification.Broken(chain, seq, "the head of the chain is gone");
            }
            long ought = head.get().seq();
            if (seq < ought) {
                return new Verification.Broken(
                        chain, seq + 1, "it is missing, like all that followed; there ought to be " + ought);
            }
            if (seq > ought) {
                return new Verification.Broken(chain, ought + 1, "it was put in after the end of the chain");
            }
            if (!Arrays.equals(hash, head.get().hash())) {
                return new Verification.Broken(chain, seq, "it is not the fact that the head of the chain names");
            }
            return new Verification.Intact(chain, seq);
        }
    }
}
