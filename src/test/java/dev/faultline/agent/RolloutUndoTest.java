package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.RolloutUndo;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RolloutUndoTest extends ClusterContract {

    @Override
    Fault fault() {
        return new RolloutUndo();
    }

    @Override
    String target() {
        return "deployment:shop/catalog";
    }

    @Override
    boolean isFelt() {
        return image().equals("catalog:1");
    }

    private String image() {
        return cluster.catalog()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    /** Somebody has found the cure and released it: rolling forward would take it away. */
    @Test
    void leavesAReleaseAloneThatCameInTheMeantime() {
        var plan = planned();
        begin(plan, uptime.centiseconds() + 100_000);
        awaitFelt(true);
        cluster.client
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName("catalog")
                .edit(found -> new DeploymentBuilder(found)
                        .editSpec()
                        .editTemplate()
                        .editSpec()
                        .editFirstContainer()
                        .withImage("catalog:3")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build());

        undo(plan);

        assertGone(plan);
        assertThat(image()).isEqualTo("catalog:3");
    }

    @Test
    void refusesWhereThereIsNoReleaseBefore() {
        cluster.client
                .apps()
                .replicaSets()
                .inNamespace("shop")
                .withName("catalog-h1")
                .delete();

        assertThat(drivers().plan(injection, fault(), target(), Duration.ofSeconds(5)))
                .isEqualTo(new Answer.Refused("deployment:shop/catalog has no release before this one"));
    }
}
