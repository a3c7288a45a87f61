package dev.faultline.schedule;

import static dev.faultline.schedule.Outcome.DEVIATED;
import static dev.faultline.schedule.Outcome.FINE;
import static dev.faultline.schedule.Outcome.UNCONFIRMED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTest {

    @Test
    void pausesAfterSoManyInARowThatDeviate() {
        assertThat(Outcome.pauses(List.of(), 1)).isEmpty();
        assertThat(Outcome.pauses(List.of(DEVIATED), 1)).hasValue("A run of it deviated from the steady state.");
        assertThat(Outcome.pauses(List.of(DEVIATED, DEVIATED), 3)).isEmpty();
        assertThat(Outcome.pauses(List.of(DEVIATED, DEVIATED, DEVIATED, FINE), 3))
                .hasValue("3 runs in a row deviated from the steady state.");
    }

    @Test
    void oneThatHeldBeginsTheCountAnew() {
        assertThat(Outcome.pauses(List.of(DEVIATED, FINE, DEVIATED, DEVIATED), 3))
                .isEmpty();
        assertThat(Outcome.pauses(List.of(FINE, DEVIATED, DEVIATED, DEVIATED), 3))
                .isEmpty();
    }

    @Test
    void oneThatNobodyCouldConfirmIsOneTooMany() {
        assertThat(Outcome.pauses(List.of(FINE, UNCONFIRMED), 10)).isPresent();
    }
}
