package dev.faultline.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Many small worlds in which everything goes wrong that can. {@code -Dfaultline.seed=N} tells one of them, line by line;
 * {@code -Dfaultline.seeds=N} runs more of them, {@code -Dfaultline.seeds.from=N} begins elsewhere, {@code
 * -Dfaultline.seeds.threads=N} says on how many threads.
 */
class SimulationTest {

    private static final int SEEDS = 10_000;

    @Test
    void nothingHappensThatMustNotHappen() {
        var seeds = Seeds.withoutBugs();
        var one = Long.getLong("faultline.seed");
        if (one != null) {
            System.out.println(seeds.trace(one));
        }
        var summary = one != null
                ? seeds.run(one, 1, 1)
                : seeds.run(Long.getLong("faultline.seeds.from", 1), Long.getLong("faultline.seeds", SEEDS), threads());
        System.out.println(summary);
        for (var failure : summary.failures()) {
            System.out.println(seeds.trace(failure.seed()));
            failure.what().printStackTrace();
            throw new AssertionError(
                    "seed %d: %s. See it again with -Dtest=SimulationTest -Dfaultline.seed=%d"
                            .formatted(failure.seed(), failure.what().getMessage(), failure.seed()),
                    failure.what());
        }
        assertThat(summary.seeds()).isPositive();
    }

    private static int threads() {
        return Integer.getInteger(
                "faultline.seeds.threads", Runtime.getRuntime().availableProcessors());
    }
}
