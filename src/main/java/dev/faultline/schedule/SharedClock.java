package dev.faultline.schedule;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The one clock that all nodes share. Theirs may differ, and jump. */
interface SharedClock {

    Instant now();

    /** That of the database. */
    @Component
    record OfTheDatabase(JdbcClient database) implements SharedClock {
        @Override
        public Instant now() {
            return database.sql("select clock_timestamp()")
                    .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
                    .single();
        }
    }
}
