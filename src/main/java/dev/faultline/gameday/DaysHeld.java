package dev.faultline.gameday;

import dev.faultline.timeline.Timeline;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The door for whoever weighs what GameDays have shown. Only those that are over are told of: by then everybody may know. */
@Component
public class DaysHeld {

    private static final int MOST_MARKS = 20_000;

    private final JdbcClient jdbc;
    private final GameDayRows rows;
    private final Timeline timeline;

    DaysHeld(JdbcClient jdbc, GameDayRows rows, Timeline timeline) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.timeline = timeline;
    }

    /**
     * A GameDay after its all-clear.
     *
     * @param words all that its plan says, for whoever looks for a name in it
     * @param roundsDone those that were played to their end
     * @param saysWhenToStop whether the plan says when to stop and how to go back
     * @param saysWhoIsOnCall whether it says who is on call
     * @param saysWhoIsTold whether it says who is told what
     * @param detected when somebody marked that something was seen
     * @param impact when somebody marked that customers were hurt
     */
    public record Held(
            UUID id,
            UUID team,
            String name,
            int level,
            Instant at,
            String words,
            Set<UUID> runs,
            int roundsDone,
            boolean saysWhenToStop,
            boolean saysWhoIsOnCall,
            boolean saysWhoIsTold,
            List<Instant> detected,
            List<Instant> impact) {

        /** Whether its plan names this, as a word of its own. */
        public boolean names(String service) {
            return Pattern.compile("(?<![\\w.-])" + Pattern.quote(service.toLowerCase(Locale.ROOT)) + "(?![\\w-])")
                    .matcher(words.toLowerCase(Locale.ROOT))
                    .find();
        }
    }

    /** An action that is not done yet and that levels wait for. */
    public record Blocker(UUID gameday, int number, String title, String owner, LocalDate due) {}

    /** Whosever they are, oldest first: whoever calls knows who may read which. */
    public List<Held> since(Instant since) {
        var days = jdbc.sql("select id from gameday where over_at >= ? and live_at is not null order by over_at")
                .param(GameDayRows.utc(since))
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
        var marks =
                timeline.ofKinds(days, List.of(kind(Mark.DETECTED), kind(Mark.CUSTOMER_IMPACT)), MOST_MARKS).stream()
                        .collect(Collectors.groupingBy(Timeline.Entry::chain));
        return days.stream()
                .flatMap(each -> rows.find(each).stream())
                .map(each -> held(each, marks.getOrDefault(each.id(), List.of())))
                .toList();
    }

    private Held held(GameDay day, List<Timeline.Entry> marks) {
        var plan = day.plan();
        var rounds = rows.rounds(day);
        return new Held(
                day.id(),
                day.team(),
                day.name(),
                plan.level(),
                Objects.requireNonNull(day.course().overAt()),
                words(plan),
                rounds.stream().flatMap(each -> Stream.ofNullable(each.run())).collect(Collectors.toSet()),
                (int) rounds.stream()
                        .filter(each -> each.state() == Round.State.DONE)
                        .count(),
                !plan.abort().isBlank() && !plan.rollback().isBlank(),
                !plan.onCall().isBlank(),
                !plan.comms().isBlank(),
                marked(marks, Mark.DETECTED),
                marked(marks, Mark.CUSTOMER_IMPACT));
    }

    private static String words(Plan plan) {
        return Stream.concat(
                        Stream.of(plan.purpose(), plan.scope()),
                        plan.rounds().stream()
                                .flatMap(each -> Stream.of(each.name(), each.inject(), each.hypothesis())))
                .collect(Collectors.joining("\n"));
    }

    private static List<Instant> marked(List<Timeline.Entry> facts, Mark mark) {
        return facts.stream()
                .filter(each -> each.kind().equals(kind(mark)))
                .map(each -> each.happenedAt() == null ? each.at() : each.happenedAt())
                .toList();
    }

    private static String kind(Mark mark) {
        return "gameday." + mark.word();
    }

    /** Of these GameDays. */
    public List<Blocker> blockers(Set<UUID> days) {
        return jdbc.sql("""
                        select gameday_id, number, title, owner_login, due from gameday_action
                        where gameday_id = any(?) and blocker and state in ('OPEN', 'IN_PROGRESS') order by due, gameday_id, number
                        """)
                .param(new HashSet<>(days).toArray(UUID[]::new))
                .query(DaysHeld::blocker)
                .list();
    }

    private static Blocker blocker(ResultSet row, int number) throws SQLException {
        return new Blocker(
                row.getObject("gameday_id", UUID.class),
                row.getInt("number"),
                row.getString("title"),
                row.getString("owner_login"),
                row.getObject("due", LocalDate.class));
    }
}
