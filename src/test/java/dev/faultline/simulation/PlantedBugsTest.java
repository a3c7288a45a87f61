package dev.faultline.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A checker that never complains proves nothing: each of these bugs must be noticed. */
class PlantedBugsTest {

    private static final int SEEDS = 5_000;

    @ParameterizedTest
    @EnumSource
    void isNoticed(PlantedBug bug) {
        var summary = new Seeds(EnumSet.of(bug)).run(1, SEEDS, 2);
        assertThat(summary.failures())
                .as("%s after %d seeds", bug, summary.seeds())
                .isNotEmpty();
        assertThat(summary.failures()).allMatch(failure -> failure.what() instanceof Violation);
        summary.failures()
                .forEach(failure ->
                        System.out.printf("%-26s %s%n", bug, failure.what().getMessage()));
    }
}
