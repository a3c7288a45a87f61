package dev.faultline.agent;

import dev.faultline.protocol.RequestFault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One listening port of the proxy, what passes through it, and what is done to that. */
final class RouteGate {

    private static final int BACKLOG = 1024;
    private static final Duration AFTER_FAILURE = Duration.ofMillis(50);
    /** In hundredths of a second: what nobody removed by then, nobody will. */
    private static final long STALE = 60_00;

    private final Route route;
    private final ToxicFiles files;
    private final Uptime uptime;
    private final Set<Passage> passages = ConcurrentHashMap.newKeySet();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final LongAdder resets = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private volatile Toxics toxics = Toxics.NONE;
    private volatile @Nullable String failure = "its port is not open yet";
    private boolean statusIsOld = true;

    RouteGate(Route route, ToxicFiles files, Uptime uptime) {
        this.route = route;
        this.files = files;
        this.uptime = uptime;
    }

    /** Looked up anew, as a client without a proxy would. */
    InetSocketAddress upstream() {
        return new InetSocketAddress(
                route.upstream().getHostString(), route.upstream().getPort());
    }

    boolean http() {
        return route.http();
    }

    Toxics toxics() {
        return toxics;
    }

    void countAnswered() {
        answered.increment();
    }

    /** The toxics that hit this request. Each request counts, hit or not. */
    List<Toxic> hitting(HttpStream.Head head) {
        long request = requests.incrementAndGet();
        return toxics.all().stream()
                .filter(toxic -> toxic.fault() instanceof RequestFault fault
                        && fault.requests().have(head.method(), head.path(), head.fields())
                        && toxic.hits(request, fault.percent()))
                .toList();
    }

    /** Serves until the process ends; a port that is taken is tried again. */
    void serve() {
        while (true) {
            try (var server = new ServerSocket()) {
                server.setReuseAddress(true);
                server.bind(
                        new InetSocketAddress(
                                route.listen().getHostString(), route.listen().getPort()),
                        BACKLOG);
                failure = null;
                accept(server);
            } catch (IOException e) {
                failure = "%s: %s".formatted(route.listen(), e.getMessage());
                LockSupport.parkNanos(AFTER_FAILURE.toNanos() * 10);
            }
        }
    }

    private void accept(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                long number = connections.incrementAndGet();
                Thread.startVirtualThread(() -> pass(new Passage(this, client, number)));
            } catch (IOException noRoom) {
                // too many open files: those that are open go on
                LockSupport.parkNanos(AFTER_FAILURE.toNanos());
            }
        }
    }

    private void pass(Passage passage) {
        passages.add(passage);
        try {
            // after adding, so that one that comes while a toxic comes meets either this check or the sweep
            if (toxics.resets(passage.number())) {
                reset(passage);
            } else {
                passage.run();
            }
        } finally {
            passages.remove(passage);
        }
    }

    private void reset(Passage passage) {
        passage.abort();
        resets.increment();
    }

    /** Looks at the files and applies what they say: what is over or cannot be read is not applied. */
    void look() {
        long now = uptime.centiseconds();
        var before = toxics;
        var found = read(now);
        var after = found.stream()
                .map(toxic -> before.all().stream()
                        .filter(toxic::isSameAs)
                        .findFirst()
                        .orElse(toxic))
                .toList();
        if (after.equals(before.all())) {
            return;
        }
        // in this order: who waits sees either an ended toxic or a superseded set
        before.all().stream().filter(old -> !after.contains(old)).forEach(Toxic::end);
        var current = new Toxics(after);
        toxics = current;
        before.supersede();
        statusIsOld = true;
        passages.stream().filter(passage -> current.resets(passage.number())).forEach(this::reset);
    }

    private List<Toxic> read(long now) {
        String boot = uptime.bootId();
        return files.list(route).stream()
                .map(file -> read(file, boot, now))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(Toxic::injection))
                .toList();
    }

    private static Optional<Toxic> read(Path file, String boot, long now) {
        try {
            return Toxic.read(Files.readString(file), boot, now);
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Removes files whose agent never came back for them. They have no effect; they only look as if. */
    void sweep() {
        for (var file : files.list(route)) {
            try {
                if (read(file, uptime.bootId(), uptime.centiseconds() - STALE).isEmpty()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException later) {
                // the next sweep comes
            }
        }
    }

    /** Written when something changed, and when {@code anyway}. */
    void report(boolean anyway) {
        if (statusIsOld || anyway) {
            statusIsOld = !ProxyStatus.write(files.status(route.name()), status());
        }
    }

    private ProxyStatus.OfRoute status() {
        return new ProxyStatus.OfRoute(
                failure,
                toxics.injections(),
                uptime.centiseconds(),
                passages.size(),
                connections.get(),
                requests.get(),
                resets.sum(),
                answered.sum());
    }
}
