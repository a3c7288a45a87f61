package dev.faultline.agent;

import dev.faultline.ports.Ticker;
import dev.faultline.protocol.ClusterMeasure;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.NeighbourMeasure;
import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.Step;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Measures whether a fault bites. Thread-safe. */
final class Measures {

    private static final Duration WINDOW = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int QUESTION_MILLIS = 500;
    private static final long CLOCK_SLACK_SECONDS = 2;
    private static final Duration MOMENT = Duration.ofSeconds(2);
    /** How long the kernel may take to hand out a gibibyte on a slow machine. */
    private static final Duration A_GIBIBYTE = Duration.ofSeconds(3);

    private final RouteMeasure routes;
    private final TrafficMeasure traffic;
    private final Path state;
    private final ProcFs proc = new ProcFs();
    private final Ticker ticker = Ticker.system();

    Measures(Config config) {
        this.routes = new RouteMeasure(config.routes());
        this.traffic = new TrafficMeasure(config.state());
        this.state = config.state();
    }

    /** Takes a second or two, for a slow route as long as its answers. Never throws: what cannot be measured is not in band. */
    Measured take(Measure measure, UUID injection) {
        try {
            return switch (measure) {
                case Measure.CpuUse(int percent) -> cpu(percent, injection);
                case Measure.MemoryUse(long bytes) -> memory(bytes, injection);
                case Measure.DiskUse(var directory, int percent) -> soon(MOMENT, () -> disk(directory, percent));
                case Measure.Stopped(var process) -> soon(MOMENT, () -> stopped(process));
                case Measure.Gone(var process) -> soon(MOMENT, () -> gone(process));
                case Measure.RouteEffect(var route, var fault) -> routes.take(route, fault, injection);
                case Measure.Counted counted -> traffic.counted(counted, injection);
                case Measure.Shaped shaped -> traffic.shaped(shaped);
                case Measure.Signalled(var process, var signal) -> soon(MOMENT, () -> signalled(process, signal));
                case Measure.Written(long bytes) -> written(bytes, injection);
                case Measure.ReadOnly(var directory) -> FileTrial.readOnly(Path.of(directory));
                case Measure.Frozen(var directory) -> FileTrial.frozen(Path.of(directory));
                case Measure.ServiceStopped(var unit) -> soon(MOMENT, () -> stoppedService(unit));
                case Measure.ServiceRestarted(var unit, var before) -> soon(MOMENT, () -> restarted(unit, before));
                case NeighbourMeasure neighbours -> {
                    var beside = new NeighbourMeasures(Neighbours.kept(state), injection);
                    yield soon(MOMENT, () -> beside.take(neighbours));
                }
                case ClusterMeasure inCluster -> {
                    var cluster = new ClusterMeasures(new KubeApi(ClusterAddress.kept(state)), injection);
                    yield soon(MOMENT, () -> cluster.take(inCluster));
                }
                case Measure.Resolves(var name, var resolver, var address) ->
                    soon(MOMENT, () -> resolves(name, resolver, address));
                case Measure.ClockOff(var file, long seconds) -> soon(MOMENT, () -> clock(Path.of(file), seconds));
                case Measure.Rebooting() -> soon(MOMENT, Measures::rebooting);
                case Measure.Held() -> soon(MOMENT, () -> held(injection));
            };
        } catch (RuntimeException e) {
            return new Measured(false, "cannot be measured: " + e.getMessage());
        }
    }

    /** Looks again until it is in band, but not for ever. */
    private Measured soon(Duration most, Supplier<Measured> look) {
        long began = ticker.nanos();
        var measured = look.get();
        while (!measured.inBand() && ticker.since(began).compareTo(most) < 0) {
            LockSupport.parkNanos(POLL.toNanos());
            measured = look.get();
        }
        return measured;
    }

    private Measured cpu(int percent, UUID injection) {
        var measured = cpuOverAWindow(percent, injection);
        // a holder that has just begun, or neighbours that come and go: a second look
        return measured.inBand() ? measured : cpuOverAWindow(percent, injection);
    }

    /** On a host that is saturated by others a smaller share is all that can be had, and the fault is what saturates it. */
    private Measured cpuOverAWindow(int percent, UUID injection) {
        long began = ticker.nanos();
        long before = cpuTicks(injection);
        var hostBefore = proc.hostCpu();
        LockSupport.parkNanos(WINDOW.toNanos());
        double hundredths = ticker.since(began).toNanos() / 1e7;
        long used = Math.round((cpuTicks(injection) - before) * 100 / hundredths);
        var hostAfter = proc.hostCpu();
        long all = Math.max(1, hostAfter.all() - hostBefore.all());
        long idle = (hostAfter.idle() - hostBefore.idle()) * 100 / all;
        boolean saturated = idle <= 5 && used >= percent / 3.0;
        return new Measured(
                used >= percent || saturated,
                "uses %d %% of one cpu, at least %d %% expected; the host is %d %% idle"
                        .formatted(used, percent, idle));
    }

    private long cpuTicks(UUID injection) {
        return proc.holders(injection).stream()
                .flatMap(holder -> proc.find(holder).stream())
                .mapToLong(ProcFs.Stat::cpuTicks)
                .sum();
    }

    private Measured memory(long bytes, UUID injection) {
        var most = MOMENT.plus(A_GIBIBYTE.multipliedBy((bytes >> 30) + 1));
        return soon(most, () -> {
            long resident = proc.holders(injection).stream()
                    .mapToLong(holder -> proc.residentBytes(holder.pid()))
                    .sum();
            return new Measured(
                    resident >= bytes / 100 * 98, "%d MiB of %d MiB are held".formatted(resident >> 20, bytes >> 20));
        });
    }

    private static Measured disk(String directory, int percent) {
        try {
            var space = DiskFillDriver.Space.of(Files.getFileStore(Path.of(directory)));
            return new Measured(
                    space.percent() >= percent - 1,
                    "%s is %.1f %% used, %d MiB are free".formatted(directory, space.percent(), space.free() >> 20));
        } catch (IOException e) {
            return new Measured(false, "%s cannot be looked at: %s".formatted(directory, e.getMessage()));
        }
    }

    private Measured signalled(ProcessRef process, Step.Signal signal) {
        if (proc.find(process).isEmpty()) {
            return new Measured(true, "process %d is gone".formatted(process.pid()));
        }
        boolean waiting = proc.hasSignal(process.pid(), "ShdPnd", signal.number())
                || proc.hasSignal(process.pid(), "SigPnd", signal.number());
        boolean handled = proc.hasSignal(process.pid(), "SigCgt", signal.number());
        return new Measured(
                handled && !waiting,
                handled
                        ? "process %d has handled SIG%s: none is waiting".formatted(process.pid(), signal)
                        : "process %d is still there, and does not handle SIG%s".formatted(process.pid(), signal));
    }

    private Measured written(long bytes, UUID injection) {
        long began = ticker.nanos();
        long before = writtenBytes(injection);
        LockSupport.parkNanos(WINDOW.toNanos());
        double seconds = ticker.since(began).toNanos() / 1e9;
        long rate = Math.round((writtenBytes(injection) - before) / seconds);
        return new Measured(rate >= bytes, "%d KiB a second are written".formatted(rate >> 10));
    }

    private long writtenBytes(UUID injection) {
        return proc.holders(injection).stream()
                .mapToLong(holder -> proc.writtenBytes(holder.pid()))
                .sum();
    }

    private static Measured stoppedService(String unit) {
        var said = Systemd.ask(unit);
        return new Measured(!said.isActive(), "%s is %s".formatted(unit, said.state()));
    }

    private static Measured restarted(String unit, String before) {
        var said = Systemd.ask(unit);
        boolean another = said.isActive() && !said.life().equals(before);
        return new Measured(
                another, "%s is %s, in %s life".formatted(unit, said.state(), another ? "another" : "the same"));
    }

    private static Measured resolves(String name, String resolver, String address) {
        var said = Responder.ask(new InetSocketAddress(resolver, Reach.DOMAIN), name, QUESTION_MILLIS);
        return new Measured(
                said.filter(address::equals).isPresent(),
                "%s says of %s: %s".formatted(resolver, name, said.orElse("nothing")));
    }

    private static Measured clock(Path file, long seconds) {
        return FakeClock.offset(file)
                .map(off -> new Measured(
                        Math.abs(off - seconds) <= CLOCK_SLACK_SECONDS,
                        "a program with %s sees its clock %+d s off".formatted(file, off)))
                .orElseGet(() -> new Measured(false, "libfaketime is not installed on this host"));
    }

    private static Measured rebooting() {
        var state = Systemd.state();
        return new Measured(state.equals("stopping"), "systemd says that the host is " + state);
    }

    private Measured held(UUID injection) {
        return proc.holders(injection).stream()
                .findFirst()
                .map(holder -> new Measured(true, "process %d is there".formatted(holder.pid())))
                .orElseGet(() -> new Measured(false, "its process is not there"));
    }

    private Measured stopped(ProcessRef process) {
        return proc.find(process)
                .map(stat -> new Measured(
                        stat.stopped(), "process %d is in state %c".formatted(process.pid(), stat.state())))
                .orElseGet(() -> new Measured(false, "process %d is gone".formatted(process.pid())));
    }

    private Measured gone(ProcessRef process) {
        return proc.find(process)
                .map(stat -> new Measured(
                        false, "process %d is still there, in state %c".formatted(process.pid(), stat.state())))
                .orElseGet(() -> new Measured(true, "process %d is gone".formatted(process.pid())));
    }
}
