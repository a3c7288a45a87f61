package dev.faultline.agent;

import static java.util.Objects.requireNonNullElse;

import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The programs beside the agent that are asked for faults through APIs of their own. A copy of this lies in the state directory:
 * guard and commands know nothing but that, and must reach what they take back.
 *
 * @param engine the socket of a container engine; null where none is configured
 * @param toxiproxy where the API of a Toxiproxy server is; null where none is configured
 * @param owner stands on whatever this agent leaves its mark on, so that no other agent takes it back
 * @param proxies of that server, by their names there
 * @param applications that carry Chaos Monkey for Spring Boot, by the names that the configuration gives them
 */
record Neighbours(
        @Nullable String engine,
        @Nullable String toxiproxy,
        String owner,
        Map<String, Proxy> proxies,
        Map<String, Application> applications) {

    static final Neighbours NONE = new Neighbours(null, null, "nobody", Map.of(), Map.of());

    private static final String FILE = "neighbours";

    Neighbours {
        proxies = Map.copyOf(requireNonNullElse(proxies, Map.of()));
        applications = Map.copyOf(requireNonNullElse(applications, Map.of()));
    }

    /** @param health a path that the upstream answers over HTTP, by which what is done to it is measured */
    record Proxy(String health, Map<String, String> labels) {
        Proxy {
            labels = Map.copyOf(labels);
        }
    }

    /**
     * @param actuator under which Chaos Monkey's endpoint is
     * @param url of the application itself, by which what is done to it is measured
     */
    record Application(String actuator, String url, Map<String, String> labels) {
        Application {
            labels = Map.copyOf(labels);
        }
    }

    /** @throws StepFailed when no agent of this directory ever knew one */
    ContainerEngine engineApi() {
        if (engine == null) {
            throw new StepFailed("no container engine is configured for this agent");
        }
        return new ContainerEngine(new SocketApi(Path.of(engine)));
    }

    /** @throws StepFailed when no agent of this directory ever knew one */
    Toxiproxy toxiproxyApi() {
        if (toxiproxy == null) {
            throw new StepFailed("no Toxiproxy server is configured for this agent");
        }
        return new Toxiproxy(new WebApi(URI.create(toxiproxy), "Toxiproxy"), owner);
    }

    /** @throws StepFailed when no agent of this directory ever knew it */
    ChaosMonkey chaosMonkey(String application) {
        var known = applications.get(application);
        if (known == null) {
            throw new StepFailed("application %s is not configured for this agent".formatted(application));
        }
        return new ChaosMonkey(new WebApi(URI.create(known.actuator()), "application " + application));
    }

    void keep(Path state) {
        try {
            Durable.replace(state.resolve(FILE), Wire.write(this) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("what is beside the agent cannot be kept: " + e.getMessage(), e);
        }
    }

    /** What the last agent of this directory knew; nobody where there never was one. */
    static Neighbours kept(Path state) {
        var file = state.resolve(FILE);
        try {
            return Wire.read(Files.readString(file), Neighbours.class);
        } catch (NoSuchFileException e) {
            return NONE;
        } catch (IOException | JacksonException e) {
            throw new StepFailed("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }
}
