package dev.faultline.drill;

import dev.faultline.halt.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of drills, read and written. */
@Component
class DrillRows {

    private final JdbcClient database;

    DrillRows(JdbcClient database) {
        this.database = database;
    }

    Optional<Drill> find(UUID id) {
        return database.sql("select * from drill where id = ?")
                .param(id)
                .query(this::drill)
                .optional();
    }

    /** Newest first. */
    List<Drill> latest(int limit) {
        return database.sql("select * from drill order by started_at desc, id desc limit ?")
                .param(limit)
                .query(this::drill)
                .list();
    }

    /** Those that are over, older than the one named, newest first. */
    List<Drill> page(@Nullable Instant before, @Nullable UUID id, int limit) {
        return database.sql("""
                        select * from drill where ? or (started_at, id) < (?, ?)
                        order by started_at desc, id desc limit ?
                        """)
                .params(row(
                        id == null,
                        at(before == null ? Instant.EPOCH : before),
                        id == null ? new UUID(0, 0) : id,
                        limit))
                .query(this::drill)
                .list();
    }

    /** The last one that was pressed or that nobody stopped: a drill that STOP cut short says nothing about the button. */
    Optional<Drill> lastEnded() {
        return database.sql("""
                        select * from drill where ended_at is not null and stopped_by is null
                        order by ended_at desc limit 1
                        """).query(this::drill).optional();
    }

    private Drill drill(ResultSet row, int number) throws SQLException {
        var id = row.getObject("id", UUID.class);
        return new Drill(
                new Drill.Identity(
                        id,
                        row.getObject("halt_id", UUID.class),
                        Scope.parse(row.getString("scope")),
                        row.getString("started_by"),
                        row.getString("idempotency_key"),
                        row.getObject("started_at", OffsetDateTime.class).toInstant()),
                new Drill.Course(
                        DrillState.valueOf(row.getString("state")),
                        row.getObject("since", OffsetDateTime.class).toInstant(),
                        instant(row, "pressed_at"),
                        instant(row, "ended_at"),
                        row.getString("why"),
                        row.getObject("stopped_by", UUID.class)),
                canaries(id));
    }

    private List<Canary> canaries(UUID drill) {
        return database.sql("select * from canary where drill_id = ? order by agent_name, id")
                .param(drill)
                .query((row, _) -> canary(row))
                .list();
    }

    static Canary canary(ResultSet row) throws SQLException {
        long took = row.getLong("took_us");
        boolean measured = !row.wasNull();
        return new Canary(
                row.getObject("id", UUID.class),
                row.getObject("agent_id", UUID.class),
                row.getString("agent_name"),
                Set.of((String[]) row.getArray("environments").getArray()),
                CanaryState.valueOf(row.getString("state")),
                instant(row, "active_at"),
                instant(row, "proved_at"),
                measured ? Duration.ofNanos(took * 1_000) : null,
                row.getString("why"));
    }

    void insert(Drill drill) {
        var identity = drill.identity();
        database.sql("""
                        insert into drill (id, halt_id, scope, state, started_by, idempotency_key, started_at, since, asked)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .params(row(
                        identity.id(),
                        identity.halt(),
                        identity.scope().toString(),
                        drill.state().name(),
                        identity.startedBy(),
                        identity.key(),
                        at(identity.startedAt()),
                        at(drill.course().since()),
                        drill.canaries().size()))
                .update();
        drill.canaries()
                .forEach(each -> database.sql("""
                        insert into canary (id, drill_id, agent_id, agent_name, environments, state, why)
                        values (?, ?, ?, ?, ?, ?, ?)
                        """)
                        .params(row(
                                each.id(),
                                identity.id(),
                                each.agent(),
                                each.name(),
                                each.environments().toArray(String[]::new),
                                each.state().name(),
                                each.why()))
                        .update());
    }

    void update(Drill drill) {
        var course = drill.course();
        var figures = drill.figures();
        database.sql("""
                        update drill set state = ?, why = ?, since = ?, pressed_at = ?, ended_at = ?, stopped_by = ?,
                               passed = ?, proved = ?, p50_us = ?, p99_us = ?, max_us = ?, version = version + 1
                        where id = ?
                        """)
                .params(row(
                        course.state().name(),
                        course.why(),
                        at(course.since()),
                        at(course.pressedAt()),
                        at(course.endedAt()),
                        course.stoppedBy(),
                        drill.over() ? figures.passed() : null,
                        figures.proved(),
                        micros(figures.p50()),
                        micros(figures.p99()),
                        micros(figures.max()),
                        drill.id()))
                .update();
        drill.canaries()
                .forEach(each -> database.sql("""
                        update canary set state = ?, active_at = ?, proved_at = ?, took_us = ?, why = ?
                        where id = ? and state <> ?
                        """)
                        .params(row(
                                each.state().name(),
                                at(each.activeAt()),
                                at(each.provedAt()),
                                micros(each.took()),
                                each.why(),
                                each.id(),
                                each.state().name()))
                        .update());
    }

    String version(UUID id) {
        return database.sql("select version from drill where id = ?")
                .param(id)
                .query(String.class)
                .optional()
                .orElse("");
    }

    /** Changes with any of them. */
    String version() {
        return database.sql("select coalesce(max(started_at)::text, '') || ' ' || coalesce(sum(version), 0) from drill")
                .query(String.class)
                .single();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Long micros(@Nullable Duration duration) {
        return duration == null ? null : duration.toNanos() / 1_000;
    }

    /** Values in the order of their question marks, some of them null. */
    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }
}
