package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.faultline.protocol.ApplicationFault;
import dev.faultline.protocol.Capability;
import dev.faultline.protocol.ClusterFault;
import dev.faultline.protocol.ConnectionReset;
import dev.faultline.protocol.ContainerFault;
import dev.faultline.protocol.CpuStress;
import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.FaultTypes;
import dev.faultline.protocol.FilesystemFreeze;
import dev.faultline.protocol.FilesystemReadOnly;
import dev.faultline.protocol.HttpError;
import dev.faultline.protocol.NetworkLatency;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.ProcessKill;
import dev.faultline.protocol.ProcessPause;
import dev.faultline.protocol.RouteFault;
import dev.faultline.protocol.ServiceFault;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.ToxiproxyFault;
import dev.faultline.protocol.TrafficFault;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent says of its host before anything is done to it. */
class DriversTest {

    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;

    private static Proxied proxied;
    private static Victim victim;

    @BeforeAll
    static void start() {
        proxied = Proxied.start(directory);
        victim = Victim.start(directory);
    }

    @AfterAll
    static void end() {
        proxied.close();
        victim.close();
    }

    private Drivers drivers(Policy policy) {
        var config = Outside.config(
                proxied.config().state(),
                List.of(victim.target()),
                proxied.config().routes(),
                policy);
        return new Drivers(config);
    }

    private static String why(List<Capability> capabilities, String fault) {
        return capabilities.stream()
                .filter(capability -> capability.fault().equals(fault))
                .map(capability -> capability.works() ? "works" : String.valueOf(capability.why()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everythingWorksWhereEverythingIsConfigured() {
        var drivers = drivers(Outside.policy(directory));

        assertThat(drivers.probe())
                .extracting(Capability::fault)
                .containsExactlyInAnyOrderElementsOf(Policy.KNOWN_FAULTS);
        assertThat(drivers.capabilities())
                .filteredOn(capability -> !OF_SOME_HOSTS.contains(capability.fault()))
                .allSatisfy(capability -> assertThat(capability.works())
                        .as("%s: %s", capability.fault(), capability.why())
                        .isTrue());
        assertThat(drivers.targets())
                .extracting(Target::key, Target::healthy, target -> ofAllHosts(target.faults()))
                .containsExactly(
                        tuple("host", true, Set.of("cpu-stress", "memory-stress", "disk-fill", "io-stress")),
                        tuple("process:victim", true, Set.of("process-kill", "process-pause", "process-signal")),
                        tuple("route:shop", true, names(RouteFault.class)));
    }

    private static final Set<String> ON_PACKETS = names(TrafficFault.class);

    /** These depend on what the host is like: its kernel, its mounts, its service manager, what is beside it. */
    private static final Set<String> OF_SOME_HOSTS = Stream.of(
                    ON_PACKETS,
                    names(ServiceFault.class),
                    names(ClusterFault.class),
                    names(ContainerFault.class),
                    names(ToxiproxyFault.class),
                    names(ApplicationFault.class),
                    Set.of("host-reboot", "dns-answer", "clock-skew"),
                    Set.of(FilesystemFreeze.TYPE.name(), FilesystemReadOnly.TYPE.name()))
            .flatMap(Set::stream)
            .collect(Collectors.toSet());

    private static Set<String> names(Class<? extends Fault> family) {
        return FaultTypes.ALL.stream()
                .filter(type -> family.isAssignableFrom(type.of()))
                .map(FaultType::name)
                .collect(Collectors.toSet());
    }

    private static Set<String> ofAllHosts(Set<String> faults) {
        return faults.stream().filter(fault -> !OF_SOME_HOSTS.contains(fault)).collect(Collectors.toSet());
    }

    @Test
    void offersWhatTheKernelDoesToPacketsWhereItWasTriedAndWorked() {
        var drivers = drivers(Outside.policy(directory));

        for (var capability : drivers.probe()) {
            if (ON_PACKETS.contains(capability.fault())) {
                var offered = drivers.targets().getFirst().faults().contains(capability.fault());
                assertThat(offered).isEqualTo(capability.works());
                assertThat(capability.works()
                                || String.valueOf(capability.why()).contains("was tried and refused"))
                        .as("%s", capability)
                        .isTrue();
            }
        }
    }

    @Test
    void saysWhyWhatDoesNotWorkDoesNot() {
        var onlyCpu = new Policy(
                Set.of("cpu-stress", "disk-fill", "process-kill", "http-error"),
                List.of(),
                HALF_A_MINUTE,
                1,
                DataSize.ofMebibytes(1),
                95,
                List.of());
        var config = Outside.config(directory, List.of(), List.of(), onlyCpu);

        var capabilities = new Drivers(config).probe();

        assertThat(why(capabilities, "cpu-stress")).isEqualTo("works");
        assertThat(why(capabilities, "memory-stress")).isEqualTo("the local policy does not allow it");
        assertThat(why(capabilities, "disk-fill")).contains("no directory that may be filled");
        assertThat(why(capabilities, "process-kill")).isEqualTo("no process is configured on this host");
        assertThat(why(capabilities, "http-error")).isEqualTo("no route is configured on this host");
    }

    @Test
    void aDirectoryWithoutUnnamedFilesIsNamedInTheKernelsWords() {
        var capabilities = drivers(Outside.policy(Path.of("/proc"))).probe();

        assertThat(why(capabilities, "disk-fill")).startsWith("open /proc: ");
    }

    @Test
    void aProcessThatIsNotThereIsNotOffered() {
        var gone = new ProcessTarget("gone", directory.resolve("no.pid"), Map.of());
        var config = Outside.config(directory, List.of(gone), List.of(), Outside.policy());
        var drivers = new Drivers(config);
        drivers.probe();

        assertThat(drivers.targets().getLast()).satisfies(target -> {
            assertThat(target.healthy()).isFalse();
            assertThat(target.faults()).isEmpty();
        });
        assertThat(drivers.plan(UUID.randomUUID(), new ProcessKill(), "process:gone", HALF_A_MINUTE))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.why()).contains("holds no process number"));
    }

    @Test
    void refusesWhatIsBeyondThePolicyAndWhatDoesNotFitTheTarget() {
        var strict =
                new Policy(Policy.KNOWN_FAULTS, List.of(), HALF_A_MINUTE, 1, DataSize.ofMebibytes(1), 95, List.of());
        var drivers = drivers(strict);
        var injection = UUID.randomUUID();

        assertThat(drivers.plan(injection, new CpuStress(2, 50), "host", Duration.ofMinutes(1)))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.why()).contains("longer than this host allows", "workers"));
        assertThat(drivers.plan(injection, new ProcessKill(), "host", HALF_A_MINUTE))
                .isEqualTo(new Answer.Refused("process-kill cannot be done to host"));
        assertThat(drivers.plan(injection, new ConnectionReset(1), "route:other", HALF_A_MINUTE))
                .isEqualTo(new Answer.Refused("route:other is not configured on this host"));
    }

    /** What a person saw is what runs: the same reading of the host gives the same text, and it survives the wire. */
    @Test
    void plansAreDataThatCanBeHashed() {
        var drivers = drivers(Outside.policy(directory));
        var injection = UUID.randomUUID();
        for (var fault : List.of(
                new CpuStress(1, 50),
                new ProcessPause(),
                new HttpError(503, 10, "/api"),
                new NetworkLatency(Duration.ofMillis(100), Duration.ofMillis(10), 50))) {
            var target = switch (fault.appliesTo()) {
                case HOST -> "host";
                case PROCESS -> "process:victim";
                case ROUTE -> "route:shop";
                case CONTAINER, TOXIPROXY, APPLICATION, POD, DEPLOYMENT, NODE ->
                    throw new IllegalStateException("there is nothing like it here");
            };
            var first = plan(drivers, injection, fault, target);
            var second = plan(drivers, injection, fault, target);

            assertThat(Wire.hash(first)).isEqualTo(Wire.hash(second));
            assertThat(Wire.read(Wire.write(first), Plan.class)).isEqualTo(first);
        }
    }

    private static Plan plan(Drivers drivers, UUID injection, Fault fault, String target) {
        return ((Answer.Planned) drivers.plan(injection, fault, target, HALF_A_MINUTE)).plan();
    }

    /** Keys of targets come from a server, too. */
    @Test
    void plansNothingForATargetWhoseNameIsAnOrder() {
        var drivers = drivers(Outside.policy(directory));
        for (var type : FaultTypes.ALL) {
            var kind = type.target().name().toLowerCase(Locale.ROOT);
            for (var name : List.of("$(id)", "; reboot", "../../etc", "a b", "--help", "")) {
                assertThat(drivers.plan(UUID.randomUUID(), type.example(), kind + ":" + name, HALF_A_MINUTE))
                        .as("%s on %s:%s", type.name(), kind, name)
                        .isInstanceOf(Answer.Refused.class);
            }
        }
    }

    @Test
    void marksWhatIsAPartOfFaultlineAndOffersNoFaultForIt() throws IOException {
        var database = new ProcessBuilder("sh", "-c", "while :; do sleep 1; done", "cluster_name=faultline").start();
        try {
            var pidfile = Files.writeString(directory.resolve("database.pid"), database.pid() + "\n");
            var config = Outside.config(
                    proxied.config().state(),
                    List.of(new ProcessTarget("database", pidfile, Map.of("service", "orders"))),
                    List.of(),
                    Outside.policy(directory));
            var drivers = new Drivers(config);
            drivers.probe();
            assertThat(drivers.targets())
                    .filteredOn(target -> target.key().equals("process:database"))
                    .singleElement()
                    .satisfies(target -> {
                        assertThat(target.labels()).containsEntry("faultline", "database");
                        assertThat(target.faults()).isEmpty();
                    });
        } finally {
            database.destroyForcibly();
        }
    }
}
