package dev.faultline.agent;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the owner of a host wrote into the agent's properties: who it is, whom it calls, and what on this host it may offer.
 *
 * @param state where journal, identity and toxic files live: on a file system that is never filled
 */
record Config(
        URI server,
        String name,
        Path state,
        Map<String, String> labels,
        List<ProcessTarget> processes,
        List<Route> routes,
        Policy policy) {

    Config {
        labels = Map.copyOf(labels);
        processes = List.copyOf(processes);
        routes = List.copyOf(routes);
    }

    Optional<ProcessTarget> process(String key) {
        return processes.stream().filter(process -> process.key().equals(key)).findFirst();
    }

    Optional<Route> route(String key) {
        return routes.stream().filter(route -> route.key().equals(key)).findFirst();
    }
}
