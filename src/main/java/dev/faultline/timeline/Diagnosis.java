package dev.faultline.timeline;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Says what was done to a chain where its hashes stop fitting. A fact that proves its own hash was written, and under that number
 * only; so what stands in the wrong place tells where it came from. Reads the chain again, which nobody needs to do before
 * somebody tampered with it.
 */
final class Diagnosis {

    /** Facts are never so far from where they were that more places are worth a try. */
    private static final long PLACES = 1_000_000;

    private static final String DOES_NOT_FOLLOW =
            "it does not follow the fact before it: facts were put in, taken out or moved";

    private final JdbcClient jdbc;
    private final UUID chain;

    Diagnosis(JdbcClient jdbc, UUID chain) {
        this.jdbc = jdbc;
        this.chain = chain;
    }

    /**
     * @param expected the number that should come after {@code before}, the last hash that fits
     * @param found the first fact that does not fit
     */
    Verification.Broken of(long expected, byte[] before, Stored found) {
        if (found.link().seq() != expected) {
            return broken(expected, Tampering.DELETED, "it is missing");
        }
        if (Arrays.equals(found.prev(), before)) {
            return ofItsContent(expected, before, found);
        }
        long written = placeOf(found).orElse(0L);
        if (written == 0) {
            return successorAfter(expected, before)
                    ? broken(expected, Tampering.INSERTED, DOES_NOT_FOLLOW)
                    : broken(expected, Tampering.CHANGED, DOES_NOT_FOLLOW);
        }
        if (written > expected) {
            return broken(
                    expected,
                    successorAfter(expected, before) ? Tampering.REORDERED : Tampering.DELETED,
                    DOES_NOT_FOLLOW + "; it was written as fact " + written);
        }
        return ofAnEarlierOne(written, expected, found);
    }

    private Verification.Broken ofItsContent(long expected, byte[] before, Stored found) {
        boolean added = successorAfter(expected, before) || isPastTheHead(expected);
        boolean body = !Arrays.equals(
                Link.shaOf(Canonical.text(Canonical.tree(found.body()))),
                found.link().bodySha());
        return broken(
                expected,
                added ? Tampering.INSERTED : Tampering.CHANGED,
                body ? "its body was changed" : "its words, time, actor, kind or place were changed");
    }

    /** What was written earlier than here was pushed back, is a copy, or follows what is not there any more. */
    private Verification.Broken ofAnEarlierOne(long written, long expected, Stored found) {
        if (written == expected) {
            return broken(
                    expected - 1,
                    Tampering.CHANGED,
                    "it was replaced by another whose hash fits: fact %d follows what was there before"
                            .formatted(expected));
        }
        if (Arrays.equals(hashAt(written), found.hash())) {
            return broken(expected, Tampering.INSERTED, DOES_NOT_FOLLOW + "; it is a copy of fact " + written);
        }
        return broken(
                written, Tampering.INSERTED, "it was put in: what follows what is before it is now fact " + expected);
    }

    private Verification.Broken broken(long seq, Tampering kind, String reason) {
        return new Verification.Broken(chain, seq, kind, reason);
    }

    /** The number under which the fact was written, if it was: its own hash proves it. */
    private Optional<Long> placeOf(Stored fact) {
        return LongStream.rangeClosed(1, Math.min(longest(), PLACES))
                .filter(seq -> Arrays.equals(fact.link().at(seq).hashAfter(fact.prev()), fact.hash()))
                .boxed()
                .findFirst();
    }

    /** How many facts the chain may have had; some may have been taken out. */
    private long longest() {
        return 1000 + jdbc.sql("""
                        select greatest(coalesce((select max(seq) from fact where chain = :chain), 0),
                                        coalesce((select seq from fact_chain where chain = :chain), 0))
                        """).param("chain", chain).query(Long.class).single();
    }

    private boolean successorAfter(long seq, byte[] hash) {
        return jdbc.sql("select exists (select from fact where chain = :chain and seq > :seq and prev = :hash)")
                .param("chain", chain)
                .param("seq", seq)
                .param("hash", hash)
                .query(Boolean.class)
                .single();
    }

    private boolean isPastTheHead(long seq) {
        return jdbc.sql("select exists (select from fact_chain where chain = :chain and seq < :seq)")
                .param("chain", chain)
                .param("seq", seq)
                .query(Boolean.class)
                .single();
    }

    private byte @Nullable [] hashAt(long seq) {
        return jdbc.sql("select hash from fact where chain = :chain and seq = :seq")
                .param("chain", chain)
                .param("seq", seq)
                .query((row, _) -> row.getBytes("hash"))
                .optional()
                .orElse(null);
    }
}
