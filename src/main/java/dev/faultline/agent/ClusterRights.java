package dev.faultline.agent;

import dev.faultline.protocol.ClusterFault;
import dev.faultline.protocol.DeploymentScale;
import dev.faultline.protocol.EngineKind;
import dev.faultline.protocol.LitmusFault;
import dev.faultline.protocol.MeshFault;
import dev.faultline.protocol.NodeCordon;
import dev.faultline.protocol.NodeDrain;
import dev.faultline.protocol.NodeFault;
import dev.faultline.protocol.NodeTaint;
import dev.faultline.protocol.PodEvict;
import dev.faultline.protocol.PodKill;
import dev.faultline.protocol.RolloutRestart;
import dev.faultline.protocol.RolloutUndo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What this agent may do in a cluster, as the cluster says when it is asked. Remembers the answers until it is told to forget. */
final class ClusterRights {

    private final KubeApi api;
    private final ClusterProtection protection;
    private final Map<Right, Boolean> answers = new ConcurrentHashMap<>();
    private final Map<String, Optional<String>> troubles = new ConcurrentHashMap<>();

    ClusterRights(KubeApi api, ClusterProtection protection) {
        this.api = api;
        this.protection = protection;
    }

    /** @param namespace empty for the whole cluster */
    record Right(String verb, String group, String resource, String namespace) {

        @Override
        public String toString() {
            return "%s %s%s".formatted(verb, resource, namespace.isEmpty() ? "" : " in " + namespace);
        }
    }

    void forget() {
        answers.clear();
        troubles.clear();
    }

    /** Why such a fault can be done nowhere in the cluster; empty when it can be done somewhere. */
    Optional<String> trouble(ClusterFault fault) {
        try {
            return reached().or(() -> engine(fault)).or(() -> listed(fault)).or(() -> everywhere(fault));
        } catch (StepFailed failed) {
            return Optional.of(String.valueOf(failed.getMessage()));
        }
    }

    /** One attempt is enough: whoever asks for the next fault need not wait as long again. */
    private Optional<String> reached() {
        return troubles.computeIfAbsent("cluster", _ -> {
            try {
                var _ = api.find("/version");
                return Optional.empty();
            } catch (StepFailed silent) {
                return Optional.of(String.valueOf(silent.getMessage()));
            }
        });
    }

    private Optional<String> engine(ClusterFault fault) {
        return switch (fault) {
            case MeshFault _ -> installed(EngineKind.Engine.CHAOS_MESH);
            case LitmusFault _ -> installed(EngineKind.Engine.LITMUS);
            default -> Optional.empty();
        };
    }

    private Optional<String> installed(EngineKind.Engine engine) {
        return troubles.computeIfAbsent(
                engine.group(),
                _ -> api.find(KubePaths.group(engine)).isPresent()
                        ? Optional.empty()
                        : Optional.of("%s is not installed: the cluster has no %s/%s"
                                .formatted(engine.inWords(), engine.group(), engine.version())));
    }

    private Optional<String> listed(ClusterFault fault) {
        if (fault instanceof NodeFault && protection.policy().nodes().isEmpty()) {
            return Optional.of("the local policy lists no node that may be touched");
        }
        boolean needsNamespace = !(fault instanceof NodeFault) || fault instanceof NodeDrain;
        return needsNamespace && protection.namespaces().isEmpty()
                ? Optional.of("the local policy lists no namespace that may be touched")
                : Optional.empty();
    }

    private Optional<String> everywhere(ClusterFault fault) {
        var all = protection.reach(fault).stream()
                .map(namespace -> missing(fault, namespace))
                .toList();
        return all.stream().allMatch(Optional::isPresent)
                ? all.stream().flatMap(Optional::stream).findFirst()
                : Optional.empty();
    }

    /** The namespaces in which it can be done. */
    Set<String> namespaces(ClusterFault fault) {
        var there = new TreeSet<String>();
        protection.reach(fault).stream()
                .filter(namespace -> missing(fault, namespace).isEmpty())
                .forEach(there::add);
        return there;
    }

    private Optional<String> missing(ClusterFault fault, String namespace) {
        return needed(fault, namespace).stream()
                .filter(right -> !answers.computeIfAbsent(right, this::ask))
                .findFirst()
                .map("the cluster does not allow this agent to %s"::formatted);
    }

    private boolean ask(Right right) {
        return api.may(right.verb(), right.group(), right.resource(), right.namespace());
    }

    private List<Right> needed(ClusterFault fault, String namespace) {
        return switch (fault) {
            case PodKill _ -> List.of(new Right("delete", "", "pods", namespace));
            case PodEvict _ -> List.of(evict(namespace));
            case DeploymentScale _, RolloutRestart _ -> List.of(new Right("patch", "apps", "deployments", namespace));
            case RolloutUndo _ ->
                List.of(
                        new Right("patch", "apps", "deployments", namespace),
                        new Right("list", "apps", "replicasets", namespace));
            case NodeCordon _, NodeTaint _ -> List.of(new Right("patch", "", "nodes", ""));
            case NodeDrain _ -> {
                var all = new ArrayList<>(List.of(new Right("patch", "", "nodes", "")));
                protection.namespaces().forEach(each -> all.add(evict(each)));
                yield all;
            }
            case MeshFault mesh -> engine(MeshSpecs.kind(mesh), namespace, "create", "get", "delete");
            case LitmusFault _ ->
                Stream.concat(
                                engine(EngineKind.CHAOS_ENGINE, namespace, "create", "get", "patch", "delete").stream(),
                                Stream.of("chaosresults", "chaosexperiments")
                                        .map(plural ->
                                                new Right("get", EngineKind.Engine.LITMUS.group(), plural, namespace)))
                        .toList();
        };
    }

    private static Right evict(String namespace) {
        return new Right("create", "", "pods/eviction", namespace);
    }

    private static List<Right> engine(EngineKind kind, String namespace, String... verbs) {
        return Stream.of(verbs)
                .map(verb -> new Right(verb, kind.engine().group(), kind.plural(), namespace))
                .toList();
    }
}
