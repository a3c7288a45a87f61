package dev.faultline.drill;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The door for whoever needs to know that the red button was tried, and how long it took. */
@Component
public class DrillsPassed {

    private final JdbcClient database;

    DrillsPassed(JdbcClient database) {
        this.database = database;
    }

    /** @param slowest from the press to the last proof */
    public record Passed(UUID id, Instant endedAt, int agents, Duration slowest) {}

    /** Those in which every agent proved, oldest first. */
    public List<Passed> since(Instant since) {
        return database.sql("""
                        select id, ended_at, asked, coalesce(max_us, 0) as slowest from drill
                        where passed and ended_at >= ? order by ended_at
                        """)
                .param(since.atOffset(ZoneOffset.UTC))
                .query((row, _) -> new Passed(
                        row.getObject("id", UUID.class),
                        row.getObject("ended_at", OffsetDateTime.class).toInstant(),
                        row.getInt("asked"),
                        Duration.ofNanos(row.getLong("slowest") * 1_000)))
                .list();
    }
}
