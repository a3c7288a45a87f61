package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.ClusterFault;
import dev.faultline.protocol.FaultTypes;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.TargetKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent says of its cluster before anything is done to it. */
class ClusterTargetsTest {

    @TempDir
    private Path directory;

    private StandInCluster cluster;

    @BeforeEach
    void start() {
        cluster = StandInCluster.start();
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    private Drivers drivers() {
        return new Drivers(
                ClusterContract.config(cluster, directory, ClusterContract.policy(List.of("shop"), List.of("node-1"))));
    }

    private static List<Capability> ofClusters(List<Capability> capabilities) {
        var names = FaultTypes.ALL.stream()
                .filter(type -> ClusterFault.class.isAssignableFrom(type.of()))
                .map(type -> type.name())
                .collect(Collectors.toSet());
        return capabilities.stream()
                .filter(each -> names.contains(each.fault()))
                .toList();
    }

    private static Target target(Drivers drivers, String key) {
        return drivers.targets().stream()
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void podsSayWhoseTheyAreAndWhere() {
        var pod = cluster.pods("shop", "catalog").getFirst();
        var drivers = drivers();
        drivers.probe();

        var target = target(drivers, "pod:shop/" + pod.getMetadata().getName());

        assertThat(target.kind()).isEqualTo(TargetKind.POD);
        assertThat(target.healthy()).isTrue();
        assertThat(target.labels())
                .containsEntry("service", "catalog")
                .containsEntry("namespace", "shop")
                .containsEntry("pod", pod.getMetadata().getName())
                .containsEntry("owner", "deployment/catalog")
                .containsEntry("node", pod.getSpec().getNodeName())
                .containsEntry("zone", "a")
                .containsEntry("region", "eu-1")
                .containsEntry("environment", "test");
        assertThat(target.faults()).contains("pod-kill", "pod-evict", "mesh-network-delay", "litmus-cpu-hog");
    }

    @Test
    void deploymentsAndNodesAreTargetsToo() {
        var drivers = drivers();
        drivers.probe();

        assertThat(target(drivers, "deployment:shop/catalog").labels())
                .containsEntry("service", "catalog")
                .containsEntry("owner", "deployment/catalog");
        assertThat(target(drivers, "deployment:shop/catalog").faults())
                .containsExactlyInAnyOrder("deployment-scale", "rollout-restart", "rollout-undo");
        assertThat(target(drivers, "node:node-1").labels()).containsEntry("zone", "a");
        assertThat(target(drivers, "node:node-1").faults())
                .containsExactlyInAnyOrder("node-cordon", "node-drain", "node-taint");
        // the policy lists node-1 only
        assertThat(target(drivers, "node:node-2").faults()).isEmpty();
    }

    /** An environment has its own rules: nobody gets round them by a label on a pod. */
    @Test
    void whatTheAgentsOwnerWroteStandsAboveTheLabelsOfPods() {
        cluster.pod(
                "shop",
                "sly-1",
                "node-1",
                "ReplicaSet",
                "sly",
                Map.of("app", "sly", "environment", "sandbox", "team", "shop"));
        var drivers = drivers();

        var labels = target(drivers, "pod:shop/sly-1").labels();

        assertThat(labels).containsEntry("environment", "test").containsEntry("team", "shop");
    }

    @Test
    void aPodThatIsNotReadyIsNotWellAndOneThatHasEndedIsNone() {
        cluster.pod("shop", "ill-1", "node-1", "ReplicaSet", "ill", Map.of("app", "ill"));
        cluster.client.pods().inNamespace("shop").withName("ill-1").edit(pod -> {
            pod.getStatus().getConditions().getFirst().setStatus("False");
            return pod;
        });
        cluster.pod("shop", "done-1", "node-1", "Job", "done", Map.of("app", "done"));
        cluster.client.pods().inNamespace("shop").withName("done-1").edit(pod -> {
            pod.getStatus().setPhase("Succeeded");
            return pod;
        });
        var drivers = drivers();

        assertThat(target(drivers, "pod:shop/ill-1").healthy()).isFalse();
        assertThat(drivers.targets()).noneMatch(each -> each.key().equals("pod:shop/done-1"));
    }

    /** What cannot be looked at is as it was nowhere: it is not well, and nothing can be done to it. */
    @Test
    void whatWasSeenEarlierIsNotWellWhileTheClusterDoesNotAnswer() {
        var drivers = drivers();
        drivers.probe();
        assertThat(target(drivers, "deployment:shop/catalog").healthy()).isTrue();

        cluster.api.silent = true;

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(target(drivers, "deployment:shop/catalog").healthy()).isFalse();
            assertThat(target(drivers, "deployment:shop/catalog").faults()).isEmpty();
        });
        assertThat(ofClusters(drivers.probe()))
                .allSatisfy(each -> assertThat(each.why()).isEqualTo("the cluster says: etcdserver: no leader"));
    }

    /** A message that is too long would end the connection, again and again. */
    @Test
    void tellsOfAsManyAsFitIntoOneMessage() {
        var tooLong = "x".repeat(300);
        var large = Map.of("a", "x".repeat(200), "b", "x".repeat(200), "c", "x".repeat(200), "d", "x".repeat(200));

        assertThat(ClusterTargets.told(many(3000, Map.of()))).hasSize(800);
        assertThat(ClusterTargets.told(many(1000, large))).hasSizeLessThan(800).hasSizeGreaterThan(500);
        assertThat(ClusterTargets.told(
                        List.of(new Target("pod:shop/" + tooLong, TargetKind.POD, tooLong, Map.of(), true, Set.of()))))
                .isEmpty();
    }

    private static List<Target> many(int count, Map<String, String> labels) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        new Target("pod:shop/p-" + i, TargetKind.POD, "shop/p-" + i, labels, true, Set.of("pod-kill")))
                .toList();
    }

    @Test
    void everythingWorksWhereEverythingIsThereAndAllowed() {
        assertThat(ofClusters(drivers().probe()))
                .hasSize(25)
                .allSatisfy(each -> assertThat(each.works())
                        .as("%s: %s", each.fault(), each.why())
                        .isTrue());
    }

    @Test
    void saysWhatTheClusterDoesNotAllowAndOffersItNowhere() {
        cluster.api.rights = Optional.of(
                deed -> !(deed.verb().equals("delete") && deed.resource().equals("pods")));
        var drivers = drivers();

        assertThat(ofClusters(drivers.probe()))
                .filteredOn(each -> !each.works())
                .containsExactly(new Capability(
                        "pod-kill", false, "the cluster does not allow this agent to delete pods in shop"));
        assertThat(target(drivers, "pod:shop/" + cluster.catalogPods().getFirst())
                        .faults())
                .contains("pod-evict")
                .doesNotContain("pod-kill");
    }

    @Test
    void saysThatThereIsNoClusterOrThatThePolicyListsNothingOfIt() {
        var none = Outside.config(directory, List.of(), List.of(), Outside.policy());
        assertThat(ofClusters(new Drivers(none).probe()))
                .allSatisfy(each -> assertThat(each.why()).isEqualTo("no cluster is configured for this agent"));

        var nothing = ClusterContract.config(cluster, directory, ClusterContract.policy(List.of(), List.of()));
        assertThat(ofClusters(new Drivers(nothing).probe()))
                .extracting(Capability::why)
                .containsOnly(
                        "the local policy lists no namespace that may be touched",
                        "the local policy lists no node that may be touched");
    }
}
