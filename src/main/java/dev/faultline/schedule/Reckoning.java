package dev.faultline.schedule;

import dev.faultline.ports.Ticker;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What the shared clock says by now, reckoned without asking it: from the best of its late answers on, by the ticker. This node's
 * own wall clock may jump meanwhile.
 */
@Component
class Reckoning {

    /** A better answer than all that came since is worth that much longer; then clocks have drifted. */
    private static final Duration WORTH = Duration.ofSeconds(10);

    /** @param took from question to answer: it is true to half of that */
    private record Answer(Instant then, long at, Duration took) {}

    private final SharedClock shared;
    private final Ticker ticker;
    private volatile @Nullable Answer best;

    Reckoning(SharedClock shared, Ticker ticker) {
        this.shared = shared;
        this.ticker = ticker;
    }

    /** Asks. */
    void look() {
        long asked = ticker.nanos();
        Instant then = shared.now();
        Duration took = ticker.since(asked);
        Answer before = best;
        var answer = new Answer(then, asked + took.toNanos() / 2, took);
        if (before == null || isBetter(answer, before)) {
            best = answer;
        }
    }

    /** Also when the shared clock was put to another time: then the two cannot both be true. */
    private boolean isBetter(Answer answer, Answer before) {
        Duration apart = Duration.between(after(before, answer.at()), answer.then());
        return answer.took().compareTo(before.took()) <= 0
                || Duration.ofNanos(answer.at() - before.at()).compareTo(WORTH) > 0
                || apart.abs().multipliedBy(2).compareTo(answer.took().plus(before.took())) > 0;
    }

    private static Instant after(Answer answer, long nanos) {
        return answer.then().plusNanos(nanos - answer.at());
    }

    /** Before there was an answer, nothing is due. */
    Instant now() {
        Answer answer = best;
        return answer == null ? Instant.MIN : after(answer, ticker.nanos());
    }
}
