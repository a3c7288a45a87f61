package dev.faultline.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.TestDatabase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

class HealthTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);
    private final AtomicReference<String> objection = new AtomicReference<>();
    private final HikariDataSource pool = TestDatabase.newDataSource();
    private final DatabasePulse pulse = new DatabasePulse(JdbcClient.create(pool), nanos::get);
    private final HealthEndpoints health = new HealthEndpoints(pulse, () -> Optional.ofNullable(objection.get()));

    @AfterEach
    void stop() {
        pulse.stop();
        pool.close();
    }

    @Test
    void isNotReadyBeforeItHasStarted() {
        assertThat(health.ready().getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(health.startup().getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(health.live().getStatusCode()).isEqualTo(HttpStatus.OK);
    }

    @Test
    void isReadyWhileTheDatabaseAnswers() {
        pulse.start();
        health.started();

        assertThat(health.ready().getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(health.ready().getBody()).containsEntry("status", "UP").containsEntry("database", "answers");
        assertThat(health.startup().getBody()).containsEntry("status", "UP");
    }

    @Test
    void isNotReadyFiveSecondsAfterTheLastAnswerAndStillLives() {
        pulse.start();
        health.started();
        pulse.stop();
        pool.close();

        nanos.addAndGet(Duration.ofSeconds(5).minusNanos(1).toNanos());
        assertThat(health.ready().getStatusCode()).isEqualTo(HttpStatus.OK);
        nanos.addAndGet(1);

        assertThat(health.ready().getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(health.ready().getBody()).containsEntry("status", "DOWN").containsEntry("database", "silent");
        assertThat(health.live().getBody()).containsEntry("status", "UP");
    }

    @Test
    void isNotReadyWhileItsClockIsWrong() {
        pulse.start();
        health.started();
        objection.set("This node's clock is 3000 ms ahead of the database's");

        assertThat(health.ready().getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(health.ready().getBody()).containsEntry("clock", objection.get());
        assertThat(health.live().getStatusCode()).isEqualTo(HttpStatus.OK);
    }

    @Test
    void keepsAsking() {
        pulse.start();
        health.started();
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(pulse.isFresh()).isFalse();

        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!pulse.isFresh() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }

        assertThat(health.ready().getStatusCode()).isEqualTo(HttpStatus.OK);
    }

    @Test
    void sendsNobodyHereWhileItIsEnding() {
        pulse.start();
        health.started();
        health.ending();

        assertThat(health.ready().getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
    }
}
