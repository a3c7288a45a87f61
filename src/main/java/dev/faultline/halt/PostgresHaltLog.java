package dev.faultline.halt;

import dev.faultline.timeline.Fact;
import dev.faultline.timeline.Timeline;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Presses and releases in the database, through the lane of their own. */
@Component
final class PostgresHaltLog implements HaltLog {

    /** The gate that starts share and a press takes alone: an advisory lock queues fairly, a row lock starves the press. */
    static final long GATE = 0x6661756c746c696eL;

    private static final String COLUMNS = """
            h.id, h.scope, h.epoch, h.pressed_by, h.pressed_at, h.node, h.reason, h.reference,
            h.recorded_late, h.released_at, h.released_by, h.release_reason
            """;

    private final HaltLane lane;
    private final Timeline timeline;
    private final Clock clock;

    PostgresHaltLog(HaltLane lane, Timeline timeline, Clock clock) {
        this.lane = lane;
        this.timeline = timeline;
        this.clock = clock;
    }

    @Override
    public Stored record(Halt halt) {
        return lane.transaction()
                .execute(_ -> find(halt.id()).orElseGet(() -> insert(halt.withEpoch(epochAfter(halt)))));
    }

    private Stored insert(Halt halt) {
        boolean late = lane.database()
                .sql("""
                        insert into halt (id, scope, epoch, pressed_by, pressed_at, node, reason, reference, recorded_late)
                        values (?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp() - ?::timestamptz > interval '1 second')
                        returning recorded_late
                        """)
                .params(row(
                        halt.id(),
                        halt.scope().toString(),
                        halt.epoch(),
                        halt.by(),
                        at(halt.at()),
                        halt.node(),
                        halt.reason(),
                        halt.reference(),
                        at(halt.at())))
                .query(Boolean.class)
                .single();
        lane.database().sql("""
                        insert into halt_latch (scope, latched, halt_id) values (?, true, ?)
                        on conflict (scope) do update set latched = true, halt_id = excluded.halt_id
                        """).params(halt.scope().toString(), halt.id()).update();
        write(new HaltFact.Pressed(
                halt.id(),
                halt.scope().toString(),
                halt.epoch(),
                halt.by(),
                halt.at(),
                halt.node(),
                halt.reason(),
                halt.reference(),
                late));
        return new Stored(halt, late, null, null, null);
    }

    @Override
    public void waitOutStarts() {
        lane.transaction().executeWithoutResult(_ -> {
            lane.database().sql("set local lock_timeout = '1900ms'").update();
            lane.database()
                    .sql("select pg_advisory_xact_lock(?)")
                    .param(GATE)
                    .query((rs, _) -> 0)
                    .single();
        });
    }

    @Override
    public void explain(UUID id, String by, String reason) {
        lane.transaction().executeWithoutResult(_ -> {
            int known = lane.database()
                    .sql("update halt set reason = ? where id = ?")
                    .params(row(reason, id))
                    .update();
            if (known == 1) {
                write(new HaltFact.Explained(id, by, reason));
            }
        });
    }

    @Override
    public Optional<Long> release(Halt halt, String by, String reason, int unconfirmed) {
        return lane.transaction().execute(_ -> {
            int released = lane.database()
                    .sql("""
                            update halt set released_at = ?, released_by = ?, release_reason = ?
                            where scope = ? and released_at is null
                            """)
                    .params(row(at(clock.instant()), by, reason, halt.scope().toString()))
                    .update();
            if (released == 0) {
                return Optional.<Long>empty();
            }
            // a press that came meanwhile has the epoch; whoever waited for it sees that press, and keeps the latch
            // closed for it
            long epoch = epochAfter(halt);
            lane.database().sql("""
                            update halt_latch l set latched = exists (
                                select from halt h where h.scope = l.scope and h.released_at is null)
                            where scope = ?
                            """).param(halt.scope().toString()).update();
            write(new HaltFact.Released(halt.id(), halt.scope().toString(), epoch, by, reason, unconfirmed));
            return Optional.of(epoch);
        });
    }

    @Override
    public State state() {
        return state(lane.database());
    }

    /** One statement, so that epoch and latch are of one moment: an epoch that is newer would let a start outrun its press. */
    static State state(JdbcClient database) {
        record Row(long epoch, @Nullable Stored stored) {}
        var rows = database.sql("select e.epoch as now_epoch, " + COLUMNS + """
                        from halt_epoch e
                        left join (halt_latch l join halt h on h.scope = l.scope and h.released_at is null) on l.latched
                        order by h.pressed_at
                        """)
                .query((row, number) ->
                        new Row(row.getLong("now_epoch"), row.getObject("id") == null ? null : stored(row, number)))
                .list();
        return new State(
                rows.getFirst().epoch(),
                rows.stream()
                        .map(Row::stored)
                        .filter(Objects::nonNull)
                        .map(Stored::halt)
                        .toList());
    }

    static List<Halt> since(JdbcClient database, long epoch) {
        return database
                .sql("select " + COLUMNS + " from halt h where h.epoch > ? order by h.epoch")
                .param(epoch)
                .query(PostgresHaltLog::stored)
                .list()
                .stream()
                .map(Stored::halt)
                .toList();
    }

    @Override
    public Optional<Stored> find(UUID id) {
        return lane.database()
                .sql("select " + COLUMNS + " from halt h where h.id = ?")
                .param(id)
                .query(PostgresHaltLog::stored)
                .optional();
    }

    @Override
    public List<Stored> latest(int limit, boolean drills) {
        return lane.database()
                .sql("select " + COLUMNS + """
                         from halt h where ? or h.scope not like 'drill:%'
                        order by h.pressed_at desc limit ?
                        """)
                .params(drills, limit)
                .query(PostgresHaltLog::stored)
                .list();
    }

    /**
     * Written by every press and every release, so it is here that the other nodes are told to look. The epoch fences the starts
     * in flight, and a drill must refuse none: it writes the row, and leaves the number.
     */
    private long epochAfter(Halt halt) {
        lane.database()
                .sql("select pg_notify(?, '')")
                .param(HaltBell.CHANNEL)
                .query((_, _) -> 0)
                .single();
        return lane.database()
                .sql("update halt_epoch set epoch = epoch + ? returning epoch")
                .param(halt.scope().inEarnest() ? 1 : 0)
                .query(Long.class)
                .single();
    }

    private void write(Fact fact) {
        timeline.append(lane.database(), fact);
    }

    /** Values in the order of their question marks, some of them null. */
    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static Stored stored(ResultSet row, int number) throws SQLException {
        var halt = new Halt(
                row.getObject("id", UUID.class),
                Scope.stored(row.getString("scope")),
                row.getLong("epoch"),
                row.getString("pressed_by"),
                row.getObject("pressed_at", OffsetDateTime.class).toInstant(),
                row.getString("node"),
                row.getString("reason"),
                row.getString("reference"));
        var released = row.getObject("released_at", OffsetDateTime.class);
        return new Stored(
                halt,
                row.getBoolean("recorded_late"),
                released == null ? null : released.toInstant(),
                row.getString("released_by"),
                row.getString("release_reason"));
    }
}
