package dev.faultline.agent;

import dev.faultline.protocol.ClusterProof;
import dev.faultline.protocol.EngineKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Proves that a fault is gone from a cluster, by reading it there. */
final class ClusterProofs {

    /** Engines need a moment; what takes longer is asked again by whoever takes it back. */
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private static final Duration POLL = Duration.ofMillis(100);

    private final KubeApi api;
    private final UUID injection;

    ClusterProofs(KubeApi api, UUID injection) {
        this.api = api;
        this.injection = injection;
    }

    /** What of it is still there; empty when it is gone. */
    Optional<String> stillThere(ClusterProof proof) {
        return switch (proof) {
            case ClusterProof.Uncordoned(var node) ->
                marked(ClusterMarks.CORDON, KubePaths.node(node), "node %s is still closed".formatted(node));
            case ClusterProof.Untainted(var node) ->
                api.find(KubePaths.node(node))
                        .filter(found -> Kube.taintsOf(found).contains(ClusterMarks.taint(api.owner(), injection)))
                        .map(_ -> "node %s still has the taint".formatted(node));
            case ClusterProof.Unscaled(var namespace, var deployment) ->
                marked(
                        ClusterMarks.SCALE,
                        KubePaths.deployment(namespace, deployment),
                        "deployment %s/%s is still scaled".formatted(namespace, deployment));
            case ClusterProof.RolledForward(var namespace, var deployment) ->
                marked(
                        ClusterMarks.ROLLOUT,
                        KubePaths.deployment(namespace, deployment),
                        "deployment %s/%s is still rolled back".formatted(namespace, deployment));
            case ClusterProof.Unmade(var kind, var namespace) -> settled(() -> resource(kind, namespace));
            case ClusterProof.Reverted(var namespace, var experiment) -> settled(() -> injected(namespace, experiment));
        };
    }

    private Optional<String> marked(ClusterMarks kind, String path, String words) {
        return api.find(path)
                .flatMap(kind::on)
                .filter(mark -> mark.isOf(injection))
                .map(_ -> words);
    }

    /** As long as a target is injected, the engine's records say so, and its finalizer keeps the resource. */
    private Optional<String> resource(EngineKind kind, String namespace) {
        return api.find(KubePaths.engine(kind, namespace, ClusterMarks.name(injection)))
                .map(found -> {
                    var left = Records.of(found).injected();
                    return left.isEmpty()
                            ? "%s still has its %s".formatted(kind.engine().inWords(), kind.kind())
                            : "%s still injects %s".formatted(kind.engine().inWords(), String.join(", ", left));
                });
    }

    private Optional<String> injected(String namespace, String experiment) {
        return LitmusResult.read(api, namespace, injection, experiment)
                .map(LitmusResult::injected)
                .filter(left -> !left.isEmpty())
                .map(left -> "LitmusChaos still injects " + String.join(", ", left));
    }

    private static Optional<String> settled(Supplier<Optional<String>> look) {
        var uptime = new Uptime();
        long deadline = uptime.centiseconds() + SETTLE.toMillis() / 10;
        var seen = look.get();
        while (seen.isPresent() && uptime.centiseconds() < deadline) {
            LockSupport.parkNanos(POLL.toNanos());
            seen = look.get();
        }
        return seen;
    }

    /** What Chaos Mesh writes down of the targets of one resource. */
    record Records(List<String> all, List<String> injected) {

        static Records of(JsonNode resource) {
            var all = new ArrayList<String>();
            var injected = new ArrayList<String>();
            for (var each : resource.path("status").path("experiment").path("containerRecords")) {
                all.add(each.path("id").asString(""));
                if (!each.path("phase").asString("").equals("Not Injected")) {
                    injected.add(each.path("id").asString(""));
                }
            }
            return new Records(all, injected);
        }
    }
}
