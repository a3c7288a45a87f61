package dev.faultline.timeline;

import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Timelines for tests without Spring: facts go in through {@link Timeline#append} alone. */
public final class Timelines {

    private Timelines() {}

    public static Timeline over(DataSource source) {
        return Timeline.over(JdbcClient.create(source), new JdbcTransactionManager(source));
    }
}
