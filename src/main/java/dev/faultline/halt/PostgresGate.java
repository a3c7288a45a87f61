package dev.faultline.halt;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The gate in the transaction of whoever starts. That must be read committed, so that each statement sees what is there now. */
@Component
final class PostgresGate implements Gate {

    private final JdbcClient database;

    PostgresGate(JdbcClient database) {
        this.database = database;
    }

    @Override
    public void share() {
        database.sql("select pg_advisory_xact_lock_shared(?)")
                .param(PostgresHaltLog.GATE)
                .query((_, _) -> 0)
                .single();
    }

    @Override
    public HaltLog.State latch() {
        return PostgresHaltLog.state(database);
    }
}
