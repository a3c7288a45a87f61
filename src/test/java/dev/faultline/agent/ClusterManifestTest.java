package dev.faultline.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.faultline.agent.StandInApi.Deed;
import dev.faultline.protocol.ClusterFault;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.FaultTypes;
import dev.faultline.protocol.LitmusFault;
import dev.faultline.protocol.TargetKind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What is shipped for clusters: the rights are enough for everything the agent does there, and none of them is for nothing. */
class ClusterManifestTest {

    private static final Path SHIPPED = Path.of("packaging", "kubernetes");
    private static final List<String> RIGHTS =
            List.of("rbac-pods.yaml", "rbac-nodes.yaml", "rbac-chaos-mesh.yaml", "rbac-litmus.yaml");

    @TempDir
    private Path directory;

    private StandInCluster cluster;

    @BeforeEach
    void start() {
        cluster = StandInCluster.start();
        FaultTypes.ALL.stream()
                .map(FaultType::example)
                .filter(LitmusFault.class::isInstance)
                .map(LitmusFault.class::cast)
                .forEach(litmus -> cluster.litmusExperiment(litmus.experiment()));
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    private static List<Map<?, ?>> read(String file) throws IOException {
        var all = new ArrayList<Map<?, ?>>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(Files.readString(SHIPPED.resolve(file)))
                .forEach(each -> all.add((Map<?, ?>) each));
        return all;
    }

    private static Object at(Map<?, ?> object, String... path) {
        Object here = object;
        for (var each : path) {
            here = requireNonNull(
                    here instanceof List<?> list ? list.get(Integer.parseInt(each)) : ((Map<?, ?>) here).get(each));
        }
        return here;
    }

    /** A right in a namespace is bound in {@code shop}; that to nodes in the whole cluster. */
    private static Set<Deed> shipped() throws IOException {
        var all = new HashSet<Deed>();
        for (var file : RIGHTS) {
            var namespace = file.equals("rbac-nodes.yaml") ? "" : "shop";
            for (var role : read(file)) {
                if ("ClusterRole".equals(role.get("kind"))) {
                    for (var rule : (List<?>) at(role, "rules")) {
                        rule((Map<?, ?>) rule, namespace, all);
                    }
                }
            }
        }
        return all;
    }

    private static void rule(Map<?, ?> rule, String namespace, Set<Deed> all) {
        for (var group : (List<?>) at(rule, "apiGroups")) {
            for (var resource : (List<?>) at(rule, "resources")) {
                for (var verb : (List<?>) at(rule, "verbs")) {
                    all.add(new Deed(String.valueOf(verb), String.valueOf(group), String.valueOf(resource), namespace));
                }
            }
        }
    }

    @Test
    void itsRightsAreEnoughForEverythingAndNoneIsForNothing() throws IOException {
        var shipped = shipped();
        cluster.api.rights = Optional.of(shipped::contains);
        var config = ClusterContract.config(cluster, directory, ClusterContract.policy(List.of("shop"), List.of("*")));
        State.open(config.state());
        config.cluster().orElseThrow().address().keep(config.state());
        var drivers = new Drivers(config);

        assertThat(drivers.probe())
                .filteredOn(each -> FaultTypes.named(each.fault())
                        .filter(type -> type.target().isInCluster())
                        .isPresent())
                .allSatisfy(each -> assertThat(each.works()).as("%s", each).isTrue());
        drivers.targets();
        for (var type : FaultTypes.ALL) {
            if (type.example() instanceof ClusterFault fault) {
                throughItsLife(drivers, config, fault);
            }
        }
        var log = new Log(new PrintStream(PrintStream.nullOutputStream()), Clock.systemUTC(), false);
        assertThat(new Leftovers(config, log).scan(null).unseen())
                .noneMatch(each -> each.kind().equals("in-the-cluster"));

        var used = cluster.api.deeds.stream()
                .filter(deed -> !deed.resource().equals("selfsubjectaccessreviews"))
                .collect(Collectors.toSet());
        assertThat(used).isEqualTo(shipped);
    }

    private void throughItsLife(Drivers drivers, Config config, ClusterFault fault) {
        cluster.awaitPods("shop", "catalog", 2);
        var id = UUID.randomUUID();
        var target = target(fault.appliesTo());
        var answer = drivers.plan(id, fault, target, Duration.ofSeconds(30));
        assertThat(answer).as(fault.type()).isInstanceOf(Answer.Planned.class);
        var plan = ((Answer.Planned) answer).plan();
        var hands = new LinuxHands(config.state(), List.of());
        plan.apply().forEach(step -> hands.run(step, id, 0));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> new Measures(config).take(plan.measure(), id).inBand());
        await().atMost(Duration.ofSeconds(10))
                .until(() -> new Undo(hands).run(id, plan).isEmpty());
    }

    private String target(TargetKind kind) {
        return switch (kind) {
            case POD -> "pod:shop/" + cluster.catalogPods().getFirst();
            case DEPLOYMENT -> "deployment:shop/catalog";
            case NODE -> "node:node-1";
            case HOST, PROCESS, ROUTE, CONTAINER, TOXIPROXY, APPLICATION ->
                throw new IllegalArgumentException(kind.name());
        };
    }

    /** Everywhere the same account, and never more than one namespace at a time but for nodes. */
    @Test
    void rightsAreBoundToTheAgentsAccountInOneNamespaceEach() throws IOException {
        for (var file : RIGHTS) {
            var binding = read(file).get(1);
            assertThat(binding.get("kind"))
                    .as(file)
                    .isEqualTo(file.equals("rbac-nodes.yaml") ? "ClusterRoleBinding" : "RoleBinding");
            assertThat(at(binding, "roleRef", "name")).isEqualTo(at(read(file).getFirst(), "metadata", "name"));
            assertThat(at(binding, "subjects", "0"))
                    .isEqualTo(Map.of("kind", "ServiceAccount", "name", "faultline-agent", "namespace", "faultline"));
        }
    }

    @Test
    void noRightIsWrittenWithAStarAndNoneIsToSecretsOrToRunAnythingInAPod() throws IOException {
        assertThat(shipped())
                .allSatisfy(deed -> assertThat(List.of(deed.verb(), deed.group(), deed.resource()))
                        .doesNotContain("*"))
                .noneMatch(deed -> deed.resource().matches("secrets|configmaps|pods/exec|serviceaccounts.*|roles.*"));
    }

    private static Map<?, ?> shipped(String kind) throws IOException {
        return read("agent.yaml").stream()
                .filter(each -> kind.equals(each.get("kind")))
                .findFirst()
                .orElseThrow();
    }

    /** Read as the agent reads it, with what a pod would find where it looks. */
    @Test
    void theConfigurationThatIsShippedIsRead() throws IOException {
        var data = (Map<?, ?>) at(shipped("ConfigMap"), "data");
        var file = directory.resolve("agent.properties");
        Files.writeString(
                file,
                String.valueOf(data.get("agent.properties"))
                        .replace(
                                "cluster.server=in-cluster",
                                cluster.settings(directory).strip()));
        Files.writeString(directory.resolve("policy.properties"), String.valueOf(data.get("policy.properties")));

        var config = Config.read(file);

        assertThat(config.policy().namespaces()).containsExactly("shop");
        assertThat(config.policy().faults())
                .containsExactlyInAnyOrderElementsOf(FaultTypes.ALL.stream()
                        .filter(type -> type.target().isInCluster())
                        .map(FaultType::name)
                        .toList());
        assertThat(config.cluster()).isPresent();
    }

    @Test
    void outsideOfAClusterItSaysThatThisIsNoPod() throws IOException {
        var file = Files.writeString(
                directory.resolve("agent.properties"),
                "server=http://127.0.0.1:1\nname=c\nstate=%s\ncluster.server=in-cluster\n"
                        .formatted(directory.resolve("state")));

        assertThatExceptionOfType(Misconfigured.class)
                .isThrownBy(() -> Config.read(file))
                .withMessageContaining("this is no pod with a service account");
    }

    @Test
    void agentAndGuardAreTwoContainersOfOnePodWithoutAnyPrivilege() throws IOException {
        var deployment = shipped("Deployment");
        var spec = (Map<?, ?>) at(deployment, "spec", "template", "spec");

        assertThat(at(deployment, "spec", "replicas")).isEqualTo(1);
        assertThat(at(deployment, "spec", "strategy", "type")).isEqualTo("Recreate");
        assertThat(spec.get("shareProcessNamespace")).isEqualTo(true);
        assertThat(at(spec, "securityContext", "runAsNonRoot")).isEqualTo(true);
        var state = at(shipped("ConfigMap"), "data").toString().replaceAll("(?s).*\\nstate=([^\\n]*)\\n.*", "$1");
        assertThat(at(spec, "containers", "1", "args")).isEqualTo(List.of("guard", state, "--stay"));
        for (var container : (List<?>) at(spec, "containers")) {
            var context = (Map<?, ?>) at((Map<?, ?>) container, "securityContext");
            assertThat(context.get("allowPrivilegeEscalation")).isEqualTo(false);
            assertThat(context.get("readOnlyRootFilesystem")).isEqualTo(true);
            assertThat(at(context, "capabilities", "drop")).isEqualTo(List.of("ALL"));
        }
        assertThat(at(deployment, "spec", "template", "metadata", "labels").toString())
                .contains("app.kubernetes.io/part-of=faultline");
    }
}
