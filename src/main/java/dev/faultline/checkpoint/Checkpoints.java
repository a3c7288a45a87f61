package dev.faultline.checkpoint;

import dev.faultline.ports.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Checkpoints in the database. Reads the ends of chains only, never a fact; takes no lock that whoever adds facts could wait for,
 * and connections from the ordinary pool only.
 */
@Component
class Checkpoints {

    private static final long TURN = 0x6368_6563_6b70_6f69L;

    /** Shorter than the socket's timeout, so that the database gives up before we do. */
    private static final String BOUND = "set local statement_timeout = '4s'";

    /** The last known end of every chain, as of a checkpoint. */
    static final String NEWEST = """
            select distinct on (chain) number, chain, seq, hash
              from checkpoint_head where number <= :number order by chain, seq desc
            """;

    private static final int FETCH = 1000;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Node node;

    Checkpoints(JdbcClient jdbc, PlatformTransactionManager transactions, Node node) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.node = node;
    }

    UUID timeline() {
        return timelineOf(jdbc);
    }

    static UUID timelineOf(JdbcClient jdbc) {
        return jdbc.sql("select id from checkpoint_timeline").query(UUID.class).single();
    }

    /** So that others know the key by its id. */
    void introduce(NodeKey key) {
        jdbc.sql("insert into checkpoint_key (id, public_key, node) values (:id, :key, :node) on conflict do nothing")
                .param("id", key.id())
                .param("key", key.known().getEncoded())
                .param("node", node.name())
                .update();
    }

    Optional<Checkpoint> last() {
        return jdbc.sql("select " + Checkpoint.COLUMNS + " from checkpoint order by number desc limit 1")
                .query(Checkpoint::of)
                .optional();
    }

    /**
     * @param now by the database's clock
     * @param newestFact when the newest one was written
     */
    record Moment(Instant now, Instant newestFact, Instant lastCheckpoint) {}

    Moment moment() {
        return jdbc.sql("""
                        select clock_timestamp() as now,
                               coalesce((select at from fact order by at desc limit 1), '-infinity') as fact,
                               coalesce((select at from checkpoint order by number desc limit 1), '-infinity') as checkpoint
                        """).query(Checkpoints::momentOf).single();
    }

    private static Moment momentOf(ResultSet row, int index) throws SQLException {
        return new Moment(
                row.getObject("now", OffsetDateTime.class).toInstant(),
                instant(row, "fact"),
                instant(row, "checkpoint"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at.equals(OffsetDateTime.MIN) ? Instant.MIN : at.toInstant();
    }

    /**
     * Signs where every chain ends now, when one has grown since the last time. It is on this node's disk before it is in the
     * database; only then the copy says that it was kept.
     *
     * @return empty when nothing has changed, or another node is doing it
     */
    Optional<Checkpoint> write(NodeKey key, LocalCopy copy) throws IOException {
        Optional<Checkpoint> written;
        try {
            written = transaction.execute(_ -> {
                jdbc.sql(BOUND).update();
                return isOurTurn() ? writeNext(key, copy) : Optional.empty();
            });
        } catch (DuplicateKeyException anotherNodeWasQuicker) {
            return Optional.empty();
        }
        if (written.isPresent()) {
            copy.add(new Entry.Kept(written.get().number(), written.get().hash()));
            copy.force();
        }
        return written;
    }

    /** Only so that nodes do not all do the same work; what makes a number unique is the table. */
    private boolean isOurTurn() {
        return jdbc.sql("select pg_try_advisory_xact_lock(:turn)")
                .param("turn", TURN)
                .query(Boolean.class)
                .single();
    }

    private Optional<Checkpoint> writeNext(NodeKey key, LocalCopy copy) {
        Optional<Checkpoint> last = last();
        long number = last.map(Checkpoint::number).orElse(0L) + 1;
        if (number > copy.last() + 1) {
            return Optional.empty(); // what others wrote comes into our copy first
        }
        // before the ends are read, so that they cover all that was committed until then
        Instant at = jdbc.sql("select clock_timestamp()")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
        if (addHeads(number) == 0) {
            return Optional.empty();
        }
        MerkleTree changed = new MerkleTree();
        changed(number, head -> {
            changed.add(head.leaf());
            copy.add(new Entry.End(head));
        });
        MerkleTree all = new MerkleTree();
        each(NEWEST, number, head -> all.add(head.leaf()));
        var checkpoint = new Checkpoint(
                        number,
                        at,
                        all.leaves(),
                        all.root(),
                        changed.leaves(),
                        changed.root(),
                        last.map(Checkpoint::hash).orElseGet(Checkpoint::beginning),
                        key.id(),
                        new byte[0])
                .signedBy(key);
        keepOutside(key, checkpoint, copy);
        insert(checkpoint);
        return Optional.of(checkpoint);
    }

    private void keepOutside(NodeKey key, Checkpoint checkpoint, LocalCopy copy) {
        try {
            if (copy.key(key.id()).isEmpty()) {
                copy.add(new Entry.Key(key.id(), node.name(), key.known()));
            }
            copy.add(new Entry.Signed(checkpoint));
            copy.force();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One statement, so one moment. A chain never ends before where it was once signed to end. */
    private int addHeads(long number) {
        return jdbc.sql("""
                        insert into checkpoint_head (chain, seq, number, hash)
                        select c.chain, c.seq, :number, c.hash
                          from fact_chain c
                          left join lateral (select seq from checkpoint_head h where h.chain = c.chain
                                              order by seq desc limit 1) h on true
                         where c.seq > coalesce(h.seq, 0)
                        """).param("number", number).update();
    }

    private void insert(Checkpoint checkpoint) {
        jdbc.sql("insert into checkpoint (" + Checkpoint.COLUMNS + """
                        ) values (:number, :at, :heads, :root, :changed, :changedRoot, :previous, :key, :signature)
                        """)
                .param("number", checkpoint.number())
                .param("at", checkpoint.at().atOffset(ZoneOffset.UTC))
                .param("heads", checkpoint.heads())
                .param("root", checkpoint.root())
                .param("changed", checkpoint.changed())
                .param("changedRoot", checkpoint.changedRoot())
                .param("previous", checkpoint.previous())
                .param("key", checkpoint.keyId())
                .param("signature", checkpoint.signature())
                .update();
    }

    /** What may be done with a head. */
    @FunctionalInterface
    interface Heard {
        void head(Head head) throws IOException;
    }

    private void changed(long number, Heard heard) {
        each(
                "select number, chain, seq, hash from checkpoint_head where number = :number order by chain",
                number,
                heard);
    }

    private void each(String sql, long number, Heard heard) {
        try (Stream<Head> heads = jdbc.sql(sql).param("number", number).withFetchSize(FETCH).query(Head::of).stream()) {
            for (var each = heads.iterator(); each.hasNext(); ) {
                heard.head(each.next());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Takes what other nodes have written into this node's copy, so that each node can tell of every checkpoint.
     *
     * @return what is not as it should be, for people
     */
    List<String> mirror(LocalCopy copy) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Checkpoint each : after(copy.last())) {
            learnKey(each.keyId(), copy);
            Optional<String> objection = objection(each, copy);
            transaction.executeWithoutResult(_ -> {
                jdbc.sql(BOUND).update();
                changed(each.number(), head -> copy.add(new Entry.End(head)));
            });
            copy.add(new Entry.Signed(each));
            copy.add(
                    objection.isPresent()
                            ? new Entry.Disputed(each.number(), objection.get())
                            : new Entry.Kept(each.number(), each.hash()));
            copy.force();
            objection.map(("Checkpoint " + each.number() + ": ")::concat).ifPresent(wrong::add);
        }
        return wrong;
    }

    private List<Checkpoint> after(long number) {
        return jdbc.sql("select " + Checkpoint.COLUMNS
                        + " from checkpoint where number > :number order by number limit 100")
                .param("number", number)
                .query(Checkpoint::of)
                .list();
    }

    /** A key is believed to be a node's when it is seen first, and known from then on. */
    private void learnKey(String id, LocalCopy copy) throws IOException {
        if (copy.key(id).isEmpty()) {
            Optional<Entry.Key> key = Keys.stored(jdbc, id);
            if (key.isPresent()) {
                copy.add(key.get());
            }
        }
    }

    private static Optional<String> objection(Checkpoint checkpoint, LocalCopy copy) {
        if (checkpoint.number() != copy.last() + 1) {
            return Optional.of("the one before it is missing");
        }
        if (!Arrays.equals(checkpoint.previous(), copy.lastHash())) {
            return Optional.of("it does not follow the one before it");
        }
        return checkpoint.isSignedBy(copy.key(checkpoint.keyId()).orElse(null))
                ? Optional.empty()
                : Optional.of("its signature is wrong");
    }
}
