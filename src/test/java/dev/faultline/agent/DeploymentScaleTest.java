package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.DeploymentScale;
import dev.faultline.protocol.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeploymentScaleTest extends ClusterContract {

    @Override
    Fault fault() {
        return new DeploymentScale(0);
    }

    @Override
    String target() {
        return "deployment:shop/catalog";
    }

    @Override
    boolean isFelt() {
        return cluster.pods("shop", "catalog").isEmpty();
    }

    /** An autoscaler, or a person who has had enough: theirs is the last word. */
    @Test
    void leavesTheNumberAloneThatSomebodyElseHasSet() {
        var plan = planned();
        begin(plan, uptime.centiseconds() + 100_000);
        awaitFelt(true);
        cluster.client
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName("catalog")
                .scale(5);

        undo(plan);

        assertGone(plan);
        assertThat(cluster.catalog().getSpec().getReplicas()).isEqualTo(5);
        assertThat(cluster.catalog().getMetadata().getAnnotations()).doesNotContainKey("faultline.dev/scale");
    }

    @Test
    void refusesTheNumberThatItHas() {
        assertThat(drivers().plan(injection, new DeploymentScale(2), target(), Duration.ofSeconds(5)))
                .isEqualTo(new Answer.Refused("deployment:shop/catalog has 2 pods already"));
    }
}
