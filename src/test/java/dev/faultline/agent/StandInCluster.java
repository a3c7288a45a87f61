package dev.faultline.agent;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that keeps its state behind a real HTTP API, with a namespace {@code shop} in it, and with stand-ins for the
 * controllers that would act there: they work through another client than the one under test.
 */
public final class StandInCluster implements AutoCloseable {

    static final String TOKEN = "a-token-of-the-cluster";

    static final List<String> NODES = List.of("node-1", "node-2", "node-3");

    /** It tells of each request, several a second. */
    private static final Logger LOG = Logger.getLogger(MockWebServer.class.getName());

    /** Controllers act when something was written, and now and then anyway. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private static final Duration ROUND = Duration.ofMillis(300);

    private static final List<String> KINDS =
            List.of("PodChaos", "NetworkChaos", "IOChaos", "StressChaos", "DNSChaos", "TimeChaos", "HTTPChaos");

    final StandInApi api;
    final KubernetesClient client;

    /** Who is injected by what, as a daemon on their node would know it: {@code NetworkChaos catalog-h2-x7k9d}. */
    final Set<String> injected = ConcurrentHashMap.newKeySet();

    private boolean stuck;
    private boolean asleep;

    private static @Nullable StandInCluster shared;

    private final Object round = new Object();
    private final KubernetesMockServer server;

    private StandInCluster() {
        var responses = new HashMap<ServerRequest, Queue<ServerResponse>>();
        api = new StandInApi();
        server = new KubernetesMockServer(new Context(), new MockWebServer(), responses, api, false);
        LOG.setLevel(Level.WARNING);
        server.init(InetAddress.getLoopbackAddress(), 0);
        client = server.createClient();
        Thread.ofPlatform().daemon().name("controllers").start(this::control);
    }

    /** With three nodes in two zones, and a deployment of two pods. One server serves all tests, each with an empty cluster. */
    public static synchronized StandInCluster start() {
        var cluster = shared;
        if (cluster == null) {
            cluster = new StandInCluster();
            shared = cluster;
        }
        cluster.anew();
        cluster.awaitPods("shop", "catalog", 2);
        return cluster;
    }

    private void anew() {
        synchronized (round) {
            stuck = false;
            asleep = false;
            api.reset();
            injected.clear();
            for (int i = 0; i < NODES.size(); i++) {
                node(NODES.get(i), i == 2 ? "b" : "a");
            }
            deployment("shop", "catalog", 2);
        }
    }

    /** Chaos Mesh takes nothing back any more, as when its daemon is gone. What it is at is done first. */
    void stuck(boolean whether) {
        synchronized (round) {
            stuck = whether;
        }
    }

    /** No controller acts any more. What they are at is done first. */
    void asleep(boolean whether) {
        synchronized (round) {
            asleep = whether;
        }
    }

    public String address() {
        return "http://127.0.0.1:" + server.getPort();
    }

    /** What an agent's configuration says of it; the token lies in that directory. */
    public String settings(Path directory) throws IOException {
        var token = Files.writeString(directory.resolve("cluster-token"), TOKEN + "\n");
        return "cluster.server=%s\ncluster.token=%s\n".formatted(address(), token);
    }

    ClusterConfig config(Path directory) {
        try {
            var token = Files.writeString(directory.resolve("cluster-token"), TOKEN);
            return new ClusterConfig(
                    new ClusterAddress(address(), null, token.toString(), "0a1b2c3d"),
                    Optional.of("faultline"),
                    Optional.of("node-3"),
                    ClusterConfig.SERVICE_LABELS,
                    ClusterConfig.LITMUS_ACCOUNT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Node node(String name, String zone) {
        return client.nodes()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("topology.kubernetes.io/zone", zone)
                        .addToLabels("topology.kubernetes.io/region", "eu-1")
                        .addToLabels("kubernetes.io/hostname", name)
                        .endMetadata()
                        .withNewSpec()
                        .endSpec()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build())
                .create();
    }

    Deployment deployment(String namespace, String name, int replicas) {
        var made = client.apps()
                .deployments()
                .inNamespace(namespace)
                .resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .addToLabels("app", name)
                        .addToAnnotations("deployment.kubernetes.io/revision", "2")
                        .withGeneration(1L)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(replicas)
                        .withNewSelector()
                        .addToMatchLabels("app", name)
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", name)
                        .endMetadata()
                        .withNewSpec()
                        .withContainers(new ContainerBuilder()
                                .withName(name)
                                .withImage(name + ":2")
                                .build())
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
        replicaSet(made, "1", name + ":1");
        replicaSet(made, "2", name + ":2");
        return made;
    }

    private void replicaSet(Deployment of, String revision, String image) {
        var hash = "h" + revision;
        var name = of.getMetadata().getName();
        ReplicaSet set = new ReplicaSetBuilder()
                .withNewMetadata()
                .withName(name + "-" + hash)
                .withNamespace(of.getMetadata().getNamespace())
                .addToLabels("app", name)
                .addToLabels("pod-template-hash", hash)
                .addToAnnotations("deployment.kubernetes.io/revision", revision)
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion("apps/v1")
                        .withKind("Deployment")
                        .withName(name)
                        .withUid(of.getMetadata().getUid())
                        .withController(true)
                        .build())
                .endMetadata()
                .withNewSpec()
                .withNewTemplateLike(of.getSpec().getTemplate())
                .editMetadata()
                .addToLabels("pod-template-hash", hash)
                .endMetadata()
                .editSpec()
                .editFirstContainer()
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
        client.apps()
                .replicaSets()
                .inNamespace(of.getMetadata().getNamespace())
                .resource(set)
                .create();
    }

    /** Somebody's, by that kind of owner. */
    Pod pod(String namespace, String name, String node, String ownerKind, String owner, Map<String, String> labels) {
        return client.pods()
                .inNamespace(namespace)
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .addToLabels(labels)
                        .withOwnerReferences(new OwnerReferenceBuilder()
                                .withApiVersion("apps/v1")
                                .withKind(ownerKind)
                                .withName(owner)
                                .withUid(UUID.randomUUID().toString())
                                .withController(true)
                                .build())
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName(node)
                        .withContainers(new ContainerBuilder()
                                .withName("c")
                                .withImage("x")
                                .build())
                        .endSpec()
                        .withNewStatus()
                        .withPhase("Running")
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build())
                .create();
    }

    List<Pod> pods(String namespace) {
        return client.pods().inNamespace(namespace).list().getItems();
    }

    List<Pod> pods(String namespace, String app) {
        return client.pods().inNamespace(namespace).withLabel("app", app).list().getItems();
    }

    void awaitPods(String namespace, String app, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(PAUSE)
                .until(() -> pods(namespace, app).size() == count);
    }

    Deployment catalog() {
        return client.apps()
                .deployments()
                .inNamespace("shop")
                .withName("catalog")
                .get();
    }

    Node node(String name) {
        return client.nodes().withName(name).get();
    }

    static ResourceDefinitionContext context(String kind) {
        boolean litmus = kind.startsWith("Chaos");
        return new ResourceDefinitionContext.Builder()
                .withGroup(litmus ? "litmuschaos.io" : "chaos-mesh.org")
                .withVersion("v1alpha1")
                .withKind(kind)
                .withPlural(kind.toLowerCase(Locale.ROOT) + (litmus ? "s" : ""))
                .withNamespaced(true)
                .build();
    }

    /** All resources of that kind, as anybody would list them. */
    List<GenericKubernetesResource> engines(String kind) {
        return client.genericKubernetesResources(context(kind))
                .inNamespace("shop")
                .list()
                .getItems();
    }

    void litmusExperiment(String name) {
        var experiment = new GenericKubernetesResource();
        experiment.setApiVersion("litmuschaos.io/v1alpha1");
        experiment.setKind("ChaosExperiment");
        experiment.setMetadata(
                new ObjectMetaBuilder().withName(name).withNamespace("shop").build());
        client.genericKubernetesResources(context("ChaosExperiment"))
                .inNamespace("shop")
                .resource(experiment)
                .create();
    }

    // ---- the controllers

    private void control() {
        int pauses = 0;
        while (true) {
            if (api.written.getAndSet(false) || pauses * PAUSE.toMillis() > ROUND.toMillis()) {
                pauses = 0;
                round();
            }
            pauses++;
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void round() {
        synchronized (round) {
            if (!asleep) {
                attempt(this::deployments);
                attempt(this::taints);
                KINDS.forEach(kind -> attempt(() -> chaosMesh(kind)));
                attempt(this::litmus);
            }
        }
    }

    /** What went wrong goes right in the next round, as with every controller. */
    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (KubernetesClientException again) {
            api.written.set(true); // somebody changed it at the same time
        }
    }

    private void deployments() {
        for (var deployment :
                client.apps().deployments().inAnyNamespace().list().getItems()) {
            var namespace = deployment.getMetadata().getNamespace();
            var name = deployment.getMetadata().getName();
            var there = pods(namespace, name);
            int wanted = deployment.getSpec().getReplicas();
            for (int i = there.size(); i < wanted; i++) {
                var node = open(i);
                var suffix = UUID.randomUUID().toString().substring(0, 5);
                node.ifPresent(on -> pod(
                        namespace,
                        "%s-h2-%s".formatted(name, suffix),
                        on,
                        "ReplicaSet",
                        name + "-h2",
                        Map.of("app", name, "pod-template-hash", "h2")));
            }
            for (int i = wanted; i < there.size(); i++) {
                client.pods().resource(there.get(i)).delete();
            }
            status(deployment, pods(namespace, name).size());
        }
    }

    private Optional<String> open(int from) {
        var nodes = client.nodes().list().getItems().stream()
                .filter(node -> !Boolean.TRUE.equals(node.getSpec().getUnschedulable())
                        && node.getSpec().getTaints().isEmpty())
                .map(node -> node.getMetadata().getName())
                .sorted()
                .toList();
        return nodes.isEmpty() ? Optional.empty() : Optional.of(nodes.get(from % Math.min(2, nodes.size())));
    }

    /** Only when something has changed: else nobody else would ever get to write. */
    private void status(Deployment deployment, int pods) {
        var now = deployment.getStatus();
        var image = deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
        boolean told = now != null
                && now.getReplicas() != null
                && now.getReplicas() == pods
                && image.equals(deployment.getMetadata().getAnnotations().get("seen"));
        if (!told) {
            client.apps()
                    .deployments()
                    .inNamespace(deployment.getMetadata().getNamespace())
                    .withName(deployment.getMetadata().getName())
                    .edit(found -> new DeploymentBuilder(found)
                            .editMetadata()
                            .addToAnnotations("seen", image)
                            .endMetadata()
                            .withNewStatus()
                            .withReplicas(pods)
                            .withUpdatedReplicas(pods)
                            .withAvailableReplicas(pods)
                            .withObservedGeneration(Long.MAX_VALUE)
                            .endStatus()
                            .build());
        }
    }

    private void taints() {
        for (var node : client.nodes().list().getItems()) {
            boolean evicts = node.getSpec().getTaints().stream()
                    .anyMatch(taint -> taint.getEffect().equals("NoExecute"));
            if (evicts) {
                client.pods().inAnyNamespace().list().getItems().stream()
                        .filter(pod -> node.getMetadata()
                                .getName()
                                .equals(pod.getSpec().getNodeName()))
                        .forEach(pod -> client.pods().resource(pod).delete());
            }
        }
    }

    /** It selects, injects, writes that down, and keeps the resource until everything is taken back. */
    private void chaosMesh(String kind) {
        for (var resource : engines(kind)) {
            boolean deleted = resource.getMetadata().getDeletionTimestamp() != null;
            boolean kept = !resource.getMetadata().getFinalizers().isEmpty();
            Map<String, Object> selector = resource.get("spec", "selector", "pods");
            var names = selector.values().stream()
                    .flatMap(each -> ((List<?>) each).stream())
                    .map(String::valueOf)
                    .toList();
            if (!deleted && !kept) {
                names.forEach(name -> injected.add(kind + " " + name));
                write(kind, resource, "Injected", names, true);
            } else if (deleted && kept && !stuck) {
                names.forEach(name -> injected.remove(kind + " " + name));
                write(kind, resource, "Not Injected", names, true);
                write(kind, resource, "Not Injected", names, false);
            }
        }
    }

    private void write(
            String kind, GenericKubernetesResource resource, String phase, List<String> names, boolean keeps) {
        boolean in = phase.equals("Injected");
        var records = names.stream()
                .map(name -> Map.of("id", "shop/" + name, "selectorKey", ".", "phase", phase))
                .toList();
        var status = new LinkedHashMap<String, Object>();
        status.put(
                "conditions",
                List.of(
                        Map.of("type", "Selected", "status", "True"),
                        Map.of("type", "AllInjected", "status", in ? "True" : "False"),
                        Map.of("type", "AllRecovered", "status", in ? "False" : "True")));
        status.put("experiment", Map.of("desiredPhase", in ? "Run" : "Stop", "containerRecords", records));
        client.genericKubernetesResources(context(kind))
                .inNamespace("shop")
                .withName(resource.getMetadata().getName())
                .edit(found -> {
                    found.setAdditionalProperty("status", status);
                    found.getMetadata().setFinalizers(keeps ? List.of("chaos-mesh/records") : List.of());
                    return found;
                });
    }

    private void litmus() {
        for (var engine : engines("ChaosEngine")) {
            String state = engine.get("spec", "engineState");
            String status = engine.get("status", "engineStatus");
            List<Map<String, Object>> experiments = engine.get("spec", "experiments");
            var experiment = String.valueOf(experiments.getFirst().get("name"));
            var name = engine.getMetadata().getName();
            var pod = target(experiments.getFirst());
            if (state.equals("active") && status == null) {
                injected.add(experiment + " " + pod);
                result(name + "-" + experiment, "Running", "Awaited", pod, "injected");
                status(name, "initialized");
            } else if (state.equals("stop") && "initialized".equals(status)) {
                injected.remove(experiment + " " + pod);
                result(name + "-" + experiment, "Stopped", "Stopped", pod, "reverted");
                status(name, "stopped");
            }
        }
    }

    private static String target(Map<String, Object> experiment) {
        var components = (Map<?, ?>) field(field(experiment, "spec"), "components");
        return ((List<?>) field(components, "env"))
                .stream()
                        .map(each -> (Map<?, ?>) each)
                        .filter(each -> "TARGET_PODS".equals(each.get("name")))
                        .map(each -> String.valueOf(each.get("value")))
                        .findFirst()
                        .orElseThrow();
    }

    private static Object field(Object object, String name) {
        return Objects.requireNonNull(((Map<?, ?>) object).get(name));
    }

    private void status(String engine, String status) {
        client.genericKubernetesResources(context("ChaosEngine"))
                .inNamespace("shop")
                .withName(engine)
                .edit(found -> {
                    found.setAdditionalProperty("status", Map.of("engineStatus", status));
                    return found;
                });
    }

    private void result(String name, String phase, String verdict, String pod, String chaosStatus) {
        var all = client.genericKubernetesResources(context("ChaosResult")).inNamespace("shop");
        Map<String, Object> status = Map.of(
                "experimentStatus", Map.of("phase", phase, "verdict", verdict),
                "history", Map.of("targets", List.of(Map.of("name", pod, "kind", "pod", "chaosStatus", chaosStatus))));
        if (all.withName(name).get() == null) {
            var result = new GenericKubernetesResource();
            result.setApiVersion("litmuschaos.io/v1alpha1");
            result.setKind("ChaosResult");
            result.setMetadata(
                    new ObjectMetaBuilder().withName(name).withNamespace("shop").build());
            result.setAdditionalProperty("status", status);
            all.resource(result).create();
        } else {
            all.withName(name).edit(found -> {
                found.setAdditionalProperty("status", status);
                return found;
            });
        }
    }

    /** Whether a pod of that name is injected now, as its node knows it. */
    public boolean isInjected(String pod) {
        return injected.stream().anyMatch(each -> each.endsWith(" " + pod));
    }

    /** For tests in other packages: the names of the resources of a kind, and of the pods of the catalog. */
    public List<String> names(String kind) {
        return engines(kind).stream().map(StandInCluster::name).toList();
    }

    public List<String> catalogPods() {
        return pods("shop", "catalog").stream()
                .map(StandInCluster::name)
                .sorted()
                .toList();
    }

    public void install(String litmusExperiment) {
        litmusExperiment(litmusExperiment);
    }

    private static String name(HasMetadata object) {
        return object.getMetadata().getName();
    }

    static Set<String> namesOf(List<? extends HasMetadata> objects) {
        return objects.stream().map(StandInCluster::name).collect(Collectors.toSet());
    }

    /** Nobody acts in it any more, until the next test. */
    @Override
    public void close() {
        asleep = true;
    }
}
