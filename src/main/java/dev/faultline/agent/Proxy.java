package dev.faultline.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The process in front of the routes: {@code proxy <config>}. It outlives the agent. */
final class Proxy {

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int LOOKS_A_REPORT = 50;
    private static final int LOOKS_A_SWEEP = 3000;

    private final ToxicFiles files;
    private final List<Route> routes;
    private final List<RouteGate> gates;

    private Proxy(Path state, List<Route> routes) {
        var uptime = new Uptime();
        this.files = new ToxicFiles(state);
        this.routes = List.copyOf(routes);
        this.gates = routes.stream()
                .map(route -> new RouteGate(route, files, uptime))
                .toList();
    }

    /** Serves the routes until the process is ended. Returns at once when another proxy serves from this state directory. */
    static void main(Path state, List<Route> routes) {
        var proxy = new Proxy(state, routes);
        try {
            proxy.makeRoom();
            try (var lock = FileChannel.open(
                    proxy.files.routes().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                if (lock.tryLock() != null) {
                    proxy.serve();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the proxy cannot use " + proxy.files.routes(), e);
        }
    }

    private void makeRoom() throws IOException {
        for (var route : routes) {
            Files.createDirectories(files.of(route));
        }
    }

    /** Toxics are looked at before the first connection comes: a restarted proxy goes on where the last one was. */
    private void serve() {
        gates.forEach(RouteGate::look);
        gates.forEach(gate -> Thread.ofPlatform().daemon().name("accept").start(gate::serve));
        var self = new ProcFs().identify(ProcessHandle.current().pid()).orElseThrow();
        var running = new ProxyStatus.Running(self, ProxyStatus.describe(routes));
        for (long looks = 0; ; looks++) {
            boolean report = looks % LOOKS_A_REPORT == 0;
            boolean sweep = looks % LOOKS_A_SWEEP == 0;
            if (report) {
                ProxyStatus.write(files.proxyStatus(), running);
            }
            gates.forEach(gate -> tend(gate, report, sweep));
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /** Whatever goes wrong here must not end the looking: then toxics would not end. */
    private static void tend(RouteGate gate, boolean report, boolean sweep) {
        try {
            gate.look();
            gate.report(report);
            if (sweep) {
                gate.sweep();
            }
        } catch (RuntimeException e) {
            System.err.println("proxy: " + e);
        }
    }
}
