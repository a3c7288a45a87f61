package dev.faultline.sandbox;

import dev.faultline.catalogue.Services;
import dev.faultline.experiment.Examples;
import dev.faultline.experiment.Experiments;
import dev.faultline.fleet.Fleet;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Starts the sandbox once the server answers, without anybody waiting for it, and ends it before the server does. */
@Component
@ConditionalOnProperty("faultline.sandbox.enabled")
class SandboxLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SandboxLifecycle.class);
    private static final Duration TO_COME_IN = Duration.ofMinutes(5);

    private final SandboxProperties properties;
    private final ShopPorts ports;
    private final Fleet fleet;
    private final Experiments experiments;
    private final Services services;
    private final Environment environment;
    private @Nullable Thread starting;
    private volatile @Nullable Sandbox sandbox;

    SandboxLifecycle(
            SandboxProperties properties,
            ShopPorts ports,
            Fleet fleet,
            Experiments experiments,
            Services services,
            Environment environment) {
        this.properties = properties;
        this.ports = ports;
        this.fleet = fleet;
        this.experiments = experiments;
        this.services = services;
        this.environment = environment;
    }

    /** In the last phase, which is after the web server listens. */
    @Override
    public void start() {
        starting = Thread.ofPlatform().name("sandbox").start(this::startNow);
    }

    private void startNow() {
        try {
            int port = environment.getRequiredProperty("local.server.port", Integer.class);
            services.provide(Services.ofTheShop(ShopPorts.url(ports.storefront())));
            experiments.provide(Examples.of(ShopPorts.url(ports.storefront())));
            sandbox = Sandbox.start(properties, ports, ShopPorts.url(port), new FleetAdmission());
        } catch (SandboxTaken taken) {
            log.warn(taken.getMessage());
        } catch (RuntimeException failed) {
            log.error("The sandbox cannot be started; everything else works", failed);
        }
    }

    @Override
    public void stop() {
        try {
            if (starting != null) {
                starting.join();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        if (sandbox != null) {
            sandbox.close();
        }
        starting = null;
    }

    @Override
    public boolean isRunning() {
        return starting != null;
    }

    private final class FleetAdmission implements Sandbox.Admission {

        /** A revoked one is known, too: it stays out. */
        @Override
        public boolean knows(UUID agent) {
            return fleet.keyOf(agent).isPresent() || fleet.agent(agent).isPresent();
        }

        @Override
        public String newToken() {
            return fleet.newJoinToken(AgentFiles.NAME, TO_COME_IN);
        }
    }
}
