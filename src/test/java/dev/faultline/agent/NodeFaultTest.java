package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.faultline.protocol.Fault;
import dev.faultline.protocol.NodeCordon;
import dev.faultline.protocol.NodeDrain;
import dev.faultline.protocol.NodeTaint;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is done to nodes. */
class NodeFaultTest {

    @Nested
    class Cordon extends ClusterContract {

        @Override
        Fault fault() {
            return new NodeCordon();
        }

        @Override
        String target() {
            return "node:node-1";
        }

        @Override
        boolean isFelt() {
            return Boolean.TRUE.equals(cluster.node("node-1").getSpec().getUnschedulable());
        }

        /** Whoever closed it before must find it closed afterwards. */
        @Test
        void refusesANodeThatSomebodyElseHasClosed() {
            cluster.client
                    .nodes()
                    .withName("node-1")
                    .edit(node -> new NodeBuilder(node)
                            .editSpec()
                            .withUnschedulable(true)
                            .endSpec()
                            .build());

            assertThat(drivers().plan(injection, fault(), target(), Duration.ofSeconds(5)))
                    .isEqualTo(new Answer.Refused("node:node-1 is closed already"));
        }

        /** Opened by hand and closed again by somebody else in the meantime: it is theirs now. */
        @Test
        void leavesANodeClosedThatIsNotClosedByUsAnyMore() {
            var plan = planned();
            begin(plan, uptime.centiseconds() + 100_000);
            awaitFelt(true);
            cluster.client
                    .nodes()
                    .withName("node-1")
                    .edit(node -> new NodeBuilder(node)
                            .editMetadata()
                            .removeFromAnnotations("faultline.dev/cordon")
                            .endMetadata()
                            .build());

            undo(plan);

            assertThat(isFelt()).isTrue();
        }

        @Test
        void neverHurtsAControlPlaneNorANodeThatThePolicyDoesNotList() {
            cluster.client
                    .nodes()
                    .withName("node-2")
                    .edit(node -> new NodeBuilder(node)
                            .editMetadata()
                            .addToLabels("node-role.kubernetes.io/control-plane", "")
                            .endMetadata()
                            .build());

            assertThat(drivers().plan(injection, fault(), "node:node-2", Duration.ofSeconds(5)))
                    .isEqualTo(new Answer.Refused("node node-2 belongs to the control plane of the cluster"));
            assertThat(new Drivers(config(policy(List.of("shop"), List.of("pool=spot"))))
                            .plan(injection, fault(), target(), Duration.ofSeconds(5)))
                    .isEqualTo(new Answer.Refused("node node-1 may not be touched (standard policy, nodes)"));
        }
    }

    @Nested
    class Drain extends ClusterContract {

        @BeforeEach
        void putSomethingElseThere() {
            cluster.pod("shop", "logs-1", "node-1", "DaemonSet", "logs", Map.of("app", "logs"));
            cluster.pod("kube-system", "dns-1", "node-1", "ReplicaSet", "dns", Map.of("app", "dns"));
        }

        @Override
        Fault fault() {
            return new NodeDrain();
        }

        @Override
        String target() {
            return "node:node-1";
        }

        @Override
        boolean isFelt() {
            return Boolean.TRUE.equals(cluster.node("node-1").getSpec().getUnschedulable())
                    && cluster.pods("shop", "catalog").stream()
                            .noneMatch(pod -> "node-1".equals(pod.getSpec().getNodeName()));
        }

        @Test
        void leavesWhatBelongsToTheNodeAndWhatThePolicyDoesNotList() {
            var plan = planned();
            begin(plan, uptime.centiseconds() + 100_000);
            awaitFelt(true);

            assertThat(StandInCluster.namesOf(cluster.pods("shop"))).contains("logs-1");
            assertThat(StandInCluster.namesOf(cluster.pods("kube-system"))).contains("dns-1");
            cluster.awaitPods("shop", "catalog", 2);
            undo(plan);
        }

        /** A budget that does not allow it is never overruled; the node is opened again by whoever takes it back. */
        @Test
        void honoursDisruptionBudgets() {
            var plan = planned();
            cluster.pods("shop", "catalog")
                    .forEach(pod ->
                            cluster.api.budgeted.add("shop/" + pod.getMetadata().getName()));

            assertThatExceptionOfType(StepFailed.class)
                    .isThrownBy(() -> begin(plan, uptime.centiseconds() + 100_000))
                    .withMessageContaining("disruption budget");

            assertThat(cluster.pods("shop", "catalog")).hasSize(2);
            undo(plan);
            assertThat(cluster.node("node-1").getSpec().getUnschedulable()).isNotEqualTo(true);
        }

        /** An abort in the middle: what comes after it does not go on emptying the node. */
        @Test
        void evictsNobodyAnyMoreOnceTheNodeIsOpenAgain() {
            var plan = planned();
            var steps = new Steps(stateDirectory(), List.of());
            steps.run(plan.apply().getFirst(), injection, 0);
            undo(plan);

            assertThatExceptionOfType(StepFailed.class)
                    .isThrownBy(() -> steps.run(plan.apply().get(1), injection, 0))
                    .withMessageContaining("opened again");
            assertThat(cluster.pods("shop", "catalog")).hasSize(2);
        }

        @Test
        void neverDrainsTheNodeThatTheAgentRunsOnNorOneWithAPartOfFaultline() {
            cluster.pod(
                    "shop",
                    "server-1",
                    "node-2",
                    "StatefulSet",
                    "server",
                    Map.of("app.kubernetes.io/part-of", "faultline", "app.kubernetes.io/component", "server"));

            assertThat(drivers().plan(injection, fault(), "node:node-3", Duration.ofSeconds(5)))
                    .isEqualTo(new Answer.Refused("this agent runs on node node-3 itself"));
            assertThat(drivers().plan(injection, fault(), "node:node-2", Duration.ofSeconds(5)))
                    .isEqualTo(new Answer.Refused("a part of Faultline runs on node:node-2: its server"));
        }
    }

    @Nested
    class Taint extends ClusterContract {

        @Override
        Fault fault() {
            return new NodeTaint(NodeTaint.Effect.NO_EXECUTE);
        }

        @Override
        String target() {
            return "node:node-1";
        }

        @Override
        boolean isFelt() {
            return cluster.node("node-1").getSpec().getTaints().stream()
                            .anyMatch(taint -> taint.getKey().equals("faultline.dev/taint"))
                    && cluster.pods("shop", "catalog").stream()
                            .noneMatch(pod -> "node-1".equals(pod.getSpec().getNodeName()));
        }

        @Test
        void leavesTheTaintsOfOthersAlone() {
            cluster.client
                    .nodes()
                    .withName("node-1")
                    .edit(node -> new NodeBuilder(node)
                            .editSpec()
                            .addToTaints(new TaintBuilder()
                                    .withKey("gpu")
                                    .withEffect("PreferNoSchedule")
                                    .build())
                            .endSpec()
                            .build());
            var plan = planned();
            begin(plan, uptime.centiseconds() + 100_000);
            awaitFelt(true);
            undo(plan);

            assertThat(cluster.node("node-1").getSpec().getTaints())
                    .singleElement()
                    .satisfies(taint -> assertThat(taint.getKey()).isEqualTo("gpu"));
        }
    }
}
