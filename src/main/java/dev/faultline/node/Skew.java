package dev.faultline.node;

import dev.faultline.ports.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How far this node's clock is from the database's.
 *
 * @param by positive when this node is ahead
 * @param roundTrip of the question: the true value is at most half of it away
 */
record Skew(Duration by, Duration roundTrip) {

    /** A node that is further away grants nothing. */
    static final Duration MOST = Duration.ofSeconds(1);

    static final Duration ALARMING = Duration.ofMillis(250);

    private static final int SAMPLES = 3;

    /** The quickest of a few answers is the most exact. */
    static Skew measure(JdbcClient database, Clock clock, Ticker ticker) {
        return IntStream.range(0, SAMPLES)
                .mapToObj(_ -> sample(database, clock, ticker))
                .min(Comparator.comparing(Skew::roundTrip))
                .orElseThrow();
    }

    private static Skew sample(JdbcClient database, Clock clock, Ticker ticker) {
        long asked = ticker.nanos();
        Instant before = clock.instant();
        Instant there = database.sql("select clock_timestamp()")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
        Duration took = ticker.since(asked);
        return new Skew(Duration.between(there, before.plus(took.dividedBy(2))), took);
    }

    boolean isMoreThan(Duration most) {
        return by.abs().compareTo(most) > 0;
    }
}
