package dev.faultline.sandbox.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000); // soon over the edge, as nanoTime may be
    private final Breaker breaker = new Breaker(now::get);

    @Test
    void opensAfterThreeFailuresInARow() {
        fail(2);
        assertThat(breaker.letsThrough()).isTrue();
        fail(1);
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.letsThrough()).isFalse();
    }

    @Test
    void forgetsFailuresAfterASuccess() {
        fail(2);
        breaker.succeeded();
        fail(2);
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void letsOneThroughAfterAPause() {
        fail(3);
        pass(Duration.ofSeconds(2));
        assertThat(breaker.letsThrough()).isTrue();
        assertThat(breaker.letsThrough()).isFalse();
    }

    @Test
    void closesWhenTheOneThatTriedSucceeds() {
        fail(3);
        pass(Duration.ofSeconds(2));
        assertThat(breaker.letsThrough()).isTrue();
        breaker.succeeded();
        assertThat(breaker.letsThrough()).isTrue();
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void staysOpenWhenTheOneThatTriedFails() {
        fail(3);
        pass(Duration.ofSeconds(2));
        assertThat(breaker.letsThrough()).isTrue();
        breaker.failed();
        pass(Duration.ofMillis(1_900));
        assertThat(breaker.letsThrough()).isFalse();
    }

    private void fail(int times) {
        for (int each = 0; each < times; each++) {
            breaker.failed();
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
