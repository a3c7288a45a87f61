package dev.faultline.schedule;

import static dev.faultline.schedule.ScheduleRows.time;

import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.mail.Address;
import dev.faultline.schedule.Invitation.Method;
import dev.faultline.schedule.Invitation.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables of invitations: who wants them, and what became of each. */
@Component
class InvitationRows {

    private static final String COLUMNS = """
            id, person_id, team_id, address, entry_id, sequence, method, name, planned_at, state, why, tries, made_at, decided_at
            """;

    private final JdbcClient jdbc;

    InvitationRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Somebody who wants those of a team. */
    record Wish(UUID person, UUID team) {}

    /** @return false when they do already */
    boolean wish(Wish wish, Instant at) {
        return jdbc.sql("""
                        insert into invitation_wish (person_id, team_id, wished_at) values (:person, :team, :at) on conflict do nothing
                        """)
                        .param("person", wish.person())
                        .param("team", wish.team())
                        .param("at", time(at))
                        .update()
                == 1;
    }

    /** @return false when they did not */
    boolean end(Wish wish) {
        return jdbc.sql("delete from invitation_wish where person_id = :person and team_id = :team")
                        .param("person", wish.person())
                        .param("team", wish.team())
                        .update()
                == 1;
    }

    List<UUID> teams(UUID person) {
        return jdbc.sql("select team_id from invitation_wish where person_id = :person order by wished_at, team_id")
                .param("person", person)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    boolean wants(Wish wish) {
        return jdbc.sql("select exists (select from invitation_wish where person_id = :person and team_id = :team)")
                .param("person", wish.person())
                .param("team", wish.team())
                .query(Boolean.class)
                .single();
    }

    /** One that nobody has seen to for a while, for this node; held until the transaction ends. */
    Optional<Wish> toSee(Instant now, Duration pause) {
        return jdbc.sql("""
                        update invitation_wish set looked_at = :now
                        where (person_id, team_id) =
                            (select person_id, team_id from invitation_wish where looked_at is null or looked_at < :before
                             order by looked_at nulls first limit 1 for update skip locked)
                        returning person_id, team_id
                        """)
                .param("now", time(now))
                .param("before", time(now.minus(pause)))
                .query((row, _) -> new Wish(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                .optional();
    }

    /** What an address was last told of each of these events. */
    Map<UUID, Standing> standing(Address address, Collection<UUID> uids) {
        record Told(UUID uid, Standing standing) {}
        return jdbc
                .sql("""
                        select distinct on (entry_id) entry_id, sequence, method,
                               bool_or(state in ('SENDING', 'SENT', 'GIVEN_UP')) over (partition by entry_id) as arrived
                        from invitation where address = :address and entry_id = any(:uids)
                        order by entry_id, sequence desc
                        """)
                .param("address", address.text())
                .param("uids", uids.toArray(UUID[]::new))
                .query((row, _) -> new Told(
                        row.getObject("entry_id", UUID.class),
                        new Standing(
                                row.getInt("sequence"),
                                Method.valueOf(row.getString("method")),
                                row.getBoolean("arrived"))))
                .list()
                .stream()
                .collect(Collectors.toMap(Told::uid, Told::standing));
    }

    /** @return false when this address was told this already */
    boolean insert(Invitation invitation) {
        return jdbc.sql("""
                        insert into invitation (id, person_id, team_id, address, entry_id, sequence, method, name, planned_at, state,
                                                why, made_at, next_at, decided_at)
                        values (:id, :person, :team, :address, :uid, :sequence, :method, :name, :planned, :state, :why, :at, :at, :decided)
                        on conflict (address, entry_id, sequence) do nothing
                        """)
                        .param("id", invitation.id())
                        .param("person", invitation.person())
                        .param("team", invitation.team())
                        .param("address", invitation.address().text())
                        .param("uid", invitation.uid())
                        .param("sequence", invitation.sequence())
                        .param("method", invitation.method().name())
                        .param("name", invitation.name())
                        .param("planned", time(invitation.plannedAt()))
                        .param("state", invitation.state().name())
                        .param("why", invitation.why())
                        .param("at", time(invitation.madeAt()))
                        .param("decided", invitation.decidedAt() == null ? null : time(invitation.decidedAt()))
                        .update()
                == 1;
    }

    /** What waits of this event is not sent any more. */
    void overtake(Address address, UUID uid, int before, String why, Instant now) {
        jdbc.sql("""
                        update invitation set state = 'OVERTAKEN', why = :why, decided_at = :now
                        where address = :address and entry_id = :uid and sequence < :before and state = 'WAITING'
                        """)
                .param("address", address.text())
                .param("uid", uid)
                .param("before", before)
                .param("why", why)
                .param("now", time(now))
                .update();
    }

    /** One to send, for this node alone; one whose node died at it, once {@code patience} has passed. */
    Optional<Invitation> take(Instant now, Duration patience) {
        return jdbc.sql("""
                        update invitation set state = 'SENDING', tries = tries + 1, taken_at = :now
                        where id = (select id from invitation
                                    where state = 'WAITING' and next_at <= :now or state = 'SENDING' and taken_at < :dead
                                    order by next_at, planned_at, id limit 1 for update skip locked)
                        returning %s
                        """.formatted(COLUMNS))
                .param("now", time(now))
                .param("dead", time(now.minus(patience)))
                .query(InvitationRows::invitation)
                .optional();
    }

    /** Whether something newer than this is told, or was. */
    boolean isOvertaken(Invitation invitation) {
        return jdbc.sql("""
                        select exists (select from invitation
                                       where address = :address and entry_id = :uid and sequence > :sequence)
                        """)
                .param("address", invitation.address().text())
                .param("uid", invitation.uid())
                .param("sequence", invitation.sequence())
                .query(Boolean.class)
                .single();
    }

    void decided(UUID id, State state, String why, Instant now) {
        jdbc.sql(
                        "update invitation set state = :state, why = :why, decided_at = :now where id = :id and state = 'SENDING'")
                .param("id", id)
                .param("state", state.name())
                .param("why", why)
                .param("now", time(now))
                .update();
    }

    void again(UUID id, String why, Instant next) {
        jdbc.sql(
                        "update invitation set state = 'WAITING', why = :why, next_at = :next where id = :id and state = 'SENDING'")
                .param("id", id)
                .param("why", why)
                .param("next", time(next))
                .update();
    }

    /** The latest first. */
    List<Invitation> latest(UUID person, int most) {
        return jdbc.sql("select %s from invitation where person_id = :person order by made_at desc, id desc limit :most"
                        .formatted(COLUMNS))
                .param("person", person)
                .param("most", most)
                .query(InvitationRows::invitation)
                .list();
    }

    /** The latest first. */
    Page<Invitation> of(UUID person, Paging paging) {
        var after = paging.after();
        var found = jdbc.sql("""
                        select %s from invitation
                        where person_id = :person and (:first or (made_at, id) < (:at::timestamptz, :id))
                        order by made_at desc, id desc limit :fetch
                        """.formatted(COLUMNS))
                .param("person", person)
                .param("first", after.isEmpty())
                .param("at", after.isEmpty() ? Instant.EPOCH.toString() : after.get(0))
                .param("id", after.isEmpty() ? new UUID(0, 0) : UUID.fromString(after.get(1)))
                .param("fetch", paging.fetch())
                .query(InvitationRows::invitation)
                .list();
        return paging.page(
                found, each -> List.of(each.madeAt().toString(), each.id().toString()));
    }

    private static Invitation invitation(ResultSet row, int number) throws SQLException {
        return new Invitation(
                row.getObject("id", UUID.class),
                row.getObject("person_id", UUID.class),
                row.getObject("team_id", UUID.class),
                new Address(row.getString("address")),
                row.getObject("entry_id", UUID.class),
                row.getInt("sequence"),
                Method.valueOf(row.getString("method")),
                row.getString("name"),
                row.getObject("planned_at", OffsetDateTime.class).toInstant(),
                State.valueOf(row.getString("state")),
                row.getString("why"),
                row.getInt("tries"),
                row.getObject("made_at", OffsetDateTime.class).toInstant(),
                ScheduleRows.instant(row, "decided_at"));
    }
}
