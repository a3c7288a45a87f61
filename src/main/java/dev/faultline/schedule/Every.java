package dev.faultline.schedule;

import dev.faultline.gate.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.stream.LongStream;

/** One after the other at the same distance, whatever clocks show meanwhile. */
record Every(Duration step, Instant first) implements Rule {

    static final Duration LONGEST = Duration.ofDays(366);

    Iterator<Instant> from(Instant earliest) {
        long behind = Math.max(0, Duration.between(first, earliest).toMillis());
        long passed = Math.ceilDiv(behind, step.toMillis());
        return LongStream.iterate(passed, n -> n + 1)
                .mapToObj(n -> first.plus(step.multipliedBy(n)))
                .iterator();
    }

    @Override
    public String inWords() {
        return "Every " + Durations.text(step);
    }
}
