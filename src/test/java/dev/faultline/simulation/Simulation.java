package dev.faultline.simulation;

import dev.faultline.agent.SimulatedAgent;
import dev.faultline.dispatch.SimulatedDispatch;
import dev.faultline.experiment.Definition;
import dev.faultline.experiment.Experiment;
import dev.faultline.experiment.MethodStep;
import dev.faultline.experiment.Selection;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.fleet.Selector;
import dev.faultline.fleet.Sighting;
import dev.faultline.halt.Scope;
import dev.faultline.halt.SimulatedHalts;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.CpuStress;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.HttpError;
import dev.faultline.protocol.NetworkLatency;
import dev.faultline.protocol.ProcessPause;
import dev.faultline.protocol.Target;
import dev.faultline.protocol.TargetKind;
import dev.faultline.run.SimulatedRuns;
import dev.faultline.steadystate.Phase;
import dev.faultline.steadystate.Probe;
import dev.faultline.steadystate.Tolerance;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One world from one seed: up to three nodes on one database, up to five agents, people who start, press, stop and release, and
 * everything that can go wrong. Then all of it heals, and everything must come to its end.
 */
final class Simulation {

    private static final UUID[] TEAMS = {new UUID(7, 1), new UUID(7, 2)};
    private static final String[] ENVIRONMENTS = {"test", "prod"};
    private static final String[] SERVICES = {"catalog", "payments", "storefront"};
    /** Of one process of an agent. */
    private static final long MOST_CONNECTIONS = 100_000;

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration SETTLED_WITHIN = Duration.ofSeconds(150);

    /** What a seed came to. */
    record Story(long seed, long events, double seconds, int runs, int presses, Map<String, Long> ends) {}

    private final World world;
    private final Database database;
    private final SimulatedHalts halts;
    private final SimulatedDispatch outbox;
    private final Holds holds;
    private final SimulatedRuns runs;
    private final Network network;
    private final Checks checks;
    private final List<Node> nodes = new ArrayList<>();
    private final List<SimulatedAgent> agents = new ArrayList<>();
    private final List<FleetTarget> targets = new ArrayList<>();
    private final Set<UUID> taken = new HashSet<>();
    private final double intensity;
    private final Duration troubles;
    private boolean healed;
    private @Nullable Node leader;
    private int leadersLife;

    Simulation(long seed, Set<PlantedBug> bugs, boolean traced, Set<String> cells) {
        world = new World(seed, bugs, traced);
        intensity = world.chance(0.15) ? 0 : world.chance().nextDouble();
        troubles = world.between(Duration.ofSeconds(15), Duration.ofSeconds(50));
        database = new Database(world, new Machine(world, 1, 0).clock());
        halts = new SimulatedHalts(database);
        outbox = new SimulatedDispatch(database);
        holds = new Holds(
                database,
                Map.of(
                        "global",
                        2 + world.chance().nextInt(3),
                        "environment",
                        2,
                        "service",
                        1 + world.chance().nextInt(2)));
        runs = new SimulatedRuns(database, holds, halts, new Truth(), cells);
        checks = new Checks(this);
        network = new Network(this);
        build();
        people();
        if (intensity > 0) {
            nemesis();
        }
        world.at(LOOK, null, this::look);
        world.at(troubles, null, this::heal);
    }

    // ---- the parts

    private void build() {
        int manyNodes = 1 + world.chance().nextInt(3);
        for (int n = 1; n <= manyNodes; n++) {
            nodes.add(new Node(this, "node-" + n, machine()));
        }
        int manyAgents = 1 + world.chance().nextInt(world.chance(0.3) ? 5 : 2);
        for (int n = 1; n <= manyAgents; n++) {
            var keys = List.of("target-0", "target-1", "target-2")
                    .subList(0, 1 + world.chance().nextInt(3));
            var agent = new SimulatedAgent(world, new UUID(9, n), "agent-" + n, machine(), keys, checks);
            agents.add(agent);
            for (int t = 0; t < keys.size(); t++) {
                targets.add(target(agent, t));
            }
        }
        nodes.forEach(Node::start);
        agents.forEach(this::begin);
    }

    private void begin(SimulatedAgent agent) {
        agent.start();
        network.keepConnected(agent);
        keepGuard(agent);
    }

    private void keepGuard(SimulatedAgent agent) {
        agent.process().later(Duration.ofSeconds(2), () -> {
            agent.keepGuard();
            keepGuard(agent);
        });
    }

    private Machine machine() {
        double drift = world.chance(0.5) ? 0 : (world.chance().nextDouble() - 0.5) / 10;
        return new Machine(world, 1 + drift, world.chance().nextLong(1L << 50));
    }

    private FleetTarget target(SimulatedAgent agent, int number) {
        var environment = ENVIRONMENTS[world.chance().nextInt(ENVIRONMENTS.length)];
        var service = SERVICES[world.chance().nextInt(SERVICES.length)];
        return new FleetTarget(
                new UUID(agent.id().getLeastSignificantBits(), number),
                agent.id(),
                agent.process().toString(),
                "target-" + number,
                TargetKind.PROCESS,
                "%s on %s".formatted(service, agent.process()),
                Map.of("environment", environment, "service", service),
                true,
                Set.of(),
                true);
    }

    private final class Truth implements SimulatedRuns.Truth {
        @Override
        public boolean isFaulty(UUID injection) {
            for (var agent : agents) {
                if (agent.isFaulty(injection)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean hasChanged(UUID agent, String target) {
            return agents.stream()
                    .filter(each -> each.id().equals(agent))
                    .anyMatch(each -> each.wasRestarted(target) || each.wasGone(target));
        }
    }

    /** What the fleet would write down of what an agent says of its targets. */
    SimulatedRuns.Word word(SimulatedAgent agent, AgentMessage message) {
        if (!(message instanceof AgentMessage.Hello hello) || hello.process() == null) {
            return SimulatedRuns.Word.NOTHING;
        }
        var process = hello.process();
        var saw = new LinkedHashMap<UUID, Sighting>();
        for (var each : targets) {
            if (each.agent().equals(agent.id())) {
                var now = hello.targets().stream()
                        .filter(target -> target.key().equals(each.key()))
                        .findFirst();
                saw.put(
                        each.id(),
                        new Sighting(
                                each.id(),
                                now.isPresent(),
                                now.map(Target::process).orElse(null),
                                Sighting.Believed.YES));
            }
        }
        return new SimulatedRuns.Word(process.life() * MOST_CONNECTIONS + process.connection(), saw);
    }

    // ---- people

    private void people() {
        theWorldMovesOn();
        int starts = 1 + world.chance().nextInt(5);
        for (int n = 0; n < starts; n++) {
            at(0.8, () -> {
                start(any(nodes));
                if (world.chance(0.2)) {
                    world.at(world.millis(0, 6), null, () -> start(any(nodes)));
                }
            });
        }
        int presses = world.chance(0.6) ? world.chance().nextInt(4) : 0;
        for (int n = 0; n < presses; n++) {
            at(1, this::press);
        }
        if (world.chance(0.4)) {
            at(
                    1,
                    () -> runs.ids().forEach(run -> {
                        var node = any(nodes);
                        node.asked(() -> node.runs().stop(run, "user:grace", "enough"));
                    }));
        }
        if (world.chance(intensity == 0 ? 0.25 : 0.03)) {
            at(0.7, this::storm);
        }
        if (world.chance(0.2)) {
            runs.onGrant(() -> {
                if (world.chance(0.3)) {
                    world.at(world.millis(0, 300), null, this::press);
                }
            });
        }
        everySecond(() -> {
            if (world.chance(0.3)) {
                runs.ids().forEach(run -> {
                    var node = any(nodes);
                    node.asked(() -> node.runs().open(run));
                });
            }
        });
    }

    /** Services are deployed and go away, and somebody changes their mind about how much may be hurt. */
    private void theWorldMovesOn() {
        if (world.chance(0.25)) {
            at(0.9, () -> {
                var agent = anyHurt();
                agent.restart(oneOf(agent));
            });
        }
        if (world.chance(0.15)) {
            at(0.9, () -> {
                var agent = anyHurt();
                agent.takeAway(oneOf(agent), world.between(Duration.ofSeconds(1), Duration.ofSeconds(15)));
            });
        }
        if (world.chance(0.2)) {
            at(0.9, () -> narrow(any(nodes)));
        }
    }

    private String oneOf(SimulatedAgent agent) {
        var hurt = agent.broken().stream()
                .map(SimulatedAgent.Broken::target)
                .distinct()
                .toList();
        return any(hurt.isEmpty() ? List.copyOf(agent.targets()) : hurt);
    }

    private void narrow(Node node) {
        var used = holds.inUse();
        var scope = used.isEmpty() ? "global:all" : any(used);
        int to = world.chance().nextInt(Math.max(1, holds.used(scope)));
        node.asked(() -> database.transaction(() -> {
            holds.narrow(scope, to);
            return true;
        }));
    }

    private void at(double share, Runnable deed) {
        world.at(
                world.between(Duration.ofSeconds(1), Duration.ofMillis((long) (troubles.toMillis() * share))),
                null,
                deed);
    }

    private void everySecond(Runnable deed) {
        world.at(Duration.ofSeconds(1), null, () -> {
            if (!runs.allOver()) {
                deed.run();
            }
            everySecond(deed);
        });
    }

    /** Where somebody asks a node that does not answer, they ask the next one. */
    private void press() {
        var scope = scope();
        if (world.chance(0.3)) {
            rush();
        }
        pressOn(any(nodes), scope);
        if (world.chance(0.6)) {
            world.at(
                    world.between(Duration.ofMillis(300), Duration.ofSeconds(12)),
                    null,
                    () -> any(nodes).release("user:grace"));
        }
        if (world.chance(0.3)) {
            world.at(world.millis(300, 3_000), null, () -> duel(scope));
        }
    }

    /** One presses at the moment at which another releases what was pressed before. */
    private void duel(Scope scope) {
        var one = any(nodes);
        var other = any(nodes);
        world.at(world.millis(0, 12), null, () -> other.release("user:grace"));
        world.at(world.millis(0, 12), null, () -> pressOn(one, scope));
    }

    private void pressOn(Node node, Scope scope) {
        if (node.process().isAlive()) {
            var id = new UUID(5, checks.presses() + 1L);
            world.tell(() -> "somebody presses on %s (%s)".formatted(node.process(), scope));
            checks.pressed(id, node);
            node.asked(() -> {
                node.pressNow(id, scope);
                took(node, id);
            });
        }
    }

    /** A press that neither disk nor database took is said to be lost with its node; the others are not. */
    private void took(Node node, UUID press) {
        if (!node.disk().full) {
            taken.add(press);
        }
    }

    private Scope scope() {
        return switch (world.chance().nextInt(4)) {
            case 0 -> new Scope.Environment(any(List.of(ENVIRONMENTS)));
            case 1 -> new Scope.Team(any(List.of(TEAMS)));
            default -> new Scope.Global();
        };
    }

    /** A few starts, on all nodes, at the moment of a press. */
    private void rush() {
        for (int starter = 0; starter < 6; starter++) {
            var node = any(nodes);
            world.at(world.millis(0, 40), null, () -> node.asked(() -> slowStart(node)));
        }
    }

    /** More starts than there is room for, each slow, and somebody presses in the middle of it. */
    private void storm() {
        world.tell(() -> "a storm of starts");
        var node = any(nodes);
        for (int starter = 0; starter < 40; starter++) {
            world.at(
                    world.millis(0, 300),
                    null,
                    () -> node.asked(() -> {
                        for (int n = 0; n < 12; n++) {
                            slowStart(node);
                        }
                    }));
        }
        boolean covers = world.chance(0.5);
        var scope = new Scope.Team(covers ? TEAMS[0] : new UUID(7, 99));
        world.at(world.millis(600, 1_200), null, () -> pressOn(covers ? any(nodes) : node, scope));
    }

    private void slowStart(Node node) {
        try {
            database.transaction(() -> {
                node.admit(TEAMS[0], Set.of("test"));
                world.sleep(world.millis(200, 500));
                database.current().write(this::nothingCoversIt);
                return true;
            });
        } catch (RuntimeException refused) {
            world.sleep(Duration.ofMillis(20));
        }
    }

    private void nothingCoversIt() {
        for (var halt : halts.throughAndHolding()) {
            world.require(
                    !halt.scope().covers(TEAMS[0], Set.of("test")),
                    "S4",
                    () -> "a start was let pass although %s had pressed (%s)".formatted(halt.by(), halt.scope()));
        }
    }

    private void start(Node node) {
        var method = new ArrayList<MethodStep>();
        var aims = new LinkedHashMap<String, List<FleetTarget>>();
        int steps = 1 + world.chance().nextInt(3);
        var chosen = new HashSet<String>();
        for (int n = 0; n < steps; n++) {
            var name = "step " + n;
            Set<String> after = n > 0 && world.chance(0.5) ? Set.of("step " + (n - 1)) : Set.of();
            switch (world.chance().nextInt(6)) {
                case 0 -> method.add(new MethodStep.Wait(name, after, world.millis(500, 4_000)));
                case 1 -> method.add(new MethodStep.Gate(name, after, "go on?"));
                default -> {
                    var fault = fault();
                    var some = some(fault, chosen);
                    if (!some.isEmpty()) {
                        method.add(new MethodStep.Inject(
                                name, after, fault, world.millis(2_000, world.chance(0.4) ? 30_000 : 12_000), ANY));
                        aims.put(name, some);
                    } else {
                        method.add(new MethodStep.Wait(name, after, Duration.ofSeconds(1)));
                    }
                }
            }
        }
        var definition = new Definition(
                "an experiment",
                "",
                "it holds",
                world.chance(0.5) ? List.of(PROBE) : List.of(),
                List.of(),
                method,
                new Definition.Limits(
                        9, world.between(Duration.ofSeconds(12), Duration.ofSeconds(40)), Duration.ofSeconds(3)));
        var experiment = new Experiment(
                new UUID(3, world.now()),
                any(List.of(TEAMS)),
                1,
                definition,
                "",
                Experiment.SourceFormat.YAML,
                "user:ada",
                Instant.EPOCH);
        var environments = new HashSet<String>();
        aims.values().forEach(list -> list.forEach(each -> environments.add(each.label("environment"))));
        var mood = new SimulatedRuns.Mood(world.chance(0.05), world.chance(0.3), world.chance(0.8));
        node.asked(() -> node.runs().start(experiment, aims, environments, "user:ada", node.ids(), mood));
    }

    private List<FleetTarget> some(Fault fault, Set<String> chosen) {
        int most = 1 + world.chance().nextInt(2);
        return targets.stream()
                .filter(_ -> world.chance(0.6))
                .filter(each -> chosen.add(fault.type() + each.id()))
                .limit(most)
                .toList();
    }

    private Fault fault() {
        return switch (world.chance().nextInt(4)) {
            case 0 -> new ProcessPause();
            case 1 -> new CpuStress(1, 50);
            case 2 -> new NetworkLatency(Duration.ofMillis(100), Duration.ZERO, 100);
            default -> new HttpError(503, 100, "/");
        };
    }

    private static final Selection ANY = new Selection(
            new Selector(Map.of("service", Set.of("catalog"))),
            new Selection.Mode.All(),
            Selection.Rounding.DOWN,
            Selection.WhenEmpty.SKIP);

    private static final Probe PROBE = new Probe.Http(
            "front page",
            URI.create("http://127.0.0.1/"),
            Probe.HttpReading.STATUS,
            Duration.ofSeconds(1),
            new Tolerance.Exactly(200),
            Set.of(Phase.BEFORE, Phase.DURING, Phase.AFTER),
            Duration.ofSeconds(1));

    // ---- what goes wrong

    private void nemesis() {
        if (world.chance(0.3 * intensity)) {
            network.hostile(0.05 * intensity, 0.1 * intensity, 0.2 * intensity);
        }
        network.slow(world.chance(0.3) ? 400 : 20);
        world.at(gap(), null, this::strike);
    }

    private Duration gap() {
        return Duration.ofMillis((long) (200 + world.chance().nextDouble() * 8_000 * (1.1 - intensity)));
    }

    private void strike() {
        if (healed) {
            return;
        }
        var node = any(nodes);
        var agent = any(agents);
        var time = world.between(Duration.ofMillis(300), Duration.ofSeconds(world.chance(0.2) ? 30 : 8));
        switch (world.chance().nextInt(23)) {
            case 0 -> {
                killNode(node);
                world.at(time, null, () -> startNode(node));
            }
            case 1 -> pauseNode(node, time);
            case 2 ->
                database.whenNextBegun(
                        node.process(), () -> world.at(world.millis(0, 6), null, () -> pauseNode(node, time)));
            case 3 ->
                forAWhile(
                        time,
                        () -> database.weather(Database.Weather.AWAY),
                        () -> database.weather(Database.Weather.WELL));
            case 4 ->
                forAWhile(
                        time,
                        () -> database.weather(Database.Weather.HANGS),
                        () -> database.weather(Database.Weather.WELL));
            case 5, 6 ->
                forAWhile(
                        time,
                        () -> database.cutOff(node.process(), true),
                        () -> database.cutOff(node.process(), false));
            case 7 -> forAWhile(time, () -> database.fails(0.1, 0.1, 40), () -> database.fails(0, 0, 8));
            case 8 -> network.cut(agent, node, time);
            case 9 -> network.cut(node, agent, time);
            case 10 -> isolate(agent, time);
            case 11, 12 -> {
                killAgent(agent);
                world.at(time, null, () -> startAgent(agent));
            }
            case 13 -> agent.process().pause(time);
            case 14 -> agent.killGuard();
            case 15 -> {
                agent.killGuard();
                killAgent(agent);
                world.at(time, null, () -> startAgent(agent));
            }
            case 16 -> {
                network.gone(agent);
                agent.powerFails();
                world.at(time, null, () -> startAgent(agent));
            }
            case 17 -> agent.sleeps(time);
            case 18 ->
                (world.chance(0.5) ? node.machine() : agent.machine())
                        .jump(world.between(Duration.ofHours(-1), Duration.ofHours(1)));
            case 19 -> stall(anyHurt());
            case 20 -> putBackBitByBit(anyHurt());
            case 21 -> forAWhile(time, () -> agent.steps(0.3, 300), () -> agent.steps(0, 30));
            default -> {
                switch (world.chance().nextInt(4)) {
                    case 0 -> forAWhile(time, () -> agent.undoFails(true), () -> agent.undoFails(false));
                    case 1 -> forAWhile(time, () -> agent.steps(0.2, 300), () -> agent.steps(0, 30));
                    case 2 -> forAWhile(time, () -> agent.disk().full = true, () -> agent.disk().full = false);
                    default -> forAWhile(time, () -> fill(node, true), () -> fill(node, false));
                }
            }
        }
        world.at(gap(), null, this::strike);
    }

    /** One with something broken on it, where there is any. */
    private SimulatedAgent anyHurt() {
        var hurt = agents.stream().filter(each -> !each.broken().isEmpty()).toList();
        return any(hurt.isEmpty() ? agents : hurt);
    }

    /** Answers take almost as long as a lease can bear, and then nothing is answered at all. */
    private void stall(SimulatedAgent agent) {
        network.answersTake(agent, world.millis(3_700, 3_950));
        world.at(world.millis(3_000, 6_000), null, () -> {
            if (!healed) {
                isolate(agent, Duration.ofSeconds(15));
            }
        });
        world.at(Duration.ofSeconds(12), null, () -> network.answersTake(agent, Duration.ZERO));
    }

    /** Somebody corrects a wall clock, not enough at a time to be noticed, on a host that hears nothing. */
    private void putBackBitByBit(SimulatedAgent agent) {
        isolate(agent, Duration.ofSeconds(15));
        for (int second = 0; second < 15; second++) {
            world.at(Duration.ofSeconds(second), null, () -> agent.machine().jump(Duration.ofMillis(-850)));
        }
    }

    private void isolate(SimulatedAgent agent, Duration time) {
        nodes.forEach(node -> network.cut(agent, node, time));
        nodes.forEach(node -> network.cut(node, agent, time));
    }

    private void forAWhile(Duration time, Runnable begin, Runnable end) {
        begin.run();
        world.at(time, null, () -> {
            if (!healed) {
                end.run();
            }
        });
    }

    private void fill(Node node, boolean full) {
        world.tell(() -> "the disk of %s is %s".formatted(node.process(), full ? "full" : "free again"));
        node.disk().full = full;
    }

    private void killNode(Node node) {
        node.kill();
        network.lost(node);
    }

    private void startNode(Node node) {
        if (!node.process().isAlive()) {
            node.start();
        }
    }

    /** A node that is stopped while it has transactions open loses them when that takes the database too long. */
    private void pauseNode(Node node, Duration time) {
        world.tell(() -> "%s is stopped for %d ms".formatted(node.process(), time.toMillis()));
        node.process().pause(time);
        database.heldUpBy(node.process());
        world.at(Duration.ofSeconds(2), null, () -> {
            if (node.process().isPaused()) {
                database.expireTransactionsOf(node.process());
            }
        });
    }

    private void killAgent(SimulatedAgent agent) {
        network.gone(agent);
        agent.kill();
    }

    private void startAgent(SimulatedAgent agent) {
        if (!agent.process().isAlive()) {
            begin(agent);
        }
    }

    private void heal() {
        healed = true;
        world.tell(() -> "everything heals");
        database.heal();
        network.heal();
        for (var node : nodes) {
            node.process().wake();
            node.disk().full = false;
            startNode(node);
        }
        for (var agent : agents) {
            agent.process().wake();
            agent.guard().wake();
            agent.undoFails(false);
            agent.steps(0, 30);
            agent.disk().full = false;
            startAgent(agent);
            agent.startGuard();
        }
        world.at(Duration.ofSeconds(10), null, checks::pressesAreRecorded);
    }

    // ---- the story

    private void look() {
        checks.look();
        world.at(LOOK, null, this::look);
    }

    /** @throws Violation when something happens that must not */
    Story tell() {
        long end = troubles.plus(SETTLED_WITHIN).toNanos();
        long quietFrom = troubles.plusSeconds(11).toNanos();
        while (world.step(end)) {
            if (healed && world.now() > quietFrom && runs.allOver() && holds.held() == 0) {
                break;
            }
        }
        world.require(runs.allOver(), "L5", () -> "not over: " + runs.notOver());
        world.require(holds.held() == 0, "L5", () -> holds.held() + " targets are held by nobody");
        checks.settled();
        return new Story(
                world.seed(), world.happened(), world.seconds(), runs.ids().size(), checks.presses(), runs.states());
    }

    String trace() {
        return world.trace();
    }

    private <T> T any(List<T> all) {
        return all.get(world.chance().nextInt(all.size()));
    }

    /** Only asked where a bug is planted: whoever came first leads for ever. */
    boolean leads(Node node) {
        if (leader == null) {
            leader = node;
            leadersLife = node.process().life();
        }
        return leader == node && leadersLife == node.process().life();
    }

    boolean wasTaken(UUID press) {
        return taken.contains(press);
    }

    World world() {
        return world;
    }

    Database database() {
        return database;
    }

    SimulatedHalts halts() {
        return halts;
    }

    SimulatedDispatch outbox() {
        return outbox;
    }

    Holds holds() {
        return holds;
    }

    SimulatedRuns runs() {
        return runs;
    }

    Network network() {
        return network;
    }

    Checks checks() {
        return checks;
    }

    List<Node> nodes() {
        return nodes;
    }

    List<SimulatedAgent> agents() {
        return agents;
    }
}
