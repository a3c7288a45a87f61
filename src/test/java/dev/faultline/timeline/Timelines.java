package dev.faultline.timeline;

import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Timelines for tests without Spring: facts go in through {@link Timeline#append} alone. */
public final class Timelines {

    private Timelines() {}

    public static Timeline over(DataSource source) {
        var jdbc = JdbcClient.create(source);
        return new Timeline(jdbc, new Verifier(jdbc, new JdbcTransactionManager(source)), _ -> {
            throw new IllegalStateException("nobody listens here");
        });
    }
}
