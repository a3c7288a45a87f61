package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What every fault does that has a timer of its own. */
abstract class SelfEndingContract extends FaultContract {

    @Test
    void endsByItselfWhenNobodyRenewsItsLease() {
        var plan = planned();
        long lease = uptime.centiseconds() + 100;
        begin(plan, lease);
        awaitFelt(true);

        awaitFelt(false);

        long late = uptime.centiseconds() - lease - Hold.AFTER_GUARD;
        assertThat(late).as("centiseconds after its own timer").isBetween(-50L, 150L);

        // what is left of it has no effect, and is cleared by whoever starts first
        undo(plan);
        assertGone(plan);
    }
}
