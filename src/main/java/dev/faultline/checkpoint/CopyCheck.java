package dev.faultline.checkpoint;

import dev.faultline.checkpoint.Examination.Witness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Holds the database against the copy outside of it, from the copy's first line to its last. */
final class CopyCheck {

    private static final int PIECE = 500;

    private final JdbcClient jdbc;
    private final Witness witness;
    private final Findings findings;
    private final long from;
    private final List<Head> heads = new ArrayList<>();
    private final List<Checkpoint> kept = new ArrayList<>();
    private @Nullable Checkpoint signed;

    CopyCheck(JdbcClient jdbc, Witness witness, Findings findings, long from) {
        this.jdbc = jdbc;
        this.witness = witness;
        this.findings = findings;
        this.from = from;
    }

    void check(Path copy) {
        LocalCopy.read(copy, this::hear);
        compareHeads();
        compareCheckpoints();
    }

    private void hear(Entry entry) {
        switch (entry) {
            case Entry.End(Head head) -> {
                if (head.number() >= from) {
                    heads.add(head);
                }
            }
            case Entry.Signed(Checkpoint checkpoint) -> signed = checkpoint;
            case Entry.Kept(long number, byte[] hash) -> hearKept(number, hash);
            case Entry.Disputed(long number, String why) -> {
                if (number >= from) {
                    findings.add(
                            Finding.of(number, Finding.Forgery.CHECKPOINT_CHANGED, why + " when it was first seen"));
                }
            }
            case Entry.Damaged(String line) ->
                findings.add(Finding.of(
                        Finding.Forgery.COPY_DAMAGED,
                        "the copy outside of the database has a line that no node wrote: “%s”"
                                .formatted(line.length() > 80 ? line.substring(0, 80) + "…" : line)));
            case Entry.Key _, Entry.Torn _ -> {}
        }
        if (heads.size() >= PIECE) {
            compareHeads();
        }
        if (kept.size() >= PIECE) {
            compareCheckpoints();
        }
    }

    private void hearKept(long number, byte[] hash) {
        Checkpoint one = signed;
        if (one == null || one.number() != number || !Arrays.equals(one.hash(), hash)) {
            findings.add(Finding.of(
                    number,
                    Finding.Forgery.COPY_DAMAGED,
                    "the copy outside of the database does not hold what it says was kept"));
        } else if (number >= from) {
            kept.add(one);
        }
    }

    private void compareHeads() {
        jdbc.sql("""
                        select c.number, c.chain, c.seq, decode(c.hash, 'hex') as hash, f.hash as found
                          from unnest(:numbers::bigint[], :chains::uuid[], :seqs::bigint[], :hashes::text[])
                               as c (number, chain, seq, hash)
                          left join fact f on f.chain = c.chain and f.seq = c.seq
                         where f.hash is distinct from decode(c.hash, 'hex')
                         order by c.number, c.chain
                        """)
                .param("numbers", words(head -> Long.toString(head.number())))
                .param("chains", words(head -> head.chain().toString()))
                .param("seqs", words(head -> Long.toString(head.seq())))
                .param("hashes", words(head -> HexFormat.of().formatHex(head.hash())))
                .query(Witness.Seen::of)
                .list()
                .forEach(witness::testify);
        heads.clear();
    }

    private String[] words(Function<Head, String> word) {
        return heads.stream().map(word).toArray(String[]::new);
    }

    private void compareCheckpoints() {
        Map<Long, Checkpoint> there = jdbc
                .sql("select " + Checkpoint.COLUMNS + " from checkpoint where number = any(:numbers::bigint[])")
                .param(
                        "numbers",
                        kept.stream().map(each -> Long.toString(each.number())).toArray(String[]::new))
                .query(Checkpoint::of)
                .list()
                .stream()
                .collect(Collectors.toMap(Checkpoint::number, Function.identity()));
        kept.forEach(each -> compare(each, there.get(each.number())));
        kept.clear();
    }

    private void compare(Checkpoint ours, @Nullable Checkpoint theirs) {
        if (theirs == null) {
            findings.add(
                    Finding.of(ours.number(), Finding.Forgery.CHECKPOINT_DELETED, "it is missing from the database"));
        } else if (!Arrays.equals(ours.hash(), theirs.hash()) || !Arrays.equals(ours.signature(), theirs.signature())) {
            findings.add(Finding.of(
                    ours.number(),
                    Finding.Forgery.CHECKPOINT_REPLACED,
                    "it is another one in the database than in the copy outside of it"));
        }
    }
}
