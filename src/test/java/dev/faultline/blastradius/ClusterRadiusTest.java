package dev.faultline.blastradius;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.experiment.Share;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.protocol.DeploymentScale;
import dev.faultline.protocol.NodeDrain;
import dev.faultline.protocol.PodKill;
import dev.faultline.protocol.TargetKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whom faults in a cluster hurt: a pod itself, a deployment all its pods, a node all that is on it. */
class ClusterRadiusTest {

    private final Shop shop = new Shop();
    private final FleetTarget one = pod("catalog", "node-1");
    private final FleetTarget two = pod("catalog", "node-2");
    private final FleetTarget deployment = shop.add(
            TargetKind.DEPLOYMENT,
            "catalog",
            "cluster",
            "test",
            true,
            true,
            Map.of("namespace", "shop", "owner", "deployment/catalog"));
    private final FleetTarget node =
            shop.add(TargetKind.NODE, "-", "cluster", "test", true, true, Map.of("node", "node-1"));

    private FleetTarget pod(String service, String node) {
        return shop.add(
                TargetKind.POD,
                service,
                "cluster",
                "test",
                true,
                true,
                Map.of("namespace", "shop", "owner", "deployment/" + service, "node", node));
    }

    private static List<String> refusals(List<Answer> answers) {
        return answers.stream()
                .filter(each -> !each.allowed())
                .map(Answer::said)
                .toList();
    }

    @Test
    void onePodOfTwoLeavesTheOther() {
        var situation = shop.aim("kill", new PodKill(), 1, Set.of(), one, two).now();

        assertThat(Guards.lastInstance(situation))
                .singleElement()
                .satisfies(answer -> assertThat(answer.said()).startsWith("1 healthy instance of catalog in test"));
    }

    @Test
    void aDeploymentIsTheLastOfAllItsPods() {
        var situation = shop.aim("scale", new DeploymentScale(0), 1, Set.of(), deployment)
                .now();

        assertThat(refusals(Guards.lastInstance(situation)))
                .singleElement()
                .asString()
                .contains("last healthy instance of catalog in test", "Of 2 that are known");
    }

    /** Of three targets of the service it would be one, and of what serves it is everything. */
    @Test
    void aDeploymentIsAsLargeAShareAsItsPods() {
        var situation = shop.aim("scale", new DeploymentScale(0), 1, Set.of(), deployment)
                .sayingOfItself(new Share(50, false))
                .now();

        assertThat(refusals(Guards.shares(situation)))
                .singleElement()
                .asString()
                .startsWith("It could hurt 2 of 2 targets of catalog in test.");
    }

    @Test
    void aNodeIsWhatRunsOnIt() {
        pod("payments", "node-1");
        var situation = shop.aim("drain", new NodeDrain(), 1, Set.of(), node).now();

        assertThat(situation.sites()).extracting(Site::service).containsExactly("catalog", "payments");
        assertThat(refusals(Guards.lastInstance(situation)))
                .singleElement()
                .asString()
                .contains("last healthy instance of payments");
    }

    /** What somebody else does to a whole deployment may end any of its pods. */
    @Test
    void noPodIsCertainlyWellWhileItsDeploymentIsHeld() {
        var situation = shop.aim("kill", new PodKill(), 1, Set.of(), one)
                .heldByAnother(deployment)
                .now();

        assertThat(refusals(Guards.lastInstance(situation))).hasSize(1);
        assertThat(refusals(Guards.collision(situation))).hasSize(1);
    }

    @Test
    void theHostOfTheAgentIsNotTheCluster() {
        var host = shop.add(TargetKind.HOST, "-", "cluster", "test", true, true, Map.of());

        assertThat(Site.reachedBy(host, List.of(one, two, deployment, node))).isEmpty();
    }
}
