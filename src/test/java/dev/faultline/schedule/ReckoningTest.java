package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReckoningTest {

    private static final Instant NINE = Instant.parse("2026-11-30T09:00:00Z");

    private long nanos = -5;
    private Instant database = NINE;
    private Duration answerTakes = Duration.ofMillis(2);
    private final Reckoning reckoning = new Reckoning(this::answer, () -> nanos);

    /** From the middle of the way there and back. */
    private Instant answer() {
        pass(answerTakes.dividedBy(2));
        var said = database;
        pass(answerTakes.dividedBy(2));
        return said;
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        database = database.plus(time);
    }

    @Test
    void knowsNothingBeforeItHasAsked() {
        assertThat(reckoning.now()).isEqualTo(Instant.MIN);
    }

    @Test
    void goesOnByTheTickerAlone() {
        reckoning.look();
        pass(Duration.ofMillis(1234));
        assertThat(reckoning.now()).isEqualTo(database);
    }

    @Test
    void aSlowAnswerDoesNotReplaceAGoodOne() {
        reckoning.look();
        answerTakes = Duration.ofSeconds(3);
        database = database.plusMillis(40); // as far as a slow answer could tell, that was always so
        reckoning.look();
        assertThat(reckoning.now()).isEqualTo(database.minusMillis(40));
    }

    @Test
    void aGoodAnswerIsNotWorthMoreThanSlowOnesForEver() {
        reckoning.look();
        answerTakes = Duration.ofSeconds(3);
        database = database.plusMillis(40);
        pass(Duration.ofSeconds(9));
        reckoning.look();
        assertThat(reckoning.now()).isEqualTo(database);
    }

    @Test
    void followsAtOnceWhenTheSharedClockIsSet() {
        reckoning.look();
        database = database.minusSeconds(60);
        answerTakes = Duration.ofMillis(500);
        reckoning.look();
        assertThat(reckoning.now()).isEqualTo(database);
    }
}
