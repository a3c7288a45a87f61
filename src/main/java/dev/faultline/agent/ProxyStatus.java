package dev.faultline.agent;

import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** What the proxy process says of itself in files, so that agent and guard know what is applied. */
final class ProxyStatus {

    /** It speaks every second; on a busy host later, but not that much later. */
    private static final long SILENT = 5_00;

    private ProxyStatus() {}

    /** @param routes each as {@code name listen upstream http|tcp}: what this process serves */
    record Running(ProcessRef process, List<String> routes) {
        Running {
            routes = List.copyOf(routes);
        }
    }

    /**
     * @param failure null, or why its port could not be opened
     * @param applied the injections that are in force now
     * @param at uptime in hundredths of a second when this was written
     */
    record OfRoute(
            @Nullable String failure,
            Set<UUID> applied,
            long at,
            long open,
            long connections,
            long requests,
            long reset,
            long answered) {
        OfRoute {
            applied = Set.copyOf(applied);
        }
    }

    static List<String> describe(List<Route> routes) {
        return routes.stream()
                .map(route -> "%s %s %s %s"
                        .formatted(route.name(), route.listen(), route.upstream(), route.http() ? "http" : "tcp"))
                .toList();
    }

    /** Best effort: a proxy with a full disk goes on working. */
    static boolean write(Path file, Object status) {
        try {
            Durable.replaceFast(file, Wire.write(status));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Reads what a proxy that is alive says. */
    record Reader(ToxicFiles files, ProcFs proc) {

        Optional<Running> running() {
            return read(files.proxyStatus(), Running.class)
                    .filter(running -> proc.find(running.process()).isPresent());
        }

        /** Empty when no proxy is alive, or none ever served this route. */
        Optional<OfRoute> route(String name) {
            return running()
                    .filter(running -> running.routes().stream().anyMatch(route -> route.startsWith(name + " ")))
                    .flatMap(_ -> read(files.status(name), OfRoute.class));
        }

        /** Why the route does not work; empty when it does. */
        Optional<String> trouble(Route route) {
            var running = running();
            if (running.isEmpty()) {
                return Optional.of("the proxy does not run");
            }
            if (!running.get().routes().containsAll(describe(List.of(route)))) {
                return Optional.of("the proxy does not serve route " + route.name());
            }
            var status = read(files.status(route.name()), OfRoute.class);
            if (status.isEmpty()) {
                return Optional.of("the proxy says nothing of route " + route.name());
            }
            return new Uptime().centiseconds() - status.get().at() > SILENT
                    ? Optional.of("the proxy hangs")
                    : Optional.ofNullable(status.get().failure());
        }

        private static <T> Optional<T> read(Path file, Class<T> type) {
            try {
                return Optional.of(Wire.read(Files.readString(file), type));
            } catch (IOException | JacksonException e) {
                return Optional.empty();
            }
        }
    }
}
