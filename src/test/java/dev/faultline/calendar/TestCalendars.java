package dev.faultline.calendar;

import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Calendars on a database, for tests of other packages. */
public final class TestCalendars {

    private final CalendarRows rows;
    private final InstantSource clock;

    private TestCalendars(CalendarRows rows, InstantSource clock) {
        this.rows = rows;
        this.clock = clock;
    }

    public static TestCalendars over(JdbcClient database, InstantSource clock) {
        return new TestCalendars(
                new CalendarRows(database, new ImportRows(database), clock.withZone(ZoneOffset.UTC)), clock);
    }

    /** As people write it; the team is the main one. */
    public void make(Map<String, ?> written) {
        var text = JsonMapper.shared().writeValueAsString(written);
        var fields = Gate.document(text, Format.JSON).fields();
        var draft = CalendarReader.read(fields, List.of(new Team(Teams.MAIN, "main")), clock.instant());
        fields.check("The calendar");
        rows.insert(
                new Calendar(
                        UUID.randomUUID(),
                        draft.scope(),
                        draft.rule(),
                        draft.reason(),
                        "user:clock",
                        clock.instant(),
                        null),
                new CalendarRows.Request(null, text));
    }

    /** What they have against a start of that team. */
    public List<String> against(UUID team, Instant start, Duration whole) {
        return new Outlook(rows.notOver(team, start), new Where(team, Set.of(), Set.of()))
                .at(start, whole)
                .against();
    }
}
