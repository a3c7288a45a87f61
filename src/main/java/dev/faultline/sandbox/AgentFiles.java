package dev.faultline.sandbox;

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;

/** What the sandbox's agent is told about its host: the shop, and how far it may go. */
record AgentFiles(Path directory) {

    static final String NAME = "sandbox";

    Path config() {
        return directory.resolve("agent.properties");
    }

    Path state() {
        return directory.resolve("agent");
    }

    private Path identity() {
        return state().resolve("identity.properties");
    }

    /** Who the agent was the last time. */
    Optional<UUID> agent() throws IOException {
        if (!Files.exists(identity())) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(identity())) {
            properties.load(reader);
        }
        return Optional.ofNullable(properties.getProperty("agent")).map(UUID::fromString);
    }

    /** It joins anew then. */
    void forgetAgent() throws IOException {
        Files.deleteIfExists(identity());
    }

    void write(URI server, ShopPorts ports, Path pidfiles) throws IOException {
        Path disk = Files.createDirectories(directory.resolve("disk"));
        Files.writeString(
                config(),
                """
                # Written at every start of the sandbox.
                server=%s
                name=%s
                state=%s
                labels=environment=sandbox,team=shop,zone=a
                """.formatted(server, NAME, state())
                        + process("storefront", pidfiles)
                        + process("catalog", pidfiles)
                        + process("payments", pidfiles)
                        + route("catalog", ports.catalogRoute(), ports.catalog())
                        + route("payments", ports.paymentsRoute(), ports.payments()));
        Files.writeString(directory.resolve("policy.properties"), """
                # Written at every start of the sandbox. This is somebody's own machine: nothing here can take all of it.
                directories=%s
                max.duration=10m
                max.cpu.workers=%d
                max.memory=512MiB
                max.disk=95
                """.formatted(
                        disk, Runtime.getRuntime().availableProcessors()));
    }

    private static String process(String service, Path pidfiles) {
        return """
                process.%1$s.pidfile=%2$s
                process.%1$s.labels=service=%1$s
                """.formatted(service, pidfiles.resolve(service + ".pid"));
    }

    private static String route(String service, int listen, int upstream) {
        return """
                route.%1$s.listen=%2$s
                route.%1$s.upstream=%3$s
                route.%1$s.health=/health/live
                route.%1$s.labels=service=%1$s
                """.formatted(service, ShopPorts.address(listen), ShopPorts.address(upstream));
    }
}
