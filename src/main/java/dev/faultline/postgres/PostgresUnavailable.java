package dev.faultline.postgres;

/** The PostgreSQL that comes along cannot be used here; the message says why, for people. */
public final class PostgresUnavailable extends RuntimeException {

    PostgresUnavailable(String why) {
        super(why);
    }
}
