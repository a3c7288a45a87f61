package dev.faultline.agent;

import dev.faultline.protocol.ClusterMeasure;
import dev.faultline.protocol.EngineKind;
import dev.faultline.protocol.NodeTaint;
import dev.faultline.protocol.PodRef;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Measures whether a fault bites in a cluster, by what the cluster and its engines say. */
final class ClusterMeasures {

    private final KubeApi api;
    private final UUID injection;

    ClusterMeasures(KubeApi api, UUID injection) {
        this.api = api;
        this.injection = injection;
    }

    Measured take(ClusterMeasure measure) {
        return switch (measure) {
            case ClusterMeasure.PodGone(var pod) -> gone(pod);
            case ClusterMeasure.Closed(var node, var pods) -> closed(node, pods);
            case ClusterMeasure.Tainted(var node, var pods) -> tainted(node, pods);
            case ClusterMeasure.Pods(var namespace, var deployment, int replicas) ->
                pods(namespace, deployment, replicas);
            case ClusterMeasure.Rolling(var namespace, var deployment) -> rolling(namespace, deployment);
            case ClusterMeasure.Injected(var kind, var namespace) -> injected(kind, namespace);
            case ClusterMeasure.Running(var namespace, var experiment) -> running(namespace, experiment);
        };
    }

    /** One that is ending serves nobody any more. */
    private Measured gone(PodRef pod) {
        return api.find(KubePaths.pod(pod.namespace(), pod.name()))
                .filter(found -> Kube.uid(found).equals(pod.uid()))
                .map(found -> Kube.isEnding(found)
                        ? new Measured(true, "pod %s is ending".formatted(pod))
                        : new Measured(false, "pod %s is still there".formatted(pod)))
                .orElseGet(() -> new Measured(true, "pod %s is gone".formatted(pod)));
    }

    private Measured closed(String node, List<PodRef> pods) {
        boolean closed = api.find(KubePaths.node(node)).filter(Kube::isClosed).isPresent();
        var left = left(pods);
        return new Measured(
                closed && left.isEmpty(),
                "node %s is %s%s".formatted(node, closed ? "closed" : "open", inWords(pods, left)));
    }

    private Measured tainted(String node, List<PodRef> pods) {
        var found = api.find(KubePaths.node(node));
        boolean tainted = found.filter(each -> Kube.taintsOf(each).contains(ClusterMarks.taint(api.owner(), injection)))
                .isPresent();
        boolean evicts = found.filter(this::evicts).isPresent();
        var left = evicts ? left(pods) : List.<PodRef>of();
        return new Measured(
                tainted && left.isEmpty(),
                "node %s has %s%s"
                        .formatted(node, tainted ? "the taint" : "no taint of it", evicts ? inWords(pods, left) : ""));
    }

    private boolean evicts(JsonNode node) {
        for (var taint : node.path("spec").path("taints")) {
            if (Kube.isOurTaint(taint, ClusterMarks.taint(api.owner(), injection))) {
                return taint.path("effect").asString("").equals(NodeTaint.Effect.NO_EXECUTE.word());
            }
        }
        return false;
    }

    private List<PodRef> left(List<PodRef> pods) {
        return pods.stream().filter(pod -> !gone(pod).inBand()).toList();
    }

    private static String inWords(List<PodRef> pods, List<PodRef> left) {
        if (pods.isEmpty()) {
            return "";
        }
        var names = left.stream().map(PodRef::toString).collect(Collectors.joining(", "));
        return left.isEmpty()
                ? "; the %d pods it was to lose have left".formatted(pods.size())
                : "; still there: " + names;
    }

    private Measured pods(String namespace, String deployment, int replicas) {
        return deployment(namespace, deployment, found -> {
            int now = found.path("status").path("replicas").asInt(0);
            return new Measured(
                    now == replicas && isSeen(found),
                    "deployment %s/%s has %d pods, %d are wanted".formatted(namespace, deployment, now, replicas));
        });
    }

    private Measured rolling(String namespace, String deployment) {
        return deployment(namespace, deployment, found -> {
            int updated = found.path("status").path("updatedReplicas").asInt(0);
            int wanted = Kube.replicas(found);
            return new Measured(
                    isSeen(found) && (updated > 0 || wanted == 0),
                    "%d of %d pods of deployment %s/%s are replaced".formatted(updated, wanted, namespace, deployment));
        });
    }

    private static boolean isSeen(JsonNode deployment) {
        return deployment.path("status").path("observedGeneration").asLong(0)
                >= deployment.path("metadata").path("generation").asLong(0);
    }

    private Measured deployment(String namespace, String deployment, Function<JsonNode, Measured> look) {
        return api.find(KubePaths.deployment(namespace, deployment))
                .map(look)
                .orElseGet(() -> new Measured(false, "deployment %s/%s is not there".formatted(namespace, deployment)));
    }

    /** It has selected somebody and injected them all, by its conditions and by its records. */
    private Measured injected(EngineKind kind, String namespace) {
        return api.find(KubePaths.engine(kind, namespace, ClusterMarks.name(injection)))
                .map(found -> {
                    var records = ClusterProofs.Records.of(found);
                    boolean all = Kube.is(found, "Selected")
                            && Kube.is(found, "AllInjected")
                            && !records.all().isEmpty()
                            && records.injected().size() == records.all().size();
                    return new Measured(
                            all,
                            "%s says that %d of %d are injected"
                                    .formatted(
                                            kind.engine().inWords(),
                                            records.injected().size(),
                                            records.all().size()));
                })
                .orElseGet(() -> new Measured(false, "the %s is not there".formatted(kind.kind())));
    }

    private Measured running(String namespace, String experiment) {
        return LitmusResult.read(api, namespace, injection, experiment)
                .map(result -> new Measured(
                        !result.injected().isEmpty(),
                        "LitmusChaos says: %s, verdict %s, %s"
                                .formatted(
                                        result.phase(),
                                        result.verdict(),
                                        result.injected().isEmpty()
                                                ? "nothing injected"
                                                : "injected into " + String.join(", ", result.injected()))))
                .orElseGet(() -> new Measured(false, "LitmusChaos has not begun"));
    }
}
