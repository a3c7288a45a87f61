package dev.faultline.access;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What is kept from whom while a GameDay is sealed: the GameDay, its runs, its experiments, and what was asked for them. Everybody who
 * reads any of these asks here, or leaves out in the same query what the function {@code hidden_from} of the database names: {@code id
 * not in (select hidden_from(:reader))}. Nothing else decides it.
 */
@Component
public class Seals {

    /** Knows of no sealed GameDay: what is written down for everybody to read, and pages that many share. */
    public static final UUID NOBODY = new UUID(0, 0);

    /** Knows all of them, and is told nothing: Faultline, where it decides something. */
    public static final UUID ITSELF = new UUID(0, 1);

    private final JdbcClient database;

    public Seals(JdbcClient database) {
        this.database = database;
    }

    public boolean hides(Caller caller, UUID subject) {
        return hides(caller.id(), subject);
    }

    /** Whether anybody at all is kept from it: then it is not named where others read. */
    public boolean isSealed(UUID subject) {
        return hides(NOBODY, subject);
    }

    private boolean hides(UUID reader, UUID subject) {
        return database.sql("select ? in (select hidden_from(?))")
                .params(subject, reader)
                .query(Boolean.class)
                .single();
    }

    /** Whether this person knows something that others do not. */
    public boolean knowsMore(Caller caller) {
        return database.sql("""
                        select exists (select from gameday_sealed_from(:nobody)
                                        where gameday_id not in (select gameday_id from gameday_sealed_from(:reader)))
                        """)
                .param("nobody", NOBODY)
                .param("reader", caller.id())
                .query(Boolean.class)
                .single();
    }
}
