package dev.faultline.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shop, its visitors, and an agent that reaches it: five processes, started, kept running and ended together. */
final class Sandbox implements AutoCloseable {

    /** What the control plane says about agents. */
    interface Admission {

        boolean knows(UUID agent);

        String newToken();
    }

    private static final Logger log = LoggerFactory.getLogger(Sandbox.class);
    private static final String AGENT = "dev.faultline.agent.Agent";

    /** An agent takes everything back before it goes. */
    private static final Duration AGENTS_LAST_WORK = Duration.ofSeconds(8);

    private final FileChannel lock;
    private final ShopProcesses shop;
    private final KeptProcess proxy;
    private final KeptProcess agent;
    private final Visitors visitors;

    private Sandbox(FileChannel lock, ShopProcesses shop, KeptProcess proxy, KeptProcess agent, Visitors visitors) {
        this.lock = lock;
        this.shop = shop;
        this.proxy = proxy;
        this.agent = agent;
        this.visitors = visitors;
    }

    /**
     * @param server where the agent finds us
     * @throws SandboxTaken when another process runs a sandbox in the same directory
     */
    static Sandbox start(SandboxProperties properties, ShopPorts ports, URI server, Admission admission) {
        try {
            Path directory = Files.createDirectories(properties.directory()).toRealPath();
            FileChannel lock = lock(directory);
            Path running = Files.createDirectories(directory.resolve("processes"));
            AgentFiles files = new AgentFiles(directory);
            files.write(server, ports, running);
            Programs programs = Programs.ofThisJvm(directory);
            String config = files.config().toString();
            Sandbox sandbox = new Sandbox(
                    lock,
                    new ShopProcesses(programs, ports, running),
                    new KeptProcess("proxy", programs.command("KILL", AGENT, "proxy", config), Map::of, running),
                    new KeptProcess(
                            "agent",
                            programs.command("TERM", AGENT, "run", "--config", config, "--with-parent"),
                            () -> joining(files, admission),
                            running),
                    new Visitors(ShopPorts.url(ports.storefront()), properties.requestsPerSecond()));
            sandbox.start();
            log.info("The sandbox's shop is at {}; its logs are in {}", ShopPorts.url(ports.storefront()), running);
            return sandbox;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A token for an agent that this control plane does not know: the first one, or one from before the database was new. */
    private static Map<String, String> joining(AgentFiles files, Admission admission) throws IOException {
        if (files.agent().filter(admission::knows).isPresent()) {
            return Map.of();
        }
        files.forgetAgent();
        return Map.of("FAULTLINE_JOIN_TOKEN", admission.newToken());
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean ours = false;
        try {
            ours = channel.tryLock() != null;
        } catch (OverlappingFileLockException thisJvmHasIt) {
            log.debug("This JVM runs a sandbox in {}", directory, thisJvmHasIt);
        }
        if (!ours) {
            channel.close();
            throw new SandboxTaken(directory);
        }
        return channel;
    }

    private void start() {
        shop.start();
        proxy.start();
        agent.start();
        visitors.start();
    }

    /** The agent first: what it holds can only be given back while the rest is there. */
    @Override
    public void close() {
        visitors.leave();
        agent.stop(AGENTS_LAST_WORK);
        proxy.stop(Duration.ZERO);
        shop.stop();
        try {
            lock.close();
        } catch (IOException alreadyGone) {
            log.debug("The lock of the sandbox's directory is gone", alreadyGone);
        }
    }
}
