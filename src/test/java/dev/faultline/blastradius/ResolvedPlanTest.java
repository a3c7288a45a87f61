package dev.faultline.blastradius;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ResolvedPlanTest {

    private static final UUID EXPERIMENT = UUID.randomUUID();
    private static final List<UUID> TARGETS =
            List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());

    @Test
    void theSamePlanHasTheSameHashAlsoWhenItIsReadBack() {
        var plan =
                plan(1, Map.of("delay", 0.25, "a", 1, "z", List.of(Map.of("y", "1", "x", 12_345_678_901L))), step(1));
        assertThat(ResolvedPlan.read(plan.text()).hash()).isEqualTo(plan.hash());
        assertThat(plan.driftTo(ResolvedPlan.read(plan.text())))
                .isEqualTo(new ResolvedPlan.Drift(List.of(), List.of()));
    }

    @Test
    void anythingThatIsDifferentHasAnotherHash() {
        var plan = plan(1, Map.of("load", 10), step(1, hurt(0, "payments")));
        assertThat(List.of(
                        plan(2, Map.of("load", 10), step(1, hurt(0, "payments"))),
                        plan(1, Map.of("load", 11), step(1, hurt(0, "payments"))),
                        plan(1, Map.of("load", 10), step(2, hurt(0, "payments"))),
                        plan(1, Map.of("load", 10), step(1, hurt(1, "payments"))),
                        plan(1, Map.of("load", 10), step(1, hurt(0, "billing")))))
                .extracting(ResolvedPlan::hash)
                .doesNotHaveDuplicates()
                .doesNotContain(plan.hash());
    }

    @Test
    void aParameterThatReadsDifferentlyIsMoreAlsoAtTheSameVersion() {
        assertThat(plan(1, Map.of("load", 10), step(1))
                        .driftTo(plan(1, Map.of("load", 90), step(1)))
                        .more())
                .singleElement()
                .asString()
                .contains("version 1 of the experiment says is not read as it was");
    }

    /** S6: whatever came and went, what nobody objects to is among what was approved. */
    @Test
    void whereNothingIsMoreEverythingWasApproved() {
        var chance = new Random(6);
        int quiet = 0;
        for (int i = 0; i < 20_000; i++) {
            var then = plan(1, Map.of(), any(chance));
            var now = plan(1, Map.of(), any(chance));
            if (then.driftTo(now).more().isEmpty()) {
                quiet++;
                assertThat(then.steps().getFirst().targets())
                        .containsAll(now.steps().getFirst().targets());
                assertThat(now.steps().getFirst().count())
                        .isLessThanOrEqualTo(then.steps().getFirst().count());
            }
        }
        assertThat(quiet).as("enough of them to mean something").isGreaterThan(500);
    }

    @Test
    void whatIsLessIsToldAndNothingMore() {
        var drift = plan(1, Map.of(), step(2, hurt(0, "payments"), hurt(1, "payments")))
                .driftTo(plan(1, Map.of(), step(1, hurt(0, "payments"))));
        assertThat(drift.more()).isEmpty();
        assertThat(drift.less())
                .containsExactly(
                        "“hurt” would hurt 1 at once; in the approved plan it is 2.",
                        "“hurt” does not find target-1 on host-1 (payments in production) any more.");
    }

    private static ResolvedPlan.Step any(Random chance) {
        var targets = new ArrayList<ResolvedPlan.Hurt>();
        for (int i = 0; i < TARGETS.size(); i++) {
            if (chance.nextInt(3) > 0) {
                targets.add(hurt(i, chance.nextInt(5) == 0 ? "billing" : "payments"));
            }
        }
        return step(chance.nextInt(3), targets.toArray(ResolvedPlan.Hurt[]::new));
    }

    private static ResolvedPlan plan(int version, Map<String, Object> definition, ResolvedPlan.Step... steps) {
        return new ResolvedPlan(EXPERIMENT, version, definition, List.of(steps));
    }

    private static ResolvedPlan.Step step(int count, ResolvedPlan.Hurt... targets) {
        return new ResolvedPlan.Step("hurt", "process-pause", count, List.of(targets));
    }

    private static ResolvedPlan.Hurt hurt(int target, String service) {
        return new ResolvedPlan.Hurt(
                TARGETS.get(target),
                "target-" + target,
                "host-1",
                "production",
                service,
                List.of(service + " in production"));
    }
}
