package dev.faultline.bench;

import com.sun.net.httpserver.HttpServer;
import dev.faultline.protocol.Seal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * Measures a press: real servers in processes of their own, a real PostgreSQL, thousands of agents over the real protocol in this
 * process, and in the same rounds the limit and the baseline. Prints every sample as a line of JSON, and at the end the table of
 * docs/performance.md.
 */
public final class HaltBench {

    private static final String EXPERIMENT = """
            name: %1$s pauses
            hypothesis: We can stop whatever we start.
            probes:
              - { name: it answers, type: http, url: "http://127.0.0.1:%2$d/", reading: status, tolerance: { exactly: 200 }, interval: 5s }
            method:
              - name: pause
                type: fault
                fault: { type: process-pause }
                duration: 4m
                target: { selector: { service: %1$s, kind: process }, mode: all }
            limits: { maxTargets: 20, maxDuration: 5m, recoverWithin: 5s, lastInstance: allow }
            """;

    /** Presses that are not measured: while the compiler is at work it takes a third of two cores. */
    private static final Duration WARM = Duration.ofSeconds(60);

    /** Rounds of proofs that are told apart: real runs on servers that have just started. */
    private static final int WARM_PROOFS = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Options options;
    private final Path work;
    private final List<String> table = new ArrayList<>();
    private final HttpServer web;

    private HaltBench(Options options) throws IOException {
        this.options = options;
        this.work = Files.createTempDirectory("faultline-bench");
        this.web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        web.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        web.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        web.start();
    }

    /**
     * @param agents how many are connected, one row of the table each
     * @param rounds that are measured, after {@link #WARM} of others
     * @param runs that are active when the button is pressed for the proofs, 0 leaves that part out
     * @param nodes for the proofs
     * @param frozen whether to press with a PostgreSQL that hangs as well
     * @param hung the share of agents that read nothing then
     * @param cold how many more servers are started to measure their first press
     */
    record Options(
            List<Integer> agents, int rounds, int runs, int nodes, int presses, boolean frozen, double hung, int cold, int naive) {

        static Options of(String[] arguments) {
            var given = new java.util.HashMap<String, String>();
            for (int i = 0; i < arguments.length; i += 2) {
                if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
                    System.err.println("""
                            bench/halt [--agents 1000,5000] [--rounds 20] [--runs 20] [--nodes 3] [--presses 20]
                                       [--db frozen|up] [--hung 0.05] [--cold 2] [--naive 2]""");
                    System.exit(2);
                }
                given.put(arguments[i].substring(2), arguments[i + 1]);
            }
            return new Options(
                    Arrays.stream(given.getOrDefault("agents", "1000,5000").split(","))
                            .filter(each -> !each.equals("0"))
                            .map(Integer::valueOf)
                            .toList(),
                    Integer.parseInt(given.getOrDefault("rounds", "20")),
                    Integer.parseInt(given.getOrDefault("runs", "20")),
                    Integer.parseInt(given.getOrDefault("nodes", "3")),
                    Integer.parseInt(given.getOrDefault("presses", "20")),
                    given.getOrDefault("db", "frozen").equals("frozen"),
                    Double.parseDouble(given.getOrDefault("hung", "0.05")),
                    Integer.parseInt(given.getOrDefault("cold", "2")),
                    Integer.parseInt(given.getOrDefault("naive", "2")));
        }
    }

    public static void main(String[] arguments) throws Exception {
        var options = Options.of(arguments);
        checkFiles(options);
        var bench = new HaltBench(options);
        var begun = Instant.now();
        System.out.println(machine());
        try {
            if (options.runs() > 0) {
                bench.proofs();
            }
            for (int agents : options.agents()) {
                bench.acknowledged(agents);
            }
        } finally {
            bench.web.stop(0);
        }
        System.out.println(machine());
        System.out.printf("# took %d s%n", Duration.between(begun, Instant.now()).toSeconds());
        System.out.println("\n| what | limit or baseline | here | ratio | goal |\n|---|---|---|---|---|");
        bench.table.forEach(System.out::println);
        System.exit(0);
    }

    /** Two sockets an agent here, one in each server. */
    private static void checkFiles(Options options) throws IOException {
        long needed = options.agents().stream().mapToInt(each -> each).max().orElse(0) * 2L + 500;
        var limit = Files.readAllLines(Path.of("/proc/self/limits")).stream()
                .filter(line -> line.startsWith("Max open files"))
                .mapToLong(line -> Long.parseLong(line.trim().split(" +")[3]))
                .findFirst()
                .orElse(0);
        if (limit < needed) {
            System.err.printf("ulimit -n is %d, and %d are needed.%n", limit, needed);
            System.exit(2);
        }
    }

    private static String machine() throws IOException {
        var cpu = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse("?");
        return "{\"git\":\"%s\",\"cpu\":\"%s\",\"cores\":%d,\"load\":\"%s\",\"jdk\":\"%s\",\"at\":\"%s\"}"
                .formatted(
                        System.getProperty("faultline.git"),
                        cpu,
                        Runtime.getRuntime().availableProcessors(),
                        Files.readString(Path.of("/proc/loadavg")).strip(),
                        Runtime.version(),
                        Instant.now());
    }

    // ---- proofs: real runs on several nodes

    private void proofs() throws Exception {
        int agents = 50;
        var nodes = new ArrayList<Plane>();
        var swarm = new Swarm();
        try {
            nodes.add(Plane.start(work.resolve("node-0"), "node-0", List.of()));
            for (int i = 1; i < options.nodes(); i++) {
                nodes.add(Plane.start(work.resolve("node-" + i), "node-" + i, nodes.getFirst().databaseArguments()));
            }
            connect(swarm, nodes, enrolled(nodes.getFirst(), agents), options.runs());
            var experiments = new ArrayList<String>();
            for (int i = 0; i < options.runs(); i++) {
                var made = nodes.getFirst()
                        .post(
                                "/api/v1/experiments",
                                "application/yaml",
                                EXPERIMENT.formatted("s" + i, web.getAddress().getPort()));
                experiments.add(require(made, 201).path("id").asString());
            }
            var first = new ArrayList<Double>();
            var each = new ArrayList<Double>();
            for (int press = -WARM_PROOFS; press < options.presses(); press++) {
                startAll(nodes, experiments);
                var took = pressAndProve(nodes.get(Math.floorMod(press, nodes.size())), agents);
                (press < 0 ? first : each).addAll(took);
                sample("proof", press, "slowest", rank(took, 1));
                awaitOver(nodes.getFirst());
            }
            table.add("| the first %d presses of servers that had just started: p50 / slowest of %d proofs | – | %.0f / %.0f ms | – | – |"
                    .formatted(WARM_PROOFS, first.size(), rank(first, 0.5), rank(first, 1)));
            table.add("| press → every one of %d agents proved it, %d runs, %d nodes: p50 / p99 / slowest of %d proofs | – | %.0f / %.0f / %.0f ms | – | p99 ≤ 1000 ms |"
                    .formatted(agents, options.runs(), nodes.size(), each.size(), rank(each, 0.5), rank(each, 0.99), rank(each, 1)));
        } finally {
            swarm.leave();
            nodes.reversed().forEach(Plane::close);
        }
    }

    private void startAll(List<Plane> nodes, List<String> experiments) {
        var runs = new ArrayList<String>();
        for (int i = 0; i < experiments.size(); i++) {
            var path = "/api/v1/experiments/" + experiments.get(i) + "/runs";
            var node = nodes.get(i % nodes.size());
            var started = new JsonNode[1];
            Plane.await(path, PATIENCE, () -> {
                var answer = node.post(path, "{}");
                started[0] = answer.body();
                return answer.status() == 202;
            });
            runs.add(started[0].path("id").asString());
        }
        for (var run : runs) {
            Plane.await("run " + run + " to be active", PATIENCE, () -> {
                var injections = nodes.getFirst().get("/api/v1/runs/" + run).body().path("injections");
                return !injections.isEmpty()
                        && injections.valueStream().allMatch(one -> one.path("state").asString().equals("ACTIVE"));
            });
        }
    }

    /** @return milliseconds from the press to each proof, by the clock of the machine */
    private static List<Double> pressAndProve(Plane node, int agents) {
        LockSupport.parkNanos(1_000_000_000); // the leases of all of them are known to every node
        var pressed = require(node.post("/api/v1/halts", "{}"), 200);
        var id = pressed.path("id").asString();
        var receipt = new JsonNode[1];
        Plane.await(() -> "every proof: " + receipt[0], PATIENCE, () -> {
            receipt[0] = node.get("/api/v1/halts/" + id).body();
            return receipt[0].path("complete").asBoolean()
                    && receipt[0].path("recorded").asBoolean()
                    && receipt[0].path("targets").size() == agents;
        });
        var at = Instant.parse(receipt[0].path("pressedAt").asString());
        release(node, id);
        return receipt[0].path("targets").valueStream()
                .map(line -> Duration.between(at, Instant.parse(line.path("verifiedAt").asString())).toNanos() / 1e6)
                .toList();
    }

    private static void awaitOver(Plane node) {
        Plane.await("the runs to be over", PATIENCE, () -> node.get("/api/v1/runs?open=true").body().path("items").isEmpty());
    }

    // ---- acknowledgements, against the limit and the baseline

    private void acknowledged(int agents) throws Exception {
        var swarm = new Swarm();
        var bare = bare(swarm, agents);
        var name = "plane-" + agents;
        try (var plane = Plane.start(work.resolve(name), "node", List.of())) {
            var identities = enrolled(plane, agents);
            int first = agents / 5;
            var simulated = new ArrayList<>(connect(swarm, List.of(plane), identities.subList(0, first), 1));
            LockSupport.parkNanos(3_000_000_000L);
            var before = plane.memory();
            simulated.addAll(connect(swarm, List.of(plane), identities.subList(first, agents), 1));
            settle(plane, agents);
            LockSupport.parkNanos(3_000_000_000L);
            var after = plane.memory();
            double resident = (after[0] - before[0]) / (double) (agents - first);
            double heap = (after[1] - before[1]) / (double) (agents - first);
            sample("memory", 0, "rss KiB an agent, %d agents".formatted(agents), resident);
            sample("memory", 0, "heap KiB an agent, %d agents".formatted(agents), heap);

            var naive = new ArrayList<Double>();
            if (agents == options.agents().getFirst()) {
                naive.addAll(naive(plane, agents));
            }
            var ours = new ArrayList<Double>();
            var limit = new ArrayList<Double>();
            var busy = new long[2];
            warm(bare, plane, agents);
            for (int round = 0; round < options.rounds(); round++) {
                double nio = bare.press();
                long server = plane.cpuNanos();
                long client = swarm.cpuNanos();
                double here = told(plane, agents);
                busy[0] += plane.cpuNanos() - server;
                busy[1] += swarm.cpuNanos() - client;
                limit.add(nio);
                ours.add(here);
                sample(name, round, "bare loop", nio);
                sample(name, round, "press", here);
            }
            sample(name, 0, "processor time of the server, us a press and agent", busy[0] / 1e3 / agents / options.rounds());
            sample(name, 0, "processor time of the agents, us a press and agent", busy[1] / 1e3 / agents / options.rounds());
            var ratio = ratios(ours, limit);
            table.add("| press → all of %d agents acknowledged, median of %d | bare NIO loop %.0f ms | %.0f ms (p99 %.0f) | **%.2f** (median of the rounds) | ≤ %s |"
                    .formatted(agents, ours.size(), median(limit), median(ours), rank(ours, 0.99), median(ratio), agents <= 1_000 ? "2.0" : "1.5"));
            if (!naive.isEmpty()) {
                table.add("| the same, %d agents | database first, two threads, HTTP per run: %.0f ms | %.0f ms | **1/%.0f** | ≤ 1/100 |"
                        .formatted(agents, median(naive), median(ours), median(naive) / median(ours)));
            }
            if (options.frozen()) {
                frozen(plane, swarm, simulated);
            }
            table.add("| memory of a connected agent, %d agents | – | %.1f KiB resident, %.1f KiB of heap | – | ≤ 20 KiB resident |"
                    .formatted(agents, resident, heap));
            swarm.leave();
            bare.close();
            plane.close();
            cold(agents, median(ours));
        } finally {
            swarm.leave();
            bare.close();
        }
    }

    private static void warm(Bare bare, Plane plane, int agents) throws IOException {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < WARM.toNanos()) {
            bare.press();
            told(plane, agents);
        }
    }

    /** Alternates presses with the database up and nobody hung, and with the database hung and a share of the agents. */
    private void frozen(Plane plane, Swarm swarm, List<SimulatedAgent> agents) throws Exception {
        int hung = (int) Math.round(agents.size() * options.hung());
        var up = new ArrayList<Double>();
        var down = new ArrayList<Double>();
        for (int round = 0; round < 7; round++) {
            up.add(told(plane, agents.size()));
            hang(swarm, agents.subList(0, hung), true);
            plane.freezeDatabase(true);
            String id;
            try {
                LockSupport.parkNanos(1_000_000_000);
                id = require(plane.post("/api/v1/halts", "{}"), 200).path("id").asString();
                down.add(heard(plane, id, agents.size() - hung));
            } finally {
                plane.freezeDatabase(false);
                hang(swarm, agents.subList(0, hung), false);
            }
            Plane.await("the press to be recorded", PATIENCE, () -> plane.get("/api/v1/halts/" + id).body().path("recorded").asBoolean());
            release(plane, id);
            settle(plane, agents.size());
            sample("frozen", round, "press, all well", up.getLast());
            sample("frozen", round, "press, PostgreSQL stopped, %d hung".formatted(hung), down.getLast());
        }
        table.add("| PostgreSQL stopped and %d of %d agents hung: the others | all well, alternating: %.0f ms | %.0f ms | **%.2f** | ≤ 1.1 |"
                .formatted(hung, agents.size(), median(up), median(down), median(ratios(down, up))));
    }

    private static void hang(Swarm swarm, List<SimulatedAgent> agents, boolean hangs) {
        swarm.ask(() -> {
            agents.forEach(agent -> agent.hang(hangs));
            return true;
        });
    }

    /** The first press of servers that have just started. */
    private void cold(int agents, double warm) throws Exception {
        var cold = new ArrayList<Double>();
        for (int i = 0; i < options.cold(); i++) {
            var swarm = new Swarm();
            try (var plane = Plane.start(work.resolve("plane-" + agents), "node", List.of())) {
                connect(swarm, List.of(plane), enrolled(plane, agents), 1);
                LockSupport.parkNanos(2_000_000_000L);
                cold.add(told(plane, agents));
                sample("cold", i, "first press, %d agents".formatted(agents), cold.getLast());
                swarm.leave();
            }
        }
        if (cold.isEmpty()) {
            return;
        }
        table.add("| first press after a start, %d agents, median of %d | warm %.0f ms | %.0f ms | **%.2f** | ≤ 2 |"
                .formatted(agents, cold.size(), warm, median(cold), median(cold) / warm));
    }

    /** Presses, waits until everybody has acknowledged, and opens the latch again. @return milliseconds */
    private static double told(Plane plane, int agents) {
        var id = require(plane.post("/api/v1/halts", "{}"), 200).path("id").asString();
        double took = heard(plane, id, agents);
        Plane.await("the press to be recorded", PATIENCE, () -> plane.get("/api/v1/halts/" + id).body().path("recorded").asBoolean());
        release(plane, id);
        LockSupport.parkNanos(100_000_000);
        return took;
    }

    private static double heard(Plane plane, String halt, int agents) {
        Plane.await(agents + " acknowledgements", PATIENCE, () -> plane.tally(halt).heard() >= agents);
        return plane.tally(halt).lastNanos() / 1e6;
    }

    private static void release(Plane plane, String id) {
        require(plane.post(
                "/api/v1/halts/" + id + "/release",
                "{\"reason\":\"the next round\",\"despiteUnconfirmed\":true,\"despiteResidues\":true}"), 200);
    }

    private List<Double> naive(Plane plane, int agents) throws IOException, SQLException, InterruptedException {
        var stop = new NaiveStop(
                plane.databaseUrl(),
                "faultline",
                plane.databasePassword(),
                URI.create("http://127.0.0.1:" + web.getAddress().getPort()));
        var took = new ArrayList<Double>();
        for (int i = 0; i < options.naive(); i++) {
            took.add(stop.press(agents) / 1e6);
            sample("naive", i, "database first, two threads, %d".formatted(agents), took.getLast());
        }
        return took;
    }

    // ---- who takes part

    private static List<SimulatedAgent> connect(
            Swarm swarm, List<Plane> nodes, List<SimulatedAgent.Identity> identities, int services) throws Exception {
        int count = identities.size();
        LockSupport.parkNanos(1_500_000_000); // every node knows their keys
        var agents = new ArrayList<SimulatedAgent>();
        for (int i = 0; i < count; i++) {
            int number = i;
            var node = nodes.get(i % nodes.size());
            agents.add(swarm.ask(() -> swarm.join(new SimulatedAgent(
                    identities.get(number), number, "s" + number % services, node.port(), swarm.selector()))));
            if (i % 50 == 49) {
                var late = agents.getLast();
                Plane.await("a welcome", PATIENCE, late::isWelcomed);
                swarm.check();
            }
        }
        Plane.await("every welcome", PATIENCE, () -> {
            swarm.check();
            return agents.stream().allMatch(SimulatedAgent::isWelcomed);
        });
        settle(nodes.getFirst(), (count + nodes.size() - 1) / nodes.size());
        return agents;
    }

    private static void settle(Plane plane, int agents) {
        Plane.await("everybody to be connected", PATIENCE, () -> plane.connected() >= agents);
        LockSupport.parkNanos(1_000_000_000);
    }

    /** With real keys, straight into the table: a thousand join tokens would measure nothing. */
    private static List<SimulatedAgent.Identity> enrolled(Plane plane, int count) throws Exception {
        var identities = new ArrayList<SimulatedAgent.Identity>();
        try (var database = plane.database();
                var statement = database.createStatement()) {
            statement.execute("update agent set revoked_at = now(), revoked_by = 'bench', revoked_because = 'again' where revoked_at is null");
            PublicKey server;
            try (var row = statement.executeQuery("select public_key from server_key")) {
                row.next();
                server = Seal.publicKey(java.util.Base64.getEncoder().encodeToString(row.getBytes(1)));
            }
            try (var insert = database.prepareStatement("insert into agent (id, name, public_key) values (?, ?, ?)")) {
                for (int i = 0; i < count; i++) {
                    var identity = new SimulatedAgent.Identity(UUID.randomUUID(), "bench-" + i, Seal.newKeys(), server);
                    insert.setObject(1, identity.id());
                    insert.setString(2, identity.name());
                    insert.setBytes(3, identity.keys().getPublic().getEncoded());
                    insert.addBatch();
                    identities.add(identity);
                }
                insert.executeBatch();
            }
        }
        return identities;
    }

    /** The limit, in a process of its own. */
    private record Bare(Process process, Socket control, BufferedReader answers, Swarm swarm, List<Echo> echoes)
            implements AutoCloseable {

        double press() throws IOException {
            var halt = UUID.randomUUID();
            int bytes = swarm.ask(() -> echoes.stream().mapToInt(echo -> echo.prepare(halt)).max().orElseThrow());
            control.getOutputStream().write((bytes + "\n").getBytes(StandardCharsets.US_ASCII));
            return Long.parseLong(answers.readLine().split(" ")[0]) / 1e6;
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    private static Bare bare(Swarm swarm, int agents) throws IOException, InterruptedException {
        int port = Plane.freePort();
        int control = Plane.freePort();
        var process = new ProcessBuilder(
                        Plane.java(), "-Xmx256m", "-cp", System.getProperty("java.class.path"), BareLoop.class.getName(), "" + port, "" + control)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        TimeUnit.SECONDS.sleep(2);
        var socket = new Socket(InetAddress.getLoopbackAddress(), control);
        socket.setTcpNoDelay(true);
        var echoes = swarm.echo(port, agents);
        var answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        TimeUnit.SECONDS.sleep(1);
        return new Bare(process, socket, answers, swarm, echoes);
    }

    // ---- figures

    private static JsonNode require(Plane.Answer answer, int status) {
        if (answer.status() != status) {
            throw new IllegalStateException(answer.toString());
        }
        return answer.body();
    }

    private static void sample(String scenario, int round, String what, double value) {
        System.out.printf(
                Locale.ROOT, "{\"scenario\":\"%s\",\"round\":%d,\"what\":\"%s\",\"value\":%.2f}%n", scenario, round, what, value);
    }

    private static List<Double> ratios(List<Double> ones, List<Double> others) {
        return IntStream.range(0, ones.size()).mapToObj(i -> ones.get(i) / others.get(i)).toList();
    }

    private static double median(List<Double> values) {
        return rank(values, 0.5);
    }

    /** By the nearest rank. */
    private static double rank(List<Double> values, double share) {
        var sorted = values.stream().sorted().toList();
        return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }
}
