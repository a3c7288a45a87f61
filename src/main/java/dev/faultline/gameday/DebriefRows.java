package dev.faultline.gameday;

import dev.faultline.run.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Debriefs and actions in PostgreSQL. */
@Component
class DebriefRows {

    private static final String ACTION = """
            select id, number, title, kind, owner_id, owner_login, due, done_when, blocker, state, outcome, version, changed_by, changed_at, link
            from gameday_action
            """;

    private final JdbcClient jdbc;

    DebriefRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Debrief of(UUID day) {
        List<Debrief.Section> sections = jdbc.sql(
                        "select section, body, verdict, version, written_by, at from gameday_debrief where gameday_id = ?")
                .param(day)
                .query(DebriefRows::section)
                .list();
        return new Debrief(
                sections.stream().collect(Collectors.toMap(Debrief.Section::key, Function.identity())),
                jdbc.sql(ACTION + "where gameday_id = ? order by number")
                        .param(day)
                        .query(DebriefRows::action)
                        .list());
    }

    record Due(UUID gameday, Action action) {}

    /** What is open and was due since then. */
    List<Due> dueSince(LocalDate day) {
        return jdbc.sql("select gameday_id, " + ACTION.strip().substring("select ".length()) + """

                        where state in ('OPEN', 'IN_PROGRESS') and due >= ? and due <= current_date + 1
                        order by due, id
                        """)
                .param(day)
                .query((row, number) -> new Due(row.getObject("gameday_id", UUID.class), action(row, number)))
                .list();
    }

    /** Everybody who wrote in the debrief. */
    Set<UUID> authors(UUID day) {
        return Set.copyOf(jdbc.sql("select distinct person_id from gameday_debrief_author where gameday_id = ?")
                .param(day)
                .query(UUID.class)
                .list());
    }

    void put(UUID day, Debrief.Section section, UUID author) {
        jdbc.sql("""
                        insert into gameday_debrief (gameday_id, section, body, verdict, version, written_by, at)
                        values (:day, :section, :body, :verdict, :version, :by, :at)
                        on conflict (gameday_id, section) do update
                            set body = excluded.body, verdict = excluded.verdict, version = excluded.version,
                                written_by = excluded.written_by, at = excluded.at
                        """)
                .param("day", day)
                .param("section", section.key())
                .param("body", section.text())
                .param(
                        "verdict",
                        section.verdict() == null ? null : section.verdict().name())
                .param("version", section.version())
                .param("by", section.by())
                .param("at", GameDayRows.time(section.at()))
                .update();
        jdbc.sql("insert into gameday_debrief_author (gameday_id, person_id) values (?, ?) on conflict do nothing")
                .params(day, author)
                .update();
    }

    Optional<Action> action(UUID day, UUID id) {
        return jdbc.sql(ACTION + "where gameday_id = ? and id = ?")
                .params(day, id)
                .query(DebriefRows::action)
                .optional();
    }

    int nextNumber(UUID day) {
        return jdbc.sql("select coalesce(max(number), 0) + 1 from gameday_action where gameday_id = ?")
                .param(day)
                .query(Integer.class)
                .single();
    }

    void put(UUID day, Action action) {
        var terms = action.terms();
        jdbc.sql("""
                        insert into gameday_action (gameday_id, id, number, title, kind, owner_id, owner_login, due, done_when, blocker, state,
                                                    outcome, version, changed_by, changed_at, link)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (id) do update
                            set title = excluded.title, kind = excluded.kind, owner_id = excluded.owner_id,
                                owner_login = excluded.owner_login, due = excluded.due, done_when = excluded.done_when,
                                blocker = excluded.blocker, state = excluded.state, outcome = excluded.outcome,
                                version = excluded.version, changed_by = excluded.changed_by, changed_at = excluded.changed_at,
                                link = excluded.link
                        """)
                .params(Arrays.asList(
                        day,
                        action.id(),
                        action.number(),
                        terms.title(),
                        terms.kind().name(),
                        terms.owner(),
                        terms.ownerLogin(),
                        terms.due(),
                        terms.doneWhen(),
                        terms.blocker(),
                        action.state().name(),
                        action.outcome(),
                        action.version(),
                        action.changedBy(),
                        GameDayRows.time(action.changedAt()),
                        terms.link()))
                .update();
    }

    private static Debrief.Section section(ResultSet row, int number) throws SQLException {
        var verdict = row.getString("verdict");
        return new Debrief.Section(
                row.getString("section"),
                row.getString("body"),
                verdict == null ? null : Verdict.valueOf(verdict),
                row.getInt("version"),
                row.getString("written_by"),
                GameDayRows.required(row, "at"));
    }

    private static Action action(ResultSet row, int number) throws SQLException {
        return new Action(
                row.getObject("id", UUID.class),
                row.getInt("number"),
                new Action.Terms(
                        row.getString("title"),
                        Action.Kind.valueOf(row.getString("kind")),
                        row.getObject("owner_id", UUID.class),
                        row.getString("owner_login"),
                        row.getObject("due", LocalDate.class),
                        row.getString("done_when"),
                        row.getBoolean("blocker"),
                        row.getString("link")),
                Action.State.valueOf(row.getString("state")),
                row.getString("outcome"),
                row.getInt("version"),
                row.getString("changed_by"),
                GameDayRows.required(row, "changed_at"));
    }
}
