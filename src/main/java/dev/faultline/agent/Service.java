package dev.faultline.agent;

import dev.faultline.agent.State.Role;
import dev.faultline.ports.Ids;
import dev.faultline.ports.Ticker;
import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.ServerMessage;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** The command {@code run}: puts the parts together, in the order that keeps the host safe, and takes them apart again. */
final class Service {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration GUARD_START = Duration.ofSeconds(15);
    private static final Duration LAST_WORK = Duration.ofSeconds(8);

    private final Config config;
    private final Path file;
    private final Log log;
    private final Clock clock;
    private final Ticker ticker = Ticker.system();
    private final RandomGenerator chance = new SecureRandom();
    private final Loop loop;
    private final CountDownLatch ended = new CountDownLatch(1);

    Service(Config config, Path file, Log log, Clock clock) {
        this.config = config;
        this.file = file;
        this.log = log;
        this.clock = clock;
        this.loop = new Loop(log);
    }

    /** Where a join token may come from. */
    record Token(Optional<Path> file, Map<String, String> environment) {

        String read() throws IOException {
            var token = file.isPresent()
                    ? Files.readString(file.get()).strip()
                    : environment.getOrDefault("FAULTLINE_JOIN_TOKEN", "").strip();
            if (token.isEmpty()) {
                throw new Misconfigured(
                        List.of("this agent has not joined a server yet. Make a join token on the Fleet page "
                                + "and give it in FAULTLINE_JOIN_TOKEN or with --join-token-file"));
            }
            return token;
        }

        @Override
        public String toString() {
            return "a join token";
        }
    }

    int run(Token token, boolean withParent) throws IOException, InterruptedException {
        var state = State.open(config.state());
        var lock = state.claim(Role.AGENT);
        if (lock.isEmpty()) {
            log.warn("another agent runs with " + config.state());
            return Agent.ALREADY_RUNNING;
        }
        var pulse = state.pulse(Role.AGENT);
        pulse.beat();
        var guard = new GuardKeeper(state, log);
        guard.keep();

        config.cluster().map(ClusterConfig::address).ifPresent(address -> address.keep(config.state()));
        config.neighbours().keep(config.state());
        var drivers = new Drivers(config, clock);
        var uplink = new Latecomer();
        var engine = new Engine(clock, ticker, state, new LinuxHost(config, drivers, guard, loop, log), uplink, log);
        engine.recover();
        Thread.ofPlatform().name("engine").daemon().start(() -> turn(engine, pulse));
        endInOrder(engine, withParent);
        awaitCalm(engine, guard);

        var http = http();
        var identity = identity(http, token);
        var incarnation = new Incarnation(new Ids(clock, chance).next(), state.nextLife());
        var link = new Link(config.server(), identity, http, ticker, new Backoff(chance), log, ear(engine));
        uplink.link = Optional.of(link);
        var proxy = withParent ? Optional.<ProxyKeeper>empty() : Optional.of(new ProxyKeeper(config, file));
        var lookout = new Lookout(
                identity.agent(),
                incarnation,
                drivers,
                guard,
                proxy,
                seen -> loop.execute(() -> engine.offer(seen)),
                log);
        Thread.ofPlatform().name("lookout").daemon().start(() -> lookout.run(ended));
        link.run();
        return Agent.FINE;
    }

    private HttpClient http() {
        var http = HttpClient.newBuilder().connectTimeout(CONNECT).proxy(ProxySelector.getDefault());
        config.serverCa().map(file -> Trust.only("server.ca", file)).ifPresent(http::sslContext);
        return http.build();
    }

    private Identity identity(HttpClient http, Token token) throws IOException, InterruptedException {
        var known = Identity.load(config.state());
        return known.isPresent() ? known.get() : new Joining(config, http, new Backoff(chance), log).join(token.read());
    }

    /** The engine is there before the link. */
    private static final class Latecomer implements Uplink {

        private volatile Optional<Link> link = Optional.empty();

        @Override
        public void send(AgentMessage message) {
            link.ifPresent(there -> there.send(message));
        }
    }

    private void turn(Engine engine, Pulse pulse) {
        try {
            loop.run(() -> {
                engine.tick();
                beat(pulse);
            });
        } catch (InterruptedException e) {
            log.warn("the engine was interrupted");
        } finally {
            // Without the engine nothing here is looked after. The guard sees us gone, and does it.
            Runtime.getRuntime().halt(Agent.FAILED);
        }
    }

    private void beat(Pulse pulse) {
        try {
            pulse.beat();
        } catch (IOException e) {
            log.trouble("pulse", "cannot write to the state directory: " + e.getMessage());
        }
    }

    private Link.Ear ear(Engine engine) {
        return new Link.Ear() {
            @Override
            public void connected() {
                loop.execute(engine::connected);
            }

            @Override
            public void disconnected() {
                loop.execute(engine::disconnected);
            }

            @Override
            public void hear(ServerMessage message, long arrivedAt) {
                loop.execute(() -> engine.hear(message, arrivedAt));
            }

            @Override
            public void unknown(Link.Unknown order) {
                loop.execute(() -> engine.refuse(order.order(), order.injection(), order.why()));
            }
        };
    }

    /** What an earlier process left is taken back, and the guard is there, before anybody can ask for more. */
    private void awaitCalm(Engine engine, GuardKeeper guard) throws InterruptedException {
        long began = ticker.nanos();
        while (ticker.since(began).compareTo(GUARD_START) < 0) {
            if (guard.isGuarded() && ask(engine::isSettled)) {
                return;
            }
            guard.keep();
            Thread.sleep(20);
        }
        log.trouble("guard", "the guard is not there yet; nothing is started until it is");
    }

    private boolean ask(BooleanSupplier question) throws InterruptedException {
        var answer = new CompletableFuture<Boolean>();
        loop.execute(() -> answer.complete(question.getAsBoolean()));
        try {
            return answer.get(1, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /** On SIGTERM, and when a parent to whom it belongs is gone: first everything is taken back. */
    private void endInOrder(Engine engine, boolean withParent) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> lastWork(engine), "last work"));
        if (withParent) {
            Thread.ofPlatform().name("parent").daemon().start(() -> {
                awaitEndOfInput();
                System.exit(Agent.FINE);
            });
        }
    }

    private void lastWork(Engine engine) {
        ended.countDown();
        loop.execute(() -> engine.takeAllBack("the agent is being ended"));
        long began = ticker.nanos();
        try {
            while (ticker.since(began).compareTo(LAST_WORK) < 0 && !ask(engine::isClear)) {
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            // the guard does the rest
        }
    }

    private static void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // whatever is said there means nothing
            }
        } catch (IOException e) {
            // gone as well
        }
    }
}
