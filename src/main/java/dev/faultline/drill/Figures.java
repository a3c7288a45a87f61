package dev.faultline.drill;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a drill came to.
 *
 * @param asked every agent in scope, also those that never started their canary
 * @param p50 over those that proved; null when none did
 */
record Figures(
        int asked,
        int proved,
        @Nullable Duration p50,
        @Nullable Duration p99,
        @Nullable Duration max) {

    static Figures of(Collection<Canary> canaries) {
        var times = canaries.stream()
                .filter(each -> each.state() == CanaryState.PROVED)
                .map(Canary::took)
                .filter(Objects::nonNull)
                .sorted()
                .toList();
        return new Figures(canaries.size(), times.size(), rank(times, 50), rank(times, 99), rank(times, 100));
    }

    /** A drill with anybody unproved is not passed. */
    boolean passed() {
        return asked > 0 && proved == asked;
    }

    /** By the nearest rank: a time that was really measured, never one in between. */
    static @Nullable Duration rank(List<Duration> sorted, int percent) {
        return sorted.isEmpty() ? null : sorted.get(Math.ceilDiv(sorted.size() * percent, 100) - 1);
    }
}
