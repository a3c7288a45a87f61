package dev.faultline.halt;

import dev.faultline.gate.Problem;
import dev.faultline.node.Steadiness;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The gate in the transaction of whoever starts. That must be read committed, so that each statement sees what is there now. */
@Component
final class PostgresGate implements Gate {

    private final JdbcClient database;
    private final Steadiness steadiness;

    PostgresGate(JdbcClient database, Steadiness steadiness) {
        this.database = database;
        this.steadiness = steadiness;
    }

    /** A node whose own clock cannot be trusted lets nothing pass. */
    @Override
    public void share() {
        steadiness.objection().ifPresent(objection -> {
            throw Problem.unavailable(objection, Duration.ofSeconds(10));
        });
        database.sql("select pg_advisory_xact_lock_shared(?)")
                .param(PostgresHaltLog.GATE)
                .query((_, _) -> 0)
                .single();
    }

    @Override
    public HaltLog.State latch() {
        return PostgresHaltLog.state(database);
    }

    @Override
    public List<Halt> since(long epoch) {
        return PostgresHaltLog.since(database, epoch);
    }
}
