package dev.faultline.checkpoint;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.TestDatabase;
import dev.faultline.ports.Node;
import dev.faultline.timeline.Fact;
import dev.faultline.timeline.Timeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A timeline on a database of its own, nodes that sign it, and somebody who owns the database. */
final class Vault implements AutoCloseable {

    /** Something that happened. */
    record Bell(@Nullable UUID run, String actor, String tone) implements Fact {
        @Override
        public String kind() {
            return "bell.rung";
        }

        @Override
        public String inWords() {
            return "The bell rang " + tone + ".";
        }
    }

    final HikariDataSource source = TestDatabase.newDataSource();
    final JdbcClient jdbc = JdbcClient.create((javax.sql.DataSource) source);
    final JdbcTransactionManager transactions = new JdbcTransactionManager(source);
    final Timeline timeline = Timeline.over(jdbc, transactions);
    final TransactionTemplate transaction = new TransactionTemplate(transactions);
    final Path directory;

    Vault(Path directory) {
        this.directory = directory;
    }

    Notary node(String name) {
        return new Notary(checkpoints(name), properties(name));
    }

    Checkpoints checkpoints(String name) {
        return new Checkpoints(jdbc, transactions, new Node(name));
    }

    CheckpointProperties properties(String name) {
        return new CheckpointProperties(
                directory.resolve(name), Duration.ofMinutes(5), LocalTime.of(3, 0), ZoneId.of("UTC"));
    }

    UUID id() {
        return checkpoints("anybody").timeline();
    }

    Path copyOf(String name) {
        return Copies.fileOf(directory.resolve(name), id());
    }

    /** Facts in a chain. */
    void ring(@Nullable UUID run, String... tones) {
        transaction.executeWithoutResult(_ -> {
            for (String tone : tones) {
                timeline.append(jdbc, new Bell(run, "user:ada", tone));
            }
        });
    }

    UUID aRunOf(int facts) {
        UUID run = UUID.randomUUID();
        for (int i = 1; i <= facts; i++) {
            ring(run, "tone " + i);
        }
        return run;
    }

    Checkpoint checkpoint(Notary node) {
        try {
            return node.writeNow().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a database owner can do with the triggers off. */
    void tamper(String sql, Object... parameters) {
        transaction.executeWithoutResult(_ -> {
            jdbc.sql("set local session_replication_role = replica").update();
            jdbc.sql(sql).params(parameters).update();
        });
    }

    List<Finding> checkAgainst(String node) {
        return examination(Copies.in(directory.resolve(node), id())).full().findings();
    }

    List<Finding> checkWithoutACopy() {
        return examination(new Copies(null, List.of())).full().findings();
    }

    Examination examination(Copies copies) {
        return new Examination(timeline, jdbc, transactions, copies, (due, chains, facts) -> true);
    }

    /**
     * Writes facts {@code from} to the end of a chain anew, as somebody who knows how the hashes are made: other words, hashes
     * that fit, and a head that names the last of them.
     */
    void rewrite(UUID run, long from) {
        List<Bell> bells = jdbc
                .sql("select body ->> 'tone' as tone from fact where chain = ? and seq >= ? order by seq")
                .params(run, from)
                .query((row, _) -> row.getString("tone"))
                .list()
                .stream()
                .map(tone -> new Bell(run, "user:eve", tone))
                .toList();
        truncate(run, from - 1);
        bells.forEach(each -> transaction.executeWithoutResult(_ -> timeline.append(jdbc, each)));
    }

    /** Takes the last facts away and lets the chain end before them. */
    void truncate(UUID run, long last) {
        tamper("delete from fact where chain = ? and seq > ?", run, last);
        tamper("""
                update fact_chain set seq = ?, hash = coalesce((select hash from fact where chain = ? and seq = ?), ?)
                 where chain = ?
                """, last, run, last, new byte[32], run);
    }

    @Override
    public void close() {
        source.close();
    }
}
