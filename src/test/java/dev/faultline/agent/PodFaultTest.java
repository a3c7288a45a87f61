package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.faultline.protocol.ClusterFault;
import dev.faultline.protocol.Ending;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.PodEvict;
import dev.faultline.protocol.PodKill;
import dev.faultline.protocol.RolloutRestart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens once in a cluster and cannot be taken back. */
class PodFaultTest {

    private static final Duration MOMENT = Duration.ofSeconds(5);

    @TempDir
    private Path directory;

    private final UUID injection = UUID.randomUUID();
    private StandInCluster cluster;
    private Config config;
    private Steps steps;

    @BeforeEach
    void start() {
        cluster = StandInCluster.start();
        config = ClusterContract.config(cluster, directory, ClusterContract.policy(List.of("shop"), List.of("*")));
        State.open(config.state());
        config.cluster().orElseThrow().address().keep(config.state());
        steps = new Steps(config.state(), List.of());
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    private Plan plan(ClusterFault fault, String target) {
        var answer = new Drivers(config).plan(injection, fault, target, MOMENT);
        assertThat(answer).isInstanceOf(Answer.Planned.class);
        return ((Answer.Planned) answer).plan();
    }

    private String refused(ClusterFault fault, String target) {
        var answer = new Drivers(config).plan(injection, fault, target, MOMENT);
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused) answer).why();
    }

    private void run(Plan plan) {
        plan.apply().forEach(step -> steps.run(step, injection, 0));
    }

    @Test
    void killsThatPodOnceAndNeverItsSuccessor() {
        var pod = cluster.catalogPods().getFirst();
        var plan = plan(new PodKill(), "pod:shop/" + pod);

        assertThat(plan.ending()).isEqualTo(Ending.INSTANT);
        assertThat(plan.ending().ender()).isEqualTo(new PodKill().ender());
        run(plan);

        await().atMost(MOMENT).until(() -> !cluster.catalogPods().contains(pod));
        cluster.awaitPods("shop", "catalog", 2);
        assertThat(new Measures(config).take(plan.measure(), injection)).matches(Measured::inBand);
        assertThatExceptionOfType(StepFailed.class)
                .isThrownBy(() -> run(plan))
                .withMessageContaining("not there any more");
        assertThat(cluster.catalogPods()).hasSize(2);
    }

    /** A stateful set gives its pods the same names again. */
    @Test
    void neverKillsAnotherPodOfTheSameName() {
        cluster.pod("shop", "db-0", "node-1", "StatefulSet", "db", Map.of("app", "db"));
        var plan = plan(new PodKill(), "pod:shop/db-0");
        cluster.client.pods().inNamespace("shop").withName("db-0").delete();
        cluster.pod("shop", "db-0", "node-1", "StatefulSet", "db", Map.of("app", "db"));

        assertThatExceptionOfType(StepFailed.class).isThrownBy(() -> run(plan));

        assertThat(cluster.pods("shop", "db")).hasSize(1);
    }

    @Test
    void evictsAndHonoursTheDisruptionBudget() {
        var all = cluster.catalogPods();
        run(plan(new PodEvict(), "pod:shop/" + all.getFirst()));
        await().atMost(MOMENT).until(() -> !cluster.catalogPods().contains(all.getFirst()));

        cluster.api.budgeted.add("shop/" + all.getLast());
        var held = plan(new PodEvict(), "pod:shop/" + all.getLast());
        assertThatExceptionOfType(StepFailed.class)
                .isThrownBy(() -> run(held))
                .withMessageContaining("disruption budget");
        assertThat(cluster.catalogPods()).contains(all.getLast());
        assertThat(new Measures(config).take(held.measure(), injection).inBand())
                .isFalse();
    }

    @Test
    void restartsAllPodsOfADeployment() {
        var plan = plan(new RolloutRestart(), "deployment:shop/catalog");
        run(plan);

        assertThat(cluster.catalog().getSpec().getTemplate().getMetadata().getAnnotations())
                .containsEntry("faultline.dev/restarted", injection.toString());
        await().atMost(MOMENT)
                .until(() ->
                        new Measures(config).take(plan.measure(), injection).inBand());
    }

    @Test
    void saysTheLineOfThePolicyThatForbidsANamespace() {
        cluster.pod("payments", "api-1", "node-1", "ReplicaSet", "api", Map.of("app", "api"));

        assertThat(refused(new PodKill(), "pod:payments/api-1"))
                .isEqualTo("namespace payments may not be touched (standard policy, namespaces)");
    }

    /** Whatever the policy lists. */
    @ParameterizedTest
    @ValueSource(strings = {"kube-system", "chaos-mesh", "litmus", "faultline"})
    void neverTouchesWhatTheClusterItsEnginesAndTheAgentNeed(String namespace) {
        config = new Config(
                config.server(),
                config.serverCa(),
                config.name(),
                config.state(),
                Map.of(),
                List.of(),
                List.of(),
                ClusterContract.policy(List.of("shop", namespace), List.of("*")),
                config.cluster());
        cluster.pod(namespace, "one", "node-1", "ReplicaSet", "one", Map.of("app", "one"));

        assertThat(refused(new PodKill(), "pod:%s/one".formatted(namespace))).startsWith("namespace " + namespace);
        var drivers = new Drivers(config);
        drivers.probe();
        assertThat(drivers.targets()).noneMatch(target -> target.key().startsWith("pod:" + namespace));
    }

    @Test
    void neverTouchesAPartOfFaultline() {
        cluster.pod(
                "shop",
                "server-1",
                "node-1",
                "StatefulSet",
                "server",
                Map.of("app.kubernetes.io/part-of", "faultline"));

        assertThat(refused(new PodKill(), "pod:shop/server-1"))
                .isEqualTo("pod shop/server-1 belongs to Faultline: it is its server");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pod:shop/../secrets/x", "pod:shop/a?b", "pod:shop", "pod:shop/A", "pod:a/b/c", "pod:shop/a%2fb"
            })
    void aTargetIsANameAndLeadsNowhereElse(String target) {
        int before = cluster.api.deeds.size();

        assertThat(refused(new PodKill(), target)).contains("is nothing in a cluster");
        assertThat(cluster.api.deeds).hasSize(before);
    }

    @Test
    void saysThatThePodIsNotThere() {
        assertThat(refused(new PodKill(), "pod:shop/nobody")).isEqualTo("pod:shop/nobody is not in the cluster");
    }

    @Test
    void saysThatTheClusterDoesNotAnswer() {
        cluster.api.silent = true;

        assertThat(refused(new PodKill(), "pod:shop/nobody")).isEqualTo("the cluster says: etcdserver: no leader");
    }
}
