package dev.faultline.run;

import dev.faultline.access.Caller;
import dev.faultline.access.Mandate;
import dev.faultline.blastradius.Line;
import dev.faultline.blastradius.Reach;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The line, in PostgreSQL, by whose clock it waits. A row is written by whoever holds it. */
@Component
class QueueRows implements Line {

    private final JdbcClient database;

    QueueRows(JdbcClient database) {
        this.database = database;
    }

    @Override
    public List<Waiter> waiting() {
        return database.sql("""
                        select *, id in (select hidden_from('00000000-0000-0000-0000-000000000000')) as sealed
                          from queued_start where state = 'WAITING' order by place
                        """)
                .query((row, _) -> row.getBoolean("sealed") ? nameless(waiter(row)) : waiter(row))
                .list();
    }

    private static Waiter waiter(ResultSet row) throws SQLException {
        return new Waiter(
                row.getObject("id", UUID.class),
                row.getLong("place"),
                row.getString("name"),
                row.getObject("team_id", UUID.class),
                row.getString("asked_by"),
                RunRows.required(row, "asked_at"),
                RunRows.required(row, "expires_at"),
                row.getBoolean("holds_place"),
                texts(row, "waits_for"),
                Reach.read(row.getString("reach")));
    }

    /** What is sealed from anybody is there for everybody, and has no name. */
    private static Waiter nameless(Waiter sealed) {
        return new Waiter(
                sealed.id(),
                sealed.place(),
                "something that has no name here",
                sealed.team(),
                "somebody",
                sealed.askedAt(),
                sealed.until(),
                sealed.holdsPlace(),
                List.of(),
                sealed.reach());
    }

    /** The same for their people, in order. */
    List<Queued> waiting(Caller caller) {
        return database.sql("""
                        select * from queued_start
                         where state = 'WAITING' and (? or team_id = any(?)) and id not in (select hidden_from(?)) order by place
                        """)
                .params(caller.seesAllTeams(), caller.teams().toArray(UUID[]::new), caller.id())
                .query((row, _) -> queued(row))
                .list();
    }

    int count() {
        return database.sql("select count(*) from queued_start where state = 'WAITING'")
                .query(Integer.class)
                .single();
    }

    /** How many stand in line up to this one, itself among them; 0 when it does not wait any more. */
    int position(UUID id) {
        return database.sql("""
                        select count(*) from queued_start q join queued_start own on own.place >= q.place
                         where own.id = ? and own.state = 'WAITING' and q.state = 'WAITING'
                        """).param(id).query(Integer.class).single();
    }

    boolean isHiddenFrom(Caller caller, UUID id) {
        return database.sql("select ? in (select hidden_from(?))")
                .params(id, caller.id())
                .query(Boolean.class)
                .single();
    }

    Optional<Queued> find(UUID id) {
        return database.sql("select * from queued_start where id = ?")
                .param(id)
                .query((row, _) -> queued(row))
                .optional();
    }

    Optional<Queued> find(String askedBy, String key) {
        return database.sql("select * from queued_start where asked_by = ? and idempotency_key = ?")
                .params(askedBy, key)
                .query((row, _) -> queued(row))
                .optional();
    }

    /** @param atMost how long it may wait from now on */
    Queued insert(Queued start, Duration atMost, boolean holdsPlace, Reach reach) {
        return database.sql("""
                        insert into queued_start (id, experiment_id, experiment_version, team_id, name, requester_id, token_id, asked_by,
                                                  asked_at, expires_at, idempotency_key, request_hash, epoch, environments, state,
                                                  waits_for, holds_place, reach, next_check_at)
                        select :id, :experiment, :version, :team, :name, :requester, :token, :askedBy,
                               now.at, now.at + :millis * interval '1 millisecond', :key, :hash, :epoch, :environments, 'WAITING',
                               :waitsFor, :holdsPlace, :reach::jsonb, now.at
                          from (select clock_timestamp() as at) as now
                        returning *
                        """)
                .param("id", start.id())
                .param("experiment", start.experiment())
                .param("version", start.version())
                .param("team", start.team())
                .param("name", start.name())
                .param("requester", start.mandate().person())
                .param("token", start.mandate().token())
                .param("askedBy", start.askedBy())
                .param("millis", atMost.toMillis())
                .param("key", start.key())
                .param("hash", start.hash())
                .param("epoch", start.epoch())
                .param("environments", start.environments().toArray(String[]::new))
                .param("waitsFor", start.waitsFor().toArray(String[]::new))
                .param("holdsPlace", holdsPlace)
                .param("reach", reach.written())
                .query((row, _) -> queued(row))
                .single();
    }

    /** The first that is due and that no other node has in hand; it is due again after {@code again}. */
    Optional<Queued> claim(Duration again) {
        return database.sql("""
                        update queued_start set next_check_at = clock_timestamp() + ? * interval '1 millisecond'
                         where id = (select id from queued_start
                                      where state = 'WAITING' and next_check_at <= clock_timestamp()
                                      order by place limit 1 for update skip locked)
                        returning *
                        """)
                .param(again.toMillis())
                .query((row, _) -> queued(row))
                .optional();
    }

    /** Holds it until the transaction ends; empty once it does not wait any more, or has waited long enough. */
    Optional<Queued> hold(UUID id) {
        return database.sql("""
                        select * from queued_start
                         where id = ? and state = 'WAITING' and expires_at > clock_timestamp() for update
                        """).param(id).query((row, _) -> queued(row)).optional();
    }

    /** All that wait, held until the transaction ends. */
    List<Queued> holdAll() {
        return database.sql("select * from queued_start where state = 'WAITING' order by place for update")
                .query((row, _) -> queued(row))
                .list();
    }

    /** Notes what is in its way now. */
    void waits(UUID id, List<String> waitsFor, boolean holdsPlace, Collection<String> environments, Reach reach) {
        database.sql("""
                        update queued_start
                           set waits_for = :waitsFor::text[], holds_place = :holdsPlace, reach = :reach::jsonb,
                               environments = array(select unnest(environments) union select unnest(:environments::text[]))
                         where id = :id and state = 'WAITING'
                           and ((waits_for, holds_place, reach) is distinct from (:waitsFor::text[], :holdsPlace, :reach::jsonb)
                                or not environments @> :environments::text[])
                        """)
                .param("id", id)
                .param("waitsFor", waitsFor.toArray(String[]::new))
                .param("holdsPlace", holdsPlace)
                .param("environments", environments.toArray(String[]::new))
                .param("reach", reach.written())
                .update();
    }

    /** @return it as it is now; empty when it did not wait any more */
    Optional<Queued> end(UUID id, Queued.State state, String why, @Nullable UUID halt) {
        return database.sql("""
                        update queued_start set state = :state, why = :why, halt_id = :halt, ended_at = clock_timestamp()
                         where id = :id and state = 'WAITING' returning *
                        """)
                .param("state", state.name())
                .param("why", why)
                .param("halt", halt)
                .param("id", id)
                .query((row, _) -> queued(row))
                .optional();
    }

    /** The same for one that has waited long enough. */
    Optional<Queued> expire(UUID id) {
        return database.sql("""
                        update queued_start set state = 'EXPIRED', why = 'It did not become free in time.',
                                                ended_at = clock_timestamp()
                         where id = ? and state = 'WAITING' and expires_at <= clock_timestamp() returning *
                        """).param(id).query((row, _) -> queued(row)).optional();
    }

    private static Queued queued(ResultSet row) throws SQLException {
        return new Queued(
                row.getObject("id", UUID.class),
                row.getLong("place"),
                row.getObject("experiment_id", UUID.class),
                row.getInt("experiment_version"),
                row.getObject("team_id", UUID.class),
                row.getString("name"),
                new Mandate(row.getObject("requester_id", UUID.class), row.getObject("token_id", UUID.class)),
                row.getString("asked_by"),
                RunRows.required(row, "asked_at"),
                RunRows.required(row, "expires_at"),
                row.getString("idempotency_key"),
                row.getString("request_hash"),
                row.getLong("epoch"),
                Set.copyOf(texts(row, "environments")),
                Queued.State.valueOf(row.getString("state")),
                texts(row, "waits_for"),
                row.getString("why"),
                RunRows.instant(row, "ended_at"));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
