package dev.faultline.checkpoint;

import java.nio.file.Path;
import java.security.PublicKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Whether the checkpoints in the database follow each other, are signed, and cover what is listed under them. */
final class CheckpointCheck {

    private static final int FETCH = 1000;

    private final JdbcClient jdbc;
    private final TransactionTemplate snapshot;
    private final Findings findings;
    private final Map<String, Optional<PublicKey>> keys = new HashMap<>();
    private long known;
    private @Nullable Checkpoint last;
    private @Nullable Checkpoint current;
    private MerkleTree changed = new MerkleTree();
    private long checked;

    CheckpointCheck(JdbcClient jdbc, PlatformTransactionManager transactions, Findings findings, @Nullable Path copy) {
        this.jdbc = jdbc;
        this.findings = findings;
        this.snapshot = new TransactionTemplate(transactions);
        snapshot.setReadOnly(true);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        if (copy != null) {
            LocalCopy.read(copy, this::trust);
        }
    }

    /** Keys that were seen when they first signed; whatever is older than the newest of these lines is signed by one of them. */
    private void trust(Entry entry) {
        switch (entry) {
            case Entry.Key key -> keys.put(key.id(), Optional.of(key.key()));
            case Entry.Kept(long number, byte[] _) -> known = Math.max(known, number);
            case Entry.End _, Entry.Signed _, Entry.Disputed _, Entry.Torn _, Entry.Damaged _ -> {}
        }
    }

    /** @return how many it looked at */
    long check(long from) {
        snapshot.executeWithoutResult(_ -> {
            try (Stream<Row> rows = jdbc.sql("""
                            select c.number, c.at, c.heads, c.root, c.changed, c.changed_root, c.previous, c.key_id, c.signature,
                                   h.chain, h.seq, h.hash
                              from checkpoint c left join checkpoint_head h on h.number = c.number
                             where c.number >= :from order by c.number, h.chain
                            """).param("from", from).withFetchSize(FETCH).query(Row::of).stream()) {
                rows.forEach(row -> hear(row, from));
            }
            close();
            if (last != null) {
                checkRoot(last);
            }
        });
        return checked;
    }

    private record Row(Checkpoint checkpoint, @Nullable Head head) {
        static Row of(ResultSet row, int index) throws SQLException {
            return new Row(Checkpoint.of(row, index), row.getObject("chain") == null ? null : Head.of(row, index));
        }
    }

    private void hear(Row row, long from) {
        if (current == null || current.number() != row.checkpoint().number()) {
            close();
            open(row.checkpoint(), from);
        }
        if (row.head() != null) {
            changed.add(row.head().leaf());
        }
    }

    private void open(Checkpoint next, long from) {
        long expected = last == null ? from : last.number() + 1;
        byte @Nullable [] previous = last != null ? last.hash() : from == 1 ? Checkpoint.beginning() : null;
        if (next.number() != expected) {
            wrong(expected, Finding.Forgery.CHECKPOINT_DELETED, "it is missing from the database");
        } else if (previous != null && !Arrays.equals(next.previous(), previous)) {
            wrong(next.number(), Finding.Forgery.CHECKPOINT_CHANGED, "it does not follow the one before it");
        }
        if (!next.isSignedBy(key(next))) {
            wrong(
                    next.number(),
                    Finding.Forgery.SIGNATURE_WRONG,
                    key(next) == null
                            ? "it is signed by key %s, which nobody knows here".formatted(next.keyId())
                            : "its signature is not that of key %s".formatted(next.keyId()));
        }
        current = next;
        changed = new MerkleTree();
    }

    /** The database is believed about keys only where the copy has nothing to say yet. */
    private @Nullable PublicKey key(Checkpoint checkpoint) {
        return keys.computeIfAbsent(
                        checkpoint.keyId(),
                        id -> checkpoint.number() <= known
                                ? Optional.empty()
                                : Keys.stored(jdbc, id).map(Entry.Key::key))
                .orElse(null);
    }

    private void close() {
        Checkpoint done = current;
        if (done == null) {
            return;
        }
        checked++;
        if (changed.leaves() != done.changed() || !Arrays.equals(changed.root(), done.changedRoot())) {
            wrong(
                    done.number(),
                    Finding.Forgery.CHECKPOINT_CHANGED,
                    "the ends of chains that are listed under it are not those that it signed");
        }
        last = done;
        current = null;
    }

    private void checkRoot(Checkpoint newest) {
        MerkleTree all = new MerkleTree();
        try (Stream<Head> heads = jdbc
                .sql(Checkpoints.NEWEST)
                .param("number", newest.number())
                .withFetchSize(FETCH)
                .query(Head::of)
                .stream()) {
            heads.forEach(head -> all.add(head.leaf()));
        }
        if (all.leaves() != newest.heads() || !Arrays.equals(all.root(), newest.root())) {
            wrong(
                    newest.number(),
                    Finding.Forgery.CHECKPOINT_CHANGED,
                    "the ends of all chains are not those that it signed");
        }
    }

    private void wrong(long number, Finding.Forgery kind, String reason) {
        findings.add(Finding.of(number, kind, reason));
    }
}
