package dev.faultline.agent;

import dev.faultline.protocol.ClusterStep;
import dev.faultline.protocol.NeighbourStep;
import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** Runs steps: the only code of the agent that has an effect on its host. Thread-safe; one injection by one thread. */
final class Steps {

    private final ToxicFiles toxics;
    private final ProcFs proc = new ProcFs();
    private final Holders holders;
    private final Protection protection;
    private final Firewall firewall;
    private final Queues queues;
    private final Path state;

    /**
     * @param state the agent's state directory
     * @param protectedPidfiles processes that are never stopped or killed, from the policy
     */
    Steps(Path state, List<Path> protectedPidfiles) {
        this.toxics = new ToxicFiles(state);
        this.holders = new Holders(state, proc);
        this.protection = new Protection(proc, protectedPidfiles);
        this.firewall = new Firewall(Marks.of(state));
        this.queues = new Queues(Marks.of(state));
        this.state = state;
    }

    /**
     * @param leaseCentiseconds the deadline as in the entry's {@code lease} file, in centiseconds of uptime; the timers in
     *     holders and proxy end {@link dev.faultline.protocol.Timing#TOOL_LEASE} minus {@code GUARD_LEASE} later
     * @throws StepFailed with the reason for people; whatever it had begun is for undo to take back
     */
    void run(Step step, UUID injection, long leaseCentiseconds) {
        switch (step) {
            case Step.Hold hold -> holders.start(hold, injection);
            case Step.Release _ -> holders.end(injection);
            case Step.Write(var file, var content) -> write(file, content, leaseCentiseconds + Hold.AFTER_GUARD);
            case Step.Remove(var file) -> remove(file);
            case Step.Send(var process, var signal) -> send(process, signal);
            case Step.Filter filter -> firewall.filter(filter, injection, leaseCentiseconds + Hold.AFTER_GUARD);
            case Step.Prolong() -> firewall.prolong(injection, leaseCentiseconds + Hold.AFTER_GUARD);
            case Step.Unfilter() -> firewall.unfilter(injection);
            case Step.Shape shape -> queues.shape(shape);
            case Step.Unshape(var device) -> queues.unshape(device);
            case Step.Mount(var place, boolean readOnly) -> Mounts.mount(place, readOnly);
            case Step.Freeze(var place, boolean frozen) -> Mounts.freeze(place, frozen);
            case Step.Unit(var unit, var verb) -> Systemd.tell(unit, verb);
            case Step.Redirect redirect -> firewall.redirect(redirect, injection, leaseCentiseconds + Hold.AFTER_GUARD);
            case Step.Skew(var file, long seconds) -> FakeClock.set(Path.of(file), seconds);
            case Step.Reboot() -> Systemd.reboot();
            case NeighbourStep asked ->
                new NeighbourSteps(Neighbours.kept(state), holders, protection, injection).run(asked);
            case ClusterStep inCluster ->
                new ClusterSteps(new KubeApi(ClusterAddress.kept(state)), injection).run(inCluster);
        }
    }

    private void write(String name, String content, long deadline) {
        var file = toxics.require(name);
        var text = content.replace("{deadline}", Long.toString(deadline));
        try {
            Files.createDirectories(file.resolveSibling("."));
            Durable.replaceFast(file, text);
        } catch (IOException e) {
            throw new StepFailed("%s cannot be written: %s".formatted(file, e.getMessage()), e);
        }
    }

    private void remove(String name) {
        var file = toxics.require(name);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StepFailed("%s cannot be removed: %s".formatted(file, e.getMessage()), e);
        }
    }

    private void send(ProcessRef process, Step.Signal signal) {
        boolean harms = signal != Step.Signal.CONT;
        if (harms) {
            protection.reason(process).ifPresent(reason -> {
                throw new StepFailed(reason);
            });
        }
        boolean sent;
        try {
            sent = Linux.signal(process.pid(), signal, () -> proc.find(process).isPresent());
        } catch (Linux.Refused refused) {
            throw new StepFailed("process %d: %s".formatted(process.pid(), refused.getMessage()), refused);
        }
        if (harms && !sent) {
            throw new StepFailed("process %d is not there any more".formatted(process.pid()));
        }
    }
}
