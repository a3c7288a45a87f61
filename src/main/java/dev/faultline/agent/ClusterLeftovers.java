package dev.faultline.agent;

import dev.faultline.protocol.ClusterStep;
import dev.faultline.protocol.EngineKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * What injections of this agent have left in a cluster, by the marks that they put there: found also by an agent that has lost its
 * journal with its disk.
 */
final class ClusterLeftovers {

    private final KubeApi api;
    private final ClusterProtection protection;

    ClusterLeftovers(Cluster cluster) {
        this.api = cluster.api();
        this.protection = cluster.protection();
    }

    /**
     * Something that has a mark of ours.
     *
     * @param undo in the order in which it is run
     */
    record Left(UUID injection, String key, String words, List<ClusterStep> undo) {
        Left {
            undo = List.copyOf(undo);
        }
    }

    List<Left> all() {
        var all = new ArrayList<Left>();
        nodes(all);
        for (var namespace : protection.namespaces()) {
            deployments(namespace, all);
            for (var kind : EngineKind.values()) {
                engines(kind, namespace, all);
            }
        }
        return all;
    }

    void takeBack(Left left) {
        var steps = new ClusterSteps(api, left.injection());
        left.undo().forEach(steps::run);
    }

    private void nodes(List<Left> all) {
        for (var node : seen(KubePaths.NODES, "")) {
            var name = Kube.name(node);
            ours(ClusterMarks.CORDON, node)
                    .ifPresent(mark -> all.add(new Left(
                            mark.injection(),
                            Cluster.NODE + name,
                            "node %s, closed".formatted(name),
                            List.of(new ClusterStep.Uncordon(name)))));
            for (var value : Kube.taintsOf(node)) {
                ClusterMarks.injectionOfTaint(api.owner(), value)
                        .ifPresent(injection -> all.add(new Left(
                                injection,
                                Cluster.NODE + name + ":taint",
                                "node %s, with a taint".formatted(name),
                                List.of(new ClusterStep.Untaint(name)))));
            }
        }
    }

    private void deployments(String namespace, List<Left> all) {
        for (var deployment : seen(KubePaths.deployments(namespace), "")) {
            var name = Kube.name(deployment);
            var key = "%s%s/%s".formatted(Cluster.DEPLOYMENT, namespace, name);
            ours(ClusterMarks.SCALE, deployment)
                    .ifPresent(mark -> all.add(new Left(
                            mark.injection(),
                            key,
                            "deployment %s/%s, with another number of pods".formatted(namespace, name),
                            List.of(new ClusterStep.Unscale(namespace, name, number(mark.detail(0)))))));
            ours(ClusterMarks.ROLLOUT, deployment)
                    .ifPresent(mark -> all.add(new Left(
                            mark.injection(),
                            key + ":rollout",
                            "deployment %s/%s, rolled back".formatted(namespace, name),
                            List.of(new ClusterStep.RollForward(namespace, name, mark.detail(0))))));
        }
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new StepFailed("“%s” is no number of pods".formatted(text), e);
        }
    }

    private void engines(EngineKind kind, String namespace, List<Left> all) {
        for (var resource :
                seen(KubePaths.engines(kind, namespace), "%s=%s".formatted(ClusterMarks.OWNER, api.owner()))) {
            ClusterMarks.read(api.owner() + " " + Kube.label(resource, ClusterMarks.INJECTION))
                    .ifPresent(mark -> all.add(new Left(
                            mark.injection(),
                            "%s:%s/%s".formatted(kind.kind(), namespace, Kube.name(resource)),
                            "%s %s/%s".formatted(kind.kind(), namespace, Kube.name(resource)),
                            undo(kind, namespace))));
        }
    }

    private static List<ClusterStep> undo(EngineKind kind, String namespace) {
        var unmake = new ClusterStep.Unmake(kind, namespace);
        return kind == EngineKind.CHAOS_ENGINE ? List.of(new ClusterStep.Stop(namespace), unmake) : List.of(unmake);
    }

    private Optional<ClusterMarks.Mark> ours(ClusterMarks kind, JsonNode object) {
        return kind.on(object).filter(mark -> mark.owner().equals(api.owner()));
    }

    /** Where an engine is not installed, or nothing may be seen, nothing of ours can have been made. */
    private List<JsonNode> seen(String path, String selector) {
        try {
            return api.list(path, selector);
        } catch (KubeRefused refused) {
            if (refused.status() == 403 || refused.status() == 404) {
                return List.of();
            }
            throw refused;
        }
    }
}
