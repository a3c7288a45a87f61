package dev.faultline.timeline;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;

/** What happened, in order. Facts come in by being published, see {@link Fact}; here they are read, checked and given out. */
@Component
public class Timeline {

    /** The chain of all that belongs to no run. */
    public static final UUID CONTROL_PLANE = new UUID(0, 0);

    /** How long a note may be, in bytes of UTF-8. */
    public static final int LONGEST_NOTE = 16 * 1024;

    private static final int MOST = 500;

    private final JdbcClient jdbc;
    private final Verifier verifier;
    private final ApplicationEventPublisher events;

    Timeline(JdbcClient jdbc, Verifier verifier, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.verifier = verifier;
        this.events = events;
    }

    /** To read and check with nothing else running: facts can be appended to it, but not published. */
    public static Timeline over(JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new Timeline(jdbc, new Verifier(jdbc, transactions), _ -> {
            throw new IllegalStateException("nobody listens here");
        });
    }

    /**
     * One fact, as it is read.
     *
     * @param chain the run, the GameDay, or {@link #CONTROL_PLANE}
     * @param seq 1, 2, 3 … in its chain
     * @param at when it was recorded, by the database's clock
     * @param happenedAt when it happened, by the teller's clock, where that was another time
     * @param late told after the event, because the database was not there
     */
    public record Entry(
            UUID chain,
            long seq,
            Instant at,
            @Nullable Instant happenedAt,
            String actor,
            String kind,
            String words,
            JsonNode body,
            boolean late,
            byte[] hash) {

        public @Nullable UUID run() {
            return chain.equals(CONTROL_PLANE) || ofGameDay() ? null : chain;
        }

        public @Nullable UUID gameday() {
            return ofGameDay() ? chain : null;
        }

        private boolean ofGameDay() {
            return kind.startsWith("gameday.");
        }
    }

    /** Where a page of the whole timeline ended: give it back for the next one. */
    public record Place(Instant at, UUID chain, long seq) {

        public static Place of(Entry last) {
            return new Place(last.at(), last.chain(), last.seq());
        }

        /** As a cursor holds it. */
        public List<String> written() {
            return List.of(at.toString(), chain.toString(), Long.toString(seq));
        }

        /** The beginning, null, where nothing is written. */
        public static @Nullable Place read(List<String> written) {
            return written.isEmpty()
                    ? null
                    : new Place(
                            Instant.parse(written.get(0)),
                            UUID.fromString(written.get(1)),
                            Long.parseLong(written.get(2)));
        }
    }

    /** The facts of a chain after {@code afterSeq}, oldest first. Whoever calls has checked that its reader may see the run. */
    public List<Entry> of(UUID chain, long afterSeq, int limit) {
        return jdbc
                .sql("select " + Stored.COLUMNS
                        + " from fact where chain = :chain and seq > :after order by seq limit :limit")
                .param("chain", chain)
                .param("after", afterSeq)
                .param("limit", Math.clamp(limit, 1, MOST))
                .query(Stored::of)
                .list()
                .stream()
                .map(Stored::entry)
                .toList();
    }

    /** The facts of one run that this reader may see, oldest first; none when the run is not theirs. */
    public List<Entry> of(Reader reader, UUID chain, long afterSeq, int limit) {
        return jdbc
                .sql("select " + Stored.COLUMNS + """
                         from fact
                        where chain = :chain and seq > :after and (:all or open or team_id = any(:teams::uuid[]))
                        order by seq limit :limit
                        """)
                .param("chain", chain)
                .param("after", afterSeq)
                .param("all", reader.seesAllTeams())
                .param("teams", ids(reader.teams()))
                .param("limit", Math.clamp(limit, 1, MOST))
                .query(Stored::of)
                .list()
                .stream()
                .map(Stored::entry)
                .toList();
    }

    /** What happened in any of these chains, the last of it first. Whoever calls has checked that its reader may see them. */
    public List<Entry> together(Collection<UUID> chains, int most) {
        return jdbc
                .sql("select " + Stored.COLUMNS
                        + " from fact where chain = any(:chains) order by at desc, chain desc, seq desc limit :most")
                .param("chains", chains.toArray(UUID[]::new))
                .param("most", most)
                .query(Stored::of)
                .list()
                .stream()
                .map(Stored::entry)
                .toList();
    }

    /** The facts of these kinds in any of these chains, oldest first. Whoever calls has checked that its reader may see them. */
    public List<Entry> ofKinds(Collection<UUID> chains, Collection<String> kinds, int most) {
        return jdbc
                .sql(
                        "select " + Stored.COLUMNS
                                + " from fact where chain = any(:chains) and kind = any(:kinds) order by at, chain, seq limit :most")
                .param("chains", chains.toArray(UUID[]::new))
                .param("kinds", kinds.toArray(String[]::new))
                .param("most", most)
                .query(Stored::of)
                .list()
                .stream()
                .map(Stored::entry)
                .toList();
    }

    /** How many facts these chains hold: another number means that there is something new. */
    public long length(Collection<UUID> chains) {
        return jdbc.sql("select coalesce(sum(seq), 0) from fact_chain where chain = any(:chains)")
                .param("chains", chains.toArray(UUID[]::new))
                .query(Long.class)
                .single();
    }

    /** Everything this reader may see, newest first. */
    public List<Entry> recent(Reader reader, @Nullable Place before, int limit) {
        return recent(reader, "", before, limit);
    }

    /**
     * What this reader may see, newest first.
     *
     * @param search words that the actor, the kind or the sentence must hold; all of it where empty
     */
    public List<Entry> recent(Reader reader, String search, @Nullable Place before, int limit) {
        return jdbc
                .sql("select " + Stored.COLUMNS + """
                         from fact
                        where (:all or open or team_id = any(:teams::uuid[]))
                          and (:search = '' or position(lower(:search) in lower(actor || ' ' || kind || ' ' || words)) > 0)
                          and (:first or (at, chain, seq) < (:at, :chain, :seq))
                        order by at desc, chain desc, seq desc
                        limit :limit
                        """)
                .param("all", reader.seesAllTeams())
                .param("teams", ids(reader.teams()))
                .param("search", search)
                .param("first", before == null)
                .param("at", before == null ? OffsetDateTime.MAX : before.at().atOffset(ZoneOffset.UTC))
                .param("chain", before == null ? CONTROL_PLANE : before.chain())
                .param("seq", before == null ? 0 : before.seq())
                .param("limit", Math.clamp(limit, 1, MOST))
                .query(Stored::of)
                .list()
                .stream()
                .map(Stored::entry)
                .toList();
    }

    /** Whether the chain is what was written. */
    public Verification verify(UUID chain) {
        return verifier.verify(chain);
    }

    /**
     * Whether what comes after this fact is what was written.
     *
     * @param hash that of fact {@code seq}, known to be right from elsewhere
     */
    public Verification verifyAfter(UUID chain, long seq, byte[] hash) {
        return verifier.verifyAfter(chain, seq, hash);
    }

    public void verifyAll(Consumer<Verification> heard) {
        verifier.verifyAll(heard);
    }

    /**
     * Writes down what somebody saw. Whoever calls has checked that they may see the run.
     *
     * @throws IllegalArgumentException when there is nothing to write, or more than {@link #LONGEST_NOTE}
     */
    @Transactional
    public void note(Reader author, UUID run, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a note says something");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST_NOTE) {
            throw new IllegalArgumentException("a note has at most %d bytes".formatted(LONGEST_NOTE));
        }
        events.publishEvent(new NoteTaken(run, author.actor(), text));
    }

    /** A chain as Markdown, with times in the zone of whoever reads it. The same chain and zone are the same bytes. */
    public String markdown(UUID chain, ZoneId zone) {
        return Export.markdown(chain, all(chain), zone);
    }

    /** A chain as JSON, with all that is needed to check it elsewhere. The same chain is the same bytes. */
    public String json(UUID chain) {
        return Export.json(chain, all(chain));
    }

    /**
     * Writes a fact over a connection of the caller's own, in the transaction the caller has open there: for the red button,
     * which shares its connections with nobody.
     */
    public void append(JdbcClient connection, Fact fact) {
        new Recorder(connection).append(fact);
    }

    private static String[] ids(Set<UUID> teams) {
        return teams.stream().map(UUID::toString).toArray(String[]::new);
    }

    private List<Stored> all(UUID chain) {
        return jdbc.sql("select " + Stored.COLUMNS + " from fact where chain = :chain order by seq")
                .param("chain", chain)
                .query(Stored::of)
                .list();
    }
}
