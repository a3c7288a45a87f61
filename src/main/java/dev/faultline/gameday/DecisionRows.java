package dev.faultline.gameday;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables of what is decided at the table. */
@Component
class DecisionRows {

    private final JdbcClient jdbc;

    DecisionRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Ballot(int number, String by, int option) {}

    List<Decision> of(UUID gameday) {
        var ballots = jdbc.sql(
                        "select number, said_by, option from gameday_ballot where gameday_id = ? order by at, said_by")
                .param(gameday)
                .query((row, _) -> new Ballot(row.getInt(1), row.getString(2), row.getInt(3)))
                .list();
        return jdbc.sql("select * from gameday_decision where gameday_id = ? order by number")
                .param(gameday)
                .query((row, _) -> {
                    int number = row.getInt("number");
                    var decidedAt = row.getObject("decided_at", OffsetDateTime.class);
                    return new Decision(
                            number,
                            row.getInt("round"),
                            row.getString("question"),
                            options((String[]) row.getArray("options").getArray(), number, ballots),
                            row.getString("put_by"),
                            row.getObject("put_at", OffsetDateTime.class).toInstant(),
                            row.getObject("decided", Integer.class),
                            row.getString("why"),
                            row.getString("decided_by"),
                            decidedAt == null ? null : decidedAt.toInstant());
                })
                .list();
    }

    private static List<Decision.Option> options(String[] says, int number, List<Ballot> ballots) {
        var options = new ArrayList<Decision.Option>();
        for (int i = 1; i <= says.length; i++) {
            int option = i;
            options.add(new Decision.Option(
                    option,
                    says[i - 1],
                    ballots.stream()
                            .filter(each -> each.number() == number && each.option() == option)
                            .map(Ballot::by)
                            .toList()));
        }
        return options;
    }

    void put(UUID gameday, Decision decision) {
        jdbc.sql("""
                        insert into gameday_decision (gameday_id, number, round, question, options, put_by, put_at)
                        values (?, ?, ?, ?, ?, ?, ?)
                        """)
                .params(
                        gameday,
                        decision.number(),
                        decision.round(),
                        decision.question(),
                        decision.options().stream().map(Decision.Option::says).toArray(String[]::new),
                        decision.putBy(),
                        GameDayRows.utc(decision.putAt()))
                .update();
    }

    /** Whoever votes again changes their mind. @return whether that is anything new */
    boolean vote(UUID gameday, int number, UUID person, String by, int option, Instant at) {
        return jdbc.sql("""
                        insert into gameday_ballot as b (gameday_id, number, person_id, said_by, option, at)
                        values (?, ?, ?, ?, ?, ?)
                        on conflict (gameday_id, number, person_id) do update
                            set option = excluded.option, at = excluded.at where b.option <> excluded.option
                        """)
                        .params(gameday, number, person, by, option, GameDayRows.utc(at))
                        .update()
                == 1;
    }

    void decide(UUID gameday, int number, int option, String why, String by, Instant at) {
        jdbc.sql("""
                        update gameday_decision set decided = ?, why = ?, decided_by = ?, decided_at = ?
                        where gameday_id = ? and number = ?
                        """)
                .params(option, why, by, GameDayRows.utc(at), gameday, number)
                .update();
    }
}
