package dev.faultline.nemesis;

import dev.faultline.nemesis.History.Kind;
import dev.faultline.nemesis.History.Op;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;

/** A whole control plane: PostgreSQL, nodes, and agents that reach them through a wire each; and everybody is on a host of their own. */
final class Plane implements AutoCloseable {

    private static final List<String> ENVIRONMENTS = List.of("east", "north", "west");
    private static final List<String> LIMITS = List.of(
            "--faultline.blast-radius.team=20",
            "--faultline.blast-radius.environment=" + Plane.MOST_TARGETS,
            "--faultline.blast-radius.host-group=4");

    /** In one environment: its shop and its host, which is what an experiment needs and no more. */
    static final int MOST_TARGETS = 2;

    /** Where the name of its network is kept. */
    private static final String LAB = "lab";

    private static final int TRIES = 3;
    private static final Duration LONG = Duration.ofSeconds(120);

    private final Own own;
    private final Lab lab;
    private final Database database;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Station> stations = new ArrayList<>();
    private final Map<Station, String> experiments = new HashMap<>();
    private final Door door;
    private final Witness witness;
    private final List<Op> ops = new CopyOnWriteArrayList<>();
    private String team = "";
    private boolean tidy;

    private Plane(Path home, int howManyNodes) {
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        own = new Own(home);
        lab = Lab.open(home.resolve(LAB));
        try {
            database = Database.start(home.resolve("postgres"), lab.join("pg"), own);
            for (int i = 1; i <= howManyNodes; i++) {
                var name = "n" + i;
                nodes.add(new Node(name, lab.join(name), home.resolve(name), own, database, lab, LIMITS));
            }
            nodes.getFirst().launch();
            nodes.getFirst().awaitReady();
            nodes.forEach(node -> {
                if (!node.isAlive()) {
                    node.launch();
                }
            });
            door = new Door(lab.address());
            for (int i = 0; i < ENVIRONMENTS.size(); i++) {
                var wire = new Wire(lab.address(), order(i));
                var name = ENVIRONMENTS.get(i);
                var station =
                        new Station(name, lab.join("a" + (i + 1)), home.resolve(name), own, wire, database.address());
                stations.add(station);
                station.startAgent(nodes.getFirst()
                        .post("/api/v1/agents/join-tokens", "{}")
                        .text("token"));
            }
            nodes.forEach(Node::awaitReady);
            for (var station : stations) {
                experiments.put(station, experiment(station));
            }
            witness = new Witness(stations);
        } catch (RuntimeException failed) {
            tidyUp();
            throw failed;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::tidyUp));
    }

    /** What earlier planes left under this directory, however they ended. What they wrote stays until then, for whoever wants to know why. */
    static void clear(Path planes) {
        new Own(planes).close();
        Commands.quietly("sh", "-c", "grep -o ' %s/[^ ]*' /proc/mounts | xargs -r umount -l".formatted(planes));
        try (var homes = Files.newDirectoryStream(planes)) {
            for (var home : homes) {
                Lab.remove(Files.readString(home.resolve(LAB)).strip());
            }
        } catch (IOException none) {
            // as wanted
        }
        Commands.must("rm", "-rf", planes.toString());
    }

    /** Skips the test where the machine cannot have one. */
    static Plane start(Path home, int nodes) {
        return new Plane(home, nodes);
    }

    /** Which node an agent is connected to when all are there. */
    private List<String> order(int agent) {
        var addresses = new ArrayList<>(nodes.stream().map(Node::address).toList());
        Collections.rotate(addresses, agent);
        return addresses;
    }

    private String experiment(Station station) {
        var environment = station.environment();
        var made = nodes.getFirst()
                .postYaml(
                        "/api/v1/experiments",
                        Station.EXPERIMENT.formatted(environment, lab.address(), door.port(), database.address()));
        if (made.status() != 201) {
            throw new Commands.Unsettled("no experiment: " + made);
        }
        team = made.text("team");
        return made.text("id");
    }

    Lab lab() {
        return lab;
    }

    Own own() {
        return own;
    }

    Database database() {
        return database;
    }

    List<Node> nodes() {
        return nodes;
    }

    List<Node> nodesBut(Node one) {
        return nodes.stream().filter(node -> node != one).toList();
    }

    List<Station> stations() {
        return stations;
    }

    Witness witness() {
        return witness;
    }

    Node any(Random chance) {
        return nodes.get(chance.nextInt(nodes.size()));
    }

    /** Of everything on the network but whoever presses. */
    List<String> addresses() {
        var all = new ArrayList<>(nodes.stream().map(Node::address).toList());
        all.add(database.address());
        stations.forEach(station -> all.add(station.address()));
        return all;
    }

    /** Everything that runs here is of one team. */
    String team() {
        return "team:" + team;
    }

    // ---- the history of what clients saw

    List<Op> ops() {
        return ops;
    }

    private Node.Answer record(Kind kind, String scope, int granted, Node node, String path, String body) {
        long invoked = System.nanoTime();
        var answer = node.post(path, body);
        if (answer.status() == granted) {
            ops.add(new Op(kind, scope, invoked, System.nanoTime()));
        } else if (answer.unknown() || answer.status() >= 500) {
            ops.add(new Op(kind, scope, invoked, Long.MAX_VALUE));
        }
        return answer;
    }

    Node.Answer press(Node node, String scope) {
        return record(
                Kind.PRESS,
                scope,
                200,
                node,
                "/api/v1/halts",
                "{\"scope\":\"%s\",\"reason\":\"nemesis\"}".formatted(scope));
    }

    Node.Answer start(Node node, Station station) {
        return record(
                Kind.GRANT,
                History.scope(station.environment()),
                202,
                node,
                "/api/v1/experiments/%s/runs".formatted(experiments.get(station)),
                "{}");
    }

    private void release(JsonNode halt) {
        record(
                Kind.RELEASE,
                halt.path("scope").asString(),
                200,
                nodes.getFirst(),
                "/api/v1/halts/%s/release".formatted(halt.path("id").asString()),
                "{\"reason\":\"the round is over\",\"despiteResidues\":true,\"despiteUnconfirmed\":true}");
    }

    // ---- before and after a press

    /** Every fault on every host is seen there. A machine with too much to do may need more than one try. */
    void hurtEverything() {
        for (int i = 0; i < TRIES; i++) {
            stations.parallelStream().forEach(this::hurt);
            if (Commands.within(Duration.ofSeconds(30), () -> witness.all(Station.Harm::isAll))) {
                return;
            }
            settle();
        }
        throw new Commands.Unsettled("not every fault comes about: "
                + stations.stream().map(witness::last).toList());
    }

    private void hurt(Station station) {
        if (!Commands.within(LONG, () -> preview(station).path("allowed").asBoolean())) {
            throw new Commands.Unsettled("no start is allowed in %s: %s".formatted(station, preview(station)));
        }
        Commands.await(
                "a start in " + station,
                Duration.ofSeconds(20),
                () -> start(nodes.getFirst(), station).status() == 202);
    }

    private JsonNode preview(Station station) {
        return nodes.getFirst()
                .post("/api/v1/experiments/%s/preview".formatted(experiments.get(station)), "{}")
                .body();
    }

    /** When everything was healed: every press is recorded, every run over, nothing is left anywhere, and the latch is open again. */
    void settle() {
        var node = nodes.getFirst();
        nodes.forEach(Node::awaitReady);
        stations.forEach(Station::startAgentAgain);
        Commands.await("every press to be recorded", LONG, () -> {
            var current = node.get("/api/v1/halts/current");
            return current.status() == 200
                    && current.body()
                            .path("halts")
                            .valueStream()
                            .allMatch(halt -> halt.path("recorded").asBoolean());
        });
        Commands.await("every run to be over", LONG, () -> {
            var open = node.get("/api/v1/runs?open=true");
            open.body()
                    .path("items")
                    .forEach(run -> node.post(
                            "/api/v1/runs/%s/abort".formatted(run.path("id").asString()), "{}"));
            return open.status() == 200 && open.body().path("items").isEmpty();
        });
        Commands.await("every host to be well", LONG, () -> stations.stream().allMatch(Station::isWell));
    }

    /** Nothing may start before this, and everything may after it. */
    void releaseAll() {
        Commands.await("the latch to open", LONG, () -> {
            var halts = nodes.getFirst().get("/api/v1/halts/current");
            halts.body().path("halts").forEach(this::release);
            return nodes.stream().allMatch(this::isOpen);
        });
    }

    private boolean isOpen(Node node) {
        var current = node.get("/api/v1/halts/current");
        return current.status() == 200 && !current.body().path("latched").asBoolean();
    }

    @Override
    public void close() {
        witness.close();
        tidyUp();
    }

    /** Also when we are ended, or never got far. */
    private synchronized void tidyUp() {
        if (tidy) {
            return;
        }
        tidy = true;
        stations.forEach(Station::close);
        nodes.forEach(Node::close);
        if (database != null) {
            database.close();
        }
        own.close();
        if (door != null) {
            door.close();
        }
        lab.close();
    }
}
