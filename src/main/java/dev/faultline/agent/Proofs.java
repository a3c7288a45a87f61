package dev.faultline.agent;

import dev.faultline.protocol.ClusterProof;
import dev.faultline.protocol.NeighbourProof;
import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.Proof;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Proves that a fault is gone, by reading the host. Thread-safe. */
final class Proofs {

    /** Processes take a moment to be gone or to run again, and the proxy to look at its files. */
    private static final Duration SETTLE = Duration.ofSeconds(1);

    private static final Duration POLL = Duration.ofMillis(10);

    private final ToxicFiles toxics;
    private final ProxyStatus.Reader proxy;
    private final ProcFs proc = new ProcFs();
    private final Firewall firewall;
    private final Queues queues;
    private final Path state;
    private final Uptime uptime = new Uptime();

    Proofs(Path state) {
        this.toxics = new ToxicFiles(state);
        this.firewall = new Firewall(Marks.of(state));
        this.queues = new Queues(Marks.of(state));
        this.state = state;
        this.proxy = new ProxyStatus.Reader(toxics, proc);
    }

    /** What of it is still there, in words; empty when it is gone. May wait up to a second for the host to settle. */
    Optional<String> stillThere(Proof proof, UUID injection) {
        return switch (proof) {
            case Proof.NoHolder _ -> settled(() -> holder(injection));
            case Proof.NoFile(var file) -> settled(() -> file(toxics.require(file), injection));
            case Proof.NotStopped(var process) -> settled(() -> stopped(process));
            case Proof.ClockRight(var file) -> FakeClock.stillOff(Path.of(file));
            case Proof.NoFilter() -> firewall.left(injection);
            case Proof.Writable(var place) ->
                settled(() -> Mounts.at(place).filter(Mounts.Mount::readOnly).map(_ -> place + " is still read-only"));
            case Proof.Thawed(var place) ->
                Mounts.thaw(place) ? Optional.of(place + " was still frozen") : Optional.empty();
            case Proof.Running(var unit) -> settled(() -> stoppedService(unit));
            case NeighbourProof neighbours ->
                new NeighbourProofs(Neighbours.kept(state), injection).stillThere(neighbours);
            case ClusterProof inCluster ->
                new ClusterProofs(new KubeApi(ClusterAddress.kept(state)), injection).stillThere(inCluster);
            case Proof.NoShape(var device) ->
                queues.isOurs(device)
                        ? Optional.of("the queue of %s is still there".formatted(device))
                        : Optional.empty();
        };
    }

    private Optional<String> settled(Supplier<Optional<String>> look) {
        long deadline = uptime.centiseconds() + SETTLE.toMillis() / 10;
        var seen = look.get();
        while (seen.isPresent() && uptime.centiseconds() < deadline) {
            LockSupport.parkNanos(POLL.toNanos());
            seen = look.get();
        }
        return seen;
    }

    private Optional<String> holder(UUID injection) {
        return proc.holders(injection).stream()
                .findFirst()
                .map(left -> "process %d of the injection is still there".formatted(left.pid()));
    }

    /** No file is an intention; that the proxy no longer applies it is the proof. */
    private Optional<String> file(Path file, UUID injection) {
        if (Files.exists(file)) {
            return Optional.of("%s is still there".formatted(file));
        }
        String route = file.getName(file.getNameCount() - 2).toString();
        return proxy.route(route)
                .filter(status -> status.applied().contains(injection))
                .map(_ -> "the proxy still applies it to route %s".formatted(route));
    }

    private static Optional<String> stoppedService(String unit) {
        if (Systemd.trouble().isPresent()) {
            return Optional.empty();
        }
        var said = Systemd.ask(unit);
        return said.isActive() ? Optional.empty() : Optional.of("%s is %s".formatted(unit, said.state()));
    }

    private Optional<String> stopped(ProcessRef process) {
        return proc.find(process)
                .filter(ProcFs.Stat::stopped)
                .map(_ -> "process %d is still stopped".formatted(process.pid()));
    }
}
