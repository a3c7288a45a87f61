package dev.faultline.agent;

import dev.faultline.agent.ClusterMarks.Mark;
import dev.faultline.protocol.ClusterStep;
import dev.faultline.protocol.EngineKind;
import dev.faultline.protocol.NodeTaint;
import dev.faultline.protocol.PodRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs the steps that have an effect on a cluster. Those that undo do nothing where this injection's mark is not. */
final class ClusterSteps {

    /** How long a disruption budget may hold up an eviction, and an engine its stop. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    private static final Duration POLL = Duration.ofMillis(200);

    private static final String CLOSED = "unschedulable";
    private static final Set<String> OVER = Set.of("stopped", "completed");

    private final KubeApi api;
    private final UUID injection;

    ClusterSteps(KubeApi api, UUID injection) {
        this.api = api;
        this.injection = injection;
    }

    void run(ClusterStep step) {
        switch (step) {
            case ClusterStep.DeletePod(var pod) -> delete(pod);
            case ClusterStep.Evict(var pod, var node) -> evict(pod, node);
            case ClusterStep.Cordon(var node) -> cordon(node);
            case ClusterStep.Uncordon(var node) -> uncordon(node);
            case ClusterStep.Taint(var node, var effect) -> taint(node, effect);
            case ClusterStep.Untaint(var node) -> untaint(node);
            case ClusterStep.Scale(var namespace, var deployment, int replicas) ->
                scale(namespace, deployment, replicas);
            case ClusterStep.Unscale(var namespace, var deployment, int replicas) ->
                unscale(namespace, deployment, replicas);
            case ClusterStep.Restart(var namespace, var deployment) -> restart(namespace, deployment);
            case ClusterStep.RollBack(var namespace, var deployment, var from, var to) ->
                rollBack(namespace, deployment, from, to);
            case ClusterStep.RollForward(var namespace, var deployment, var to) ->
                rollForward(namespace, deployment, to);
            case ClusterStep.Make make -> make(make);
            case ClusterStep.Unmake(var kind, var namespace) -> unmake(kind, namespace);
            case ClusterStep.Stop(var namespace) -> stop(namespace);
        }
    }

    /** That one and no other: where its name has been given to another, nothing happens. */
    private void delete(PodRef pod) {
        var options = Map.of(
                "apiVersion",
                "v1",
                "kind",
                "DeleteOptions",
                "gracePeriodSeconds",
                0,
                "preconditions",
                Map.of("uid", pod.uid()));
        if (!isThere(pod) || !api.delete(KubePaths.pod(pod.namespace(), pod.name()), options)) {
            throw new StepFailed("pod %s is not there any more".formatted(pod));
        }
    }

    private boolean isThere(PodRef pod) {
        return api.find(KubePaths.pod(pod.namespace(), pod.name()))
                .filter(found -> Kube.uid(found).equals(pod.uid()))
                .isPresent();
    }

    private void evict(PodRef pod, String node) {
        if (!isThere(pod)) {
            if (node.isEmpty()) {
                throw new StepFailed("pod %s is not there any more".formatted(pod));
            }
            return; // it has left the node by itself
        }
        var eviction = Map.of(
                "apiVersion",
                "policy/v1",
                "kind",
                "Eviction",
                "metadata",
                Map.of("name", pod.name(), "namespace", pod.namespace()),
                "deleteOptions",
                Map.of("preconditions", Map.of("uid", pod.uid())));
        await(() -> evicted(pod, node, eviction), "the disruption budget of pod %s does not allow it".formatted(pod));
    }

    /** 429 is the word of a disruption budget: it may allow it later, and is never overruled. */
    private boolean evicted(PodRef pod, String node, Map<String, ?> eviction) {
        if (!node.isEmpty() && !isClosedByUs(node)) {
            throw new StepFailed("node %s was opened again before it was empty".formatted(node));
        }
        try {
            api.create(KubePaths.eviction(pod), eviction);
            return true;
        } catch (KubeRefused refused) {
            if (refused.status() == 429) {
                return false;
            }
            if (refused.status() == 404) {
                return true;
            }
            throw refused;
        }
    }

    private boolean isClosedByUs(String node) {
        return api.find(KubePaths.node(node))
                .flatMap(ClusterMarks.CORDON::on)
                .filter(mark -> mark.isOf(injection))
                .isPresent();
    }

    private void cordon(String node) {
        must(node, api.change(KubePaths.node(node), before -> {
            if (ClusterMarks.CORDON
                    .on(before)
                    .filter(mark -> mark.isOf(injection))
                    .isPresent()) {
                return Optional.empty();
            }
            if (Kube.isClosed(before)) {
                throw new StepFailed("node %s is closed already".formatted(node));
            }
            return Optional.of(ClusterMarks.CORDON.patch(text(), "spec", CLOSED, true));
        }));
    }

    private void uncordon(String node) {
        api.change(
                KubePaths.node(node),
                before -> ours(ClusterMarks.CORDON, before)
                        .map(_ ->
                                ClusterMarks.CORDON.patch(ClusterMarks.NOTHING, "spec", CLOSED, ClusterMarks.NOTHING)));
    }

    private void taint(String node, NodeTaint.Effect effect) {
        must(node, api.change(KubePaths.node(node), before -> {
            if (!Kube.taintsOf(before).isEmpty()) {
                throw new StepFailed("node %s has a taint of Faultline's already".formatted(node));
            }
            var taints = new ArrayList<Object>();
            before.path("spec").path("taints").forEach(taints::add);
            taints.add(Map.of("key", ClusterMarks.TAINT, "value", taint(), "effect", effect.word()));
            return Optional.of(new LinkedHashMap<>(Map.of("spec", Map.of("taints", taints))));
        }));
    }

    private void untaint(String node) {
        api.change(KubePaths.node(node), before -> {
            if (!Kube.taintsOf(before).contains(taint())) {
                return Optional.empty();
            }
            var left = new ArrayList<Object>();
            before.path("spec").path("taints").forEach(taint -> {
                if (!Kube.isOurTaint(taint, taint())) {
                    left.add(taint);
                }
            });
            return Optional.of(new LinkedHashMap<>(Map.of("spec", Map.of("taints", left))));
        });
    }

    private void scale(String namespace, String deployment, int replicas) {
        must(deployment, api.change(KubePaths.deployment(namespace, deployment), before -> {
            if (ClusterMarks.SCALE.on(before).isPresent()) {
                throw new StepFailed(
                        "deployment %s/%s is scaled by Faultline already".formatted(namespace, deployment));
            }
            var mark = text(Integer.toString(Kube.replicas(before)), Integer.toString(replicas));
            return Optional.of(ClusterMarks.SCALE.patch(mark, "spec", "replicas", replicas));
        }));
    }

    /** Where the number is not the one that was set, somebody else has set another, and it is theirs. */
    private void unscale(String namespace, String deployment, int replicas) {
        api.change(
                KubePaths.deployment(namespace, deployment),
                before -> ours(ClusterMarks.SCALE, before)
                        .map(mark -> mark.detail(1).equals(Integer.toString(Kube.replicas(before)))
                                ? ClusterMarks.SCALE.patch(ClusterMarks.NOTHING, "spec", "replicas", replicas)
                                : ClusterMarks.SCALE.off()));
    }

    private void restart(String namespace, String deployment) {
        var template = Map.of("metadata", Map.of("annotations", Map.of(ClusterMarks.RESTARTED, injection.toString())));
        must(
                deployment,
                api.change(
                        KubePaths.deployment(namespace, deployment),
                        _ -> Optional.of(new LinkedHashMap<>(Map.of("spec", Map.of("template", template))))));
    }

    private void rollBack(String namespace, String deployment, String from, String to) {
        var template = template(namespace, to)
                .orElseThrow(() -> new StepFailed("replica set %s/%s is not there any more".formatted(namespace, to)));
        must(deployment, api.rewrite(KubePaths.deployment(namespace, deployment), before -> {
            if (ClusterMarks.ROLLOUT.on(before).isPresent()) {
                throw new StepFailed(
                        "deployment %s/%s is rolled back by Faultline already".formatted(namespace, deployment));
            }
            return List.of(
                    replace(template),
                    Map.of("op", "add", "path", ClusterMarks.ROLLOUT.pointer(), "value", text(from, to)));
        }));
    }

    /** Where the pods are not those that it was rolled back to, somebody has released others, and they stay. */
    private void rollForward(String namespace, String deployment, String to) {
        api.rewrite(KubePaths.deployment(namespace, deployment), before -> {
            var mark = ours(ClusterMarks.ROLLOUT, before);
            if (mark.isEmpty()) {
                return List.of();
            }
            var operations = new ArrayList<Map<String, Object>>();
            operations.add(Map.of("op", "remove", "path", ClusterMarks.ROLLOUT.pointer()));
            boolean untouched = template(namespace, mark.get().detail(1))
                    .filter(before.path("spec").path("template")::equals)
                    .isPresent();
            if (untouched) {
                operations.add(replace(template(namespace, to)
                        .orElseThrow(() -> new StepFailed("replica set %s/%s, to which to roll forward, is not there"
                                .formatted(namespace, to)))));
            }
            return operations;
        });
    }

    private static Map<String, Object> replace(JsonNode template) {
        return Map.of("op", "replace", "path", "/spec/template", "value", template);
    }

    /** What its deployment had; the label that tells the pods of its replica sets apart is added anew each time. */
    private Optional<JsonNode> template(String namespace, String replicaSet) {
        return api.find(KubePaths.replicaSet(namespace, replicaSet)).map(found -> {
            var template = found.path("spec").path("template").deepCopy();
            if (template.path("metadata").path("labels") instanceof ObjectNode labels) {
                labels.remove(Kube.HASH);
            }
            return template;
        });
    }

    private void make(ClusterStep.Make make) {
        var kind = make.kind();
        var labels = Map.of(ClusterMarks.OWNER, api.owner(), ClusterMarks.INJECTION, injection.toString());
        api.create(
                KubePaths.engines(kind, make.namespace()),
                Map.of(
                        "apiVersion",
                                kind.engine().group() + "/" + kind.engine().version(),
                        "kind", kind.kind(),
                        "metadata",
                                Map.of(
                                        "name", ClusterMarks.name(injection),
                                        "namespace", make.namespace(),
                                        "labels", labels),
                        "spec", make.spec()));
    }

    /** Whoever has injected keeps the resource until it has taken everything back; nothing here ever forces it away. */
    private void unmake(EngineKind kind, String namespace) {
        var path = KubePaths.engine(kind, namespace, ClusterMarks.name(injection));
        if (kind == EngineKind.CHAOS_ENGINE) {
            api.find(path).filter(engine -> !isOver(engine)).ifPresent(_ -> {
                throw new StepFailed("the engine has not stopped yet");
            });
        }
        api.delete(path, Map.of("apiVersion", "v1", "kind", "DeleteOptions", "propagationPolicy", "Background"));
    }

    private void stop(String namespace) {
        var path = KubePaths.engine(EngineKind.CHAOS_ENGINE, namespace, ClusterMarks.name(injection));
        boolean isThere = api.change(
                path,
                engine -> engine.path("spec").path("engineState").asString("").equals("stop")
                        ? Optional.empty()
                        : Optional.of(new LinkedHashMap<>(Map.of("spec", Map.of("engineState", "stop")))));
        if (isThere) {
            await(
                    () -> api.find(path).map(ClusterSteps::isOver).orElse(true),
                    "Litmus has not stopped the engine within %d s".formatted(PATIENCE.toSeconds()));
        }
    }

    private static boolean isOver(JsonNode engine) {
        return OVER.contains(engine.path("status").path("engineStatus").asString(""));
    }

    private Optional<Mark> ours(ClusterMarks kind, JsonNode object) {
        return kind.on(object).filter(mark -> mark.isOf(injection));
    }

    private String text(String... details) {
        return ClusterMarks.text(api.owner(), injection, details);
    }

    private String taint() {
        return ClusterMarks.taint(api.owner(), injection);
    }

    private static void must(String name, boolean isThere) {
        if (!isThere) {
            throw new StepFailed("%s is not there any more".formatted(name));
        }
    }

    private static void await(BooleanSupplier done, String otherwise) {
        var uptime = new Uptime();
        long deadline = uptime.centiseconds() + PATIENCE.toMillis() / 10;
        while (!done.getAsBoolean()) {
            if (uptime.centiseconds() >= deadline) {
                throw new StepFailed(otherwise);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
