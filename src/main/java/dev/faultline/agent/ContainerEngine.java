package dev.faultline.agent;

import dev.faultline.protocol.NeighbourStep.Tell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The API of Docker, as Podman speaks it too: list, look at, kill, stop, start, pause and unpause containers. Thread-safe.
 *
 * <p>What undoes reads first how the container is: engines answer an order that is not needed with an error, each with another one.
 */
record ContainerEngine(NeighbourApi api) {

    /** Nothing that could lead elsewhere in a path. */
    private static final Pattern ID = Pattern.compile("[0-9a-f]{12,64}");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");

    /** A container in a list. */
    record Listed(String id, String name, String image, Map<String, String> labels, String state, boolean well) {
        Listed {
            labels = Map.copyOf(labels);
        }
    }

    /**
     * A container, looked at.
     *
     * @param pid of its first process on the host; 0 where none runs
     * @param began when its life began, as the engine says it
     * @param vanishes whether the engine removes it when it ends
     * @param cpus how many it may use; 0 for all
     */
    record Seen(
            String id,
            String name,
            Map<String, String> labels,
            boolean running,
            boolean paused,
            long pid,
            String began,
            boolean vanishes,
            double cpus) {
        Seen {
            labels = Map.copyOf(labels);
        }
    }

    /** Those that have a name by which they can be a target. */
    List<Listed> all() {
        var all = new ArrayList<Listed>();
        for (var each : api.fine(api.get("/containers/json?all=1")).json()) {
            var name = name(each.path("Names").path(0).asString(""));
            if (NAME.matcher(name).matches()) {
                var state = each.path("State").asString("").toLowerCase(Locale.ROOT);
                all.add(new Listed(
                        each.path("Id").asString(""),
                        name,
                        each.path("Image").asString(""),
                        strings(each.path("Labels")),
                        state,
                        state.equals("running")
                                && !each.path("Status").asString("").contains("unhealthy")));
            }
        }
        return all;
    }

    /** @param which its id or its name; empty when there is none */
    Optional<Seen> find(String which) {
        if (!NAME.matcher(which).matches()) {
            throw new StepFailed("“%s” is no container".formatted(which));
        }
        var said = api.get("/containers/%s/json".formatted(which));
        return said.status() == 404
                ? Optional.empty()
                : Optional.of(seen(api.fine(said).json()));
    }

    private static Seen seen(JsonNode json) {
        var state = json.path("State");
        var host = json.path("HostConfig");
        return new Seen(
                json.path("Id").asString(""),
                name(json.path("Name").asString("")),
                strings(json.path("Config").path("Labels")),
                state.path("Running").asBoolean(false),
                state.path("Paused").asBoolean(false),
                state.path("Pid").asLong(0),
                state.path("StartedAt").asString(""),
                host.path("AutoRemove").asBoolean(false),
                cpus(host));
    }

    private static double cpus(JsonNode host) {
        long period = host.path("CpuPeriod").asLong(0);
        return host.path("NanoCpus").asLong(0) > 0
                ? host.path("NanoCpus").asLong(0) / 1e9
                : host.path("CpuQuota").asLong(0) > 0
                        ? host.path("CpuQuota").asLong(0) / (double) (period > 0 ? period : 100_000)
                        : 0;
    }

    /** @throws StepFailed in the engine's words when it is not done, and when it is not there to be hurt */
    void tell(Tell order) {
        if (!ID.matcher(order.container()).matches()) {
            throw new StepFailed("“%s” is no container's id".formatted(order.container()));
        }
        switch (order.verb()) {
            case KILL -> post(order, "/kill?signal=KILL", Duration.ZERO);
            case STOP -> post(order, "/stop?t=" + order.grace().toSeconds(), order.grace());
            case PAUSE -> post(order, "/pause", Duration.ZERO);
            case START -> {
                if (find(order.container()).filter(there -> !there.running()).isPresent()) {
                    post(order, "/start", Duration.ZERO);
                }
            }
            case UNPAUSE -> {
                if (find(order.container()).filter(Seen::paused).isPresent()) {
                    post(order, "/unpause", Duration.ZERO);
                }
            }
        }
    }

    private void post(Tell order, String what, Duration more) {
        var path = "/containers/%s%s".formatted(order.container(), what);
        var said =
                api.ask("POST", path, "", NeighbourApi.PATIENCE.multipliedBy(2).plus(more));
        // it was so already
        if (said.status() != 304) {
            api.fine(said);
        }
    }

    private static String name(String written) {
        return written.startsWith("/") ? written.substring(1) : written;
    }

    private static Map<String, String> strings(JsonNode object) {
        var strings = new TreeMap<String, String>();
        object.properties()
                .forEach(each -> strings.put(each.getKey(), each.getValue().asString("")));
        return strings;
    }
}
