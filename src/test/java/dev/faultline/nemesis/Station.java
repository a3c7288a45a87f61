package dev.faultline.nemesis;

import dev.faultline.nemesis.Own.Proc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A host with an agent, its guard, and processes to hurt; an environment of its own. What is wrong on it is read from its kernel. */
final class Station implements AutoCloseable {

    /** The fault that an undo has to end, the one that ends with its process, and the one that the kernel ends. */
    static final String EXPERIMENT = """
            name: hurt %1$s
            description: One fault of each class, until somebody stops it.
            hypothesis: We can stop whatever we start.
            probes:
              - { name: the door, type: tcp, host: %2$s, port: %3$d, tolerance: { atMost: 2500 }, phases: [before, after] }
            method:
              - name: frozen shop
                type: fault
                fault: { type: process-pause }
                duration: 4m
                target: { selector: { environment: %1$s, service: shop-%1$s, kind: process }, mode: all }
              - name: little load
                type: fault
                fault: { type: cpu-stress, workers: 1, load: 4 }
                duration: 4m
                target: { selector: { environment: %1$s, kind: host }, mode: all }
              - name: lost packets
                type: fault
                fault: { type: network-partition, peers: ["%4$s"], ports: ["9"], transport: tcp }
                duration: 4m
                target: { selector: { environment: %1$s, kind: host }, mode: all }
            limits: { maxTargets: 3, maxDuration: 5m, recoverWithin: 30s, lastInstance: allow }
            """;

    private static final Pattern TABLE =
            Pattern.compile("table (inet|netdev) faultline_[0-9a-f]{8}_([0-9a-f]{32}) \\{");

    private final String environment;
    private final Lab.Host host;
    private final Path home;
    private final Own own;
    private final Wire wire;
    private final String lost;
    private @Nullable Process agent;
    private @Nullable Process shop;
    private int boots;

    /** @param lost packets to that address are what its kernel loses */
    Station(String environment, Lab.Host host, Path home, Own own, Wire wire, String lost) {
        this.environment = environment;
        this.host = host;
        this.home = home;
        this.own = own;
        this.wire = wire;
        this.lost = lost;
        try {
            Files.createDirectories(state());
            // a disk of its own, so that it can be full
            Commands.run("mount", "-t", "tmpfs", "-o", "size=64m,mode=700", "nemesis", state().toString());
            Files.writeString(home.resolve("agent.properties"), """
                    server=%s
                    name=host-%s
                    state=%s
                    labels=environment=%s,service=host-%s
                    process.shop.pidfile=%s
                    process.shop.labels=service=shop-%s
                    """.formatted(
                    wire.url(), environment, state(), environment, environment, home.resolve("shop.pid"), environment));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boot();
    }

    String environment() {
        return environment;
    }

    String address() {
        return host.address();
    }

    Lab.Host host() {
        return host;
    }

    Wire wire() {
        return wire;
    }

    Path state() {
        return home.resolve("state");
    }

    // ---- as its owner runs it

    /** Its kernel tells this boot from others and from that of the nodes, as kernels of their own would. */
    private void boot() {
        try {
            boots++;
            Files.writeString(bootId(), UUID.randomUUID() + "\n");
            shop = own.start(home.resolve("shop.log"), Map.of(), home, host.inside("sleep", "1000000"));
            Files.writeString(home.resolve("shop.pid"), shop.pid() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path bootId() {
        return home.resolve("boot-" + boots);
    }

    private String[] program(String... words) {
        var command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "mount --bind \"$0\" /proc/sys/kernel/random/boot_id && exec \"$@\"",
                bootId().toString(),
                Node.java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Node.classPath(),
                "dev.faultline.agent.Agent"));
        command.addAll(List.of(words));
        return host.inside(command.toArray(String[]::new));
    }

    void startAgent(String joinToken) {
        agent = own.start(
                home.resolve("agent.log"),
                joinToken.isEmpty() ? Map.of() : Map.of("FAULTLINE_JOIN_TOKEN", joinToken),
                home,
                program("run", "--config", home.resolve("agent.properties").toString()));
    }

    /** As whatever starts services there does. */
    void startAgentAgain() {
        if (agent == null || !agent.isAlive()) {
            startAgent("");
        }
    }

    Process command(String... words) {
        return own.start(home.resolve("desk.log"), Map.of(), home, program(words));
    }

    /** The button on the host. It holds there when that process is over. */
    Process halt() {
        return command("halt", state().toString(), "--reason", "nemesis");
    }

    void release() {
        if (Files.exists(state().resolve("HALT"))) {
            await(command("release", state().toString()));
        }
    }

    static void await(Process process) {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- what may happen to it

    ProcessHandle agent() {
        if (agent == null) {
            throw new IllegalStateException("no agent was started on " + environment);
        }
        return agent.toHandle();
    }

    Optional<ProcessHandle> guard() {
        try {
            var pid = Long.parseLong(
                    Files.readString(state().resolve("guard.pulse")).split(" ", 2)[0]);
            return ProcessHandle.of(pid)
                    .filter(each -> Proc.text(each.pid(), "cmdline").contains(state().toString()));
        } catch (IOException | NumberFormatException none) {
            return Optional.empty();
        }
    }

    void signalAgent(String signal) {
        own.signal(signal, Stream.of(agent()));
    }

    void signalGuard(String signal) {
        own.signal(signal, guard().stream());
    }

    void killAgent() {
        own.kill(agent());
    }

    void killGuard() {
        guard().ifPresent(own::kill);
    }

    /** Together, or the agent sees that its guard is gone and takes everything back. */
    void killBoth() {
        own.signal("KILL", Stream.concat(Stream.of(agent()), guard().stream()));
        boolean _ = Commands.within(Duration.ofSeconds(5), () -> !agent().isAlive());
    }

    /** All that runs on it ends at once, and its kernel forgets its rules. */
    void powerOff() {
        killBoth();
        own.signal(
                "KILL", Stream.concat(holderProcesses(), Stream.ofNullable(shop).map(Process::toHandle)));
        Commands.quietly(host.inside("nft", "flush", "ruleset"));
    }

    void powerOn() {
        boot();
        await(command("recover", state().toString()));
        startAgent("");
    }

    void fillDisk() {
        Commands.fill(state());
    }

    /** As when the host lost power while they were being written. */
    void tearLeases() {
        Commands.quietly(
                "sh", "-c", "for lease in %s/journal/*.live/lease; do truncate -s 2 $lease; done".formatted(state()));
    }

    void heal() {
        Commands.empty(state());
        wire.heal();
        if (agent != null && agent.isAlive()) {
            signalAgent("CONT");
        }
        signalGuard("CONT");
        startAgentAgain();
        release();
    }

    // ---- what is wrong on it, seen without the code under test

    /**
     * @param frozen whether the shop is stopped
     * @param holders the processes that are faults, with the injection that each names
     * @param gates the injections for which the kernel loses packets now
     */
    record Harm(boolean frozen, Map<Long, String> holders, Set<String> gates) {

        boolean isNone() {
            return !frozen && holders.isEmpty() && gates.isEmpty();
        }

        boolean isAll() {
            return frozen && !holders.isEmpty() && !gates.isEmpty();
        }

        @Override
        public String toString() {
            return isNone()
                    ? "nothing"
                    : Stream.of(
                                    frozen ? "frozen" : "",
                                    holders.isEmpty() ? "" : "holders " + holders.keySet(),
                                    gates.isEmpty() ? "" : gates.size() + " gates")
                            .filter(each -> !each.isEmpty())
                            .collect(Collectors.joining(", "));
        }
    }

    Harm harm() {
        return new Harm(isFrozen(), holders(), gates());
    }

    boolean isFrozen() {
        return shop != null && Proc.state(shop.pid()) == 'T';
    }

    Map<Long, String> holders() {
        return holderProcesses()
                .collect(Collectors.toMap(
                        ProcessHandle::pid, each -> value(Proc.text(each.pid(), "environ"), "FAULTLINE_INJECTION")));
    }

    private Stream<ProcessHandle> holderProcesses() {
        return ProcessHandle.allProcesses().filter(each -> {
            var environment = Proc.text(each.pid(), "environ");
            return environment.contains("FAULTLINE_STATE=" + state()) && environment.contains("FAULTLINE_INJECTION=");
        });
    }

    private static String value(String environment, String key) {
        return Stream.of(environment.split("\0"))
                .filter(each -> each.startsWith(key + "="))
                .map(each -> each.substring(key.length() + 1))
                .findFirst()
                .orElse("");
    }

    /** What the agent only tries out on its way leads to nobody. */
    Set<String> gates() {
        try {
            return gates(Commands.run(host.inside("nft", "list", "ruleset")), lost);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The injections whose table loses packets to that peer. One without an element in its gate lets everything pass. */
    static Set<String> gates(String ruleset, String peer) {
        var closed = new TreeSet<String>();
        for (var table : ruleset.split("(?m)^(?=table )")) {
            var name = TABLE.matcher(table);
            if (name.lookingAt() && isClosed(table) && table.contains("elements = { %s }".formatted(peer))) {
                closed.add(name.group(2));
            }
        }
        return closed;
    }

    private static boolean isClosed(String table) {
        int gate = table.indexOf("set gate {");
        return gate >= 0 && table.substring(gate, table.indexOf('}', gate)).contains("elements");
    }

    /** How many injections its journal knows that were applied to the shop or the host. */
    long ordered(String target) {
        try (var entries = Files.list(state().resolve("journal"))) {
            return entries.map(each -> each.resolve("plan"))
                    .filter(plan -> {
                        try {
                            return Files.readString(plan).contains("\"" + target + "\"");
                        } catch (IOException none) {
                            return false;
                        }
                    })
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isWell() {
        return agent != null && agent.isAlive() && guard().isPresent() && harm().isNone();
    }

    @Override
    public void close() {
        wire.close();
        if (agent != null) {
            own.kill(agent.toHandle());
        }
        killGuard();
        Commands.quietly("umount", "-l", state().toString());
    }

    @Override
    public String toString() {
        return environment;
    }
}
