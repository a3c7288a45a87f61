package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.gate.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door for pages that show more than GameDays: those that come or go on, and what people promised. Each is read through {@link
 * Audience}, so that nobody learns here what they may not know there.
 */
@Component
public class DaysAhead {

    private static final String VISIBLE = """
            (:all or g.team_id = any(:teams) or g.consent_of && :teams::uuid[]
             or exists (select from gameday_duty d where d.gameday_id = g.id and d.person_id = :person))
            """;

    private final JdbcClient jdbc;
    private final Audience audience;

    DaysAhead(JdbcClient jdbc, Audience audience) {
        this.jdbc = jdbc;
        this.audience = audience;
    }

    /**
     * @param kind of its state, as pages draw it
     * @param word of its state
     * @param underWay whether people are at it now
     */
    public record Coming(
            UUID id,
            String name,
            UUID team,
            int level,
            String kind,
            String word,
            boolean underWay,
            @Nullable Instant startsAt) {

        /** Where one goes to now. */
        public String path() {
            return "/gamedays/" + id + (word.equals("briefing") ? "/briefing" : underWay ? "/control" : "");
        }
    }

    /** Those that go on, and those that begin before {@code until}; in order. */
    public List<Coming> until(Caller caller, Instant until, int most) {
        return coming(caller, """
                        and (g.state in ('BRIEFING', 'LIVE', 'HOLD', 'STOPPING', 'STOPPED', 'RECOVERING')
                             or g.state = 'SCHEDULED' and g.starts_at < :until)
                        """, Instant.EPOCH, until, most);
    }

    /** Of a team, those whose beginning lies in that time, whatever became of them. */
    public List<Coming> between(Caller caller, UUID team, Instant from, Instant until, int most) {
        return coming(caller, "and g.starts_at >= :from and g.starts_at < :until", from, until, 500).stream()
                .filter(each -> each.team().equals(team))
                .limit(most)
                .toList();
    }

    private List<Coming> coming(Caller caller, String which, Instant from, Instant until, int most) {
        return jdbc
                .sql("select g.id from gameday g where " + VISIBLE + which
                        + " order by g.starts_at nulls first, g.id limit :most")
                .param("all", caller.seesAllTeams())
                .param("teams", caller.teams().toArray(UUID[]::new))
                .param("person", caller.id())
                .param("from", GameDayRows.utc(from))
                .param("until", GameDayRows.utc(until))
                .param("most", most)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list()
                .stream()
                .flatMap(each -> known(caller, each).stream())
                .toList();
    }

    /** In no transaction: what the caller may not know would spoil it. */
    private Optional<Coming> known(Caller caller, UUID id) {
        try {
            return Optional.of(coming(audience.of(caller, id).day()));
        } catch (Problem unknown) {
            return Optional.empty();
        }
    }

    private static Coming coming(GameDay day) {
        return new Coming(
                day.id(),
                day.name(),
                day.team(),
                day.plan().level(),
                day.state().kind(),
                day.state().inWords(),
                day.state().isUnderWay() || day.state() == GameDayState.STOPPED,
                day.course().startsAt());
    }

    /** Something that somebody promised. @param overdue whether its day is over */
    public record Promise(
            UUID gameday,
            UUID team,
            int number,
            String title,
            String owner,
            LocalDate due,
            boolean blocker,
            boolean overdue) {

        public String path() {
            return "/gamedays/%s/debrief".formatted(gameday);
        }
    }

    /** Open ones of GameDays that the caller sees, those that are due first first. @param dueBy the last day that is asked for */
    @Transactional(readOnly = true)
    public List<Promise> promises(Caller caller, LocalDate today, LocalDate dueBy, int most) {
        return jdbc.sql("""
                        select a.gameday_id, g.team_id, a.number, a.title, a.owner_login, a.due, a.blocker
                        from gameday_action a join gameday g on g.id = a.gameday_id
                        where a.state in ('OPEN', 'IN_PROGRESS') and a.due <= :due and
                        """ + VISIBLE + " order by a.due, a.gameday_id, a.number limit :most")
                .param("due", dueBy)
                .param("all", caller.seesAllTeams())
                .param("teams", caller.teams().toArray(UUID[]::new))
                .param("person", caller.id())
                .param("most", most)
                .query((row, _) -> {
                    var due = row.getObject("due", LocalDate.class);
                    return new Promise(
                            row.getObject("gameday_id", UUID.class),
                            row.getObject("team_id", UUID.class),
                            row.getInt("number"),
                            row.getString("title"),
                            row.getString("owner_login"),
                            due,
                            row.getBoolean("blocker"),
                            due.isBefore(today));
                })
                .list();
    }
}
