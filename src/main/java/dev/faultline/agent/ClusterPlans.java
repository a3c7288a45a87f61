package dev.faultline.agent;

import dev.faultline.protocol.ClusterFault;
import dev.faultline.protocol.ClusterMeasure;
import dev.faultline.protocol.ClusterProof;
import dev.faultline.protocol.ClusterStep;
import dev.faultline.protocol.DeploymentScale;
import dev.faultline.protocol.Ending;
import dev.faultline.protocol.EngineKind;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.LitmusFault;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.MeshFault;
import dev.faultline.protocol.NodeCordon;
import dev.faultline.protocol.NodeDrain;
import dev.faultline.protocol.NodeFault;
import dev.faultline.protocol.NodeTaint;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.PodEvict;
import dev.faultline.protocol.PodFault;
import dev.faultline.protocol.PodKill;
import dev.faultline.protocol.PodRef;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.RolloutRestart;
import dev.faultline.protocol.RolloutUndo;
import dev.faultline.protocol.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The plans of faults in a cluster, of what was read there. A reboot of the agent's host ends none of them. */
final class ClusterPlans {

    private ClusterPlans() {}

    static Plan pod(PodFault fault, String target, PodRef pod) {
        Step step = switch (fault) {
            case PodKill _ -> new ClusterStep.DeletePod(pod);
            case PodEvict _ -> new ClusterStep.Evict(pod, "");
        };
        return once(fault, target, step, new ClusterMeasure.PodGone(pod));
    }

    static Plan scale(DeploymentScale fault, String target, String namespace, String name, int now) {
        return undone(
                fault,
                target,
                List.of(new ClusterStep.Scale(namespace, name, fault.replicas())),
                List.of(new ClusterStep.Unscale(namespace, name, now)),
                new ClusterProof.Unscaled(namespace, name),
                new ClusterMeasure.Pods(namespace, name, fault.replicas()));
    }

    static Plan restart(RolloutRestart fault, String target, String namespace, String name) {
        return once(
                fault, target, new ClusterStep.Restart(namespace, name), new ClusterMeasure.Rolling(namespace, name));
    }

    static Plan rollBack(RolloutUndo fault, String target, String namespace, String name, String now, String before) {
        return undone(
                fault,
                target,
                List.of(new ClusterStep.RollBack(namespace, name, now, before)),
                List.of(new ClusterStep.RollForward(namespace, name, now)),
                new ClusterProof.RolledForward(namespace, name),
                new ClusterMeasure.Rolling(namespace, name));
    }

    /** @param pods that it is to lose: those of the namespaces that the policy lists */
    static Plan node(NodeFault fault, String target, String node, List<PodRef> pods) {
        return switch (fault) {
            case NodeCordon _ -> closing(fault, target, node, List.of());
            case NodeDrain _ -> closing(fault, target, node, pods);
            case NodeTaint(var effect) ->
                undone(
                        fault,
                        target,
                        List.of(new ClusterStep.Taint(node, effect)),
                        List.of(new ClusterStep.Untaint(node)),
                        new ClusterProof.Untainted(node),
                        new ClusterMeasure.Tainted(node, effect == NodeTaint.Effect.NO_EXECUTE ? pods : List.of()));
        };
    }

    private static Plan closing(NodeFault fault, String target, String node, List<PodRef> pods) {
        var steps = new ArrayList<Step>();
        steps.add(new ClusterStep.Cordon(node));
        pods.forEach(pod -> steps.add(new ClusterStep.Evict(pod, node)));
        return undone(
                fault,
                target,
                steps,
                List.of(new ClusterStep.Uncordon(node)),
                new ClusterProof.Uncordoned(node),
                new ClusterMeasure.Closed(node, pods));
    }

    static Plan mesh(MeshFault fault, String target, PodRef pod, Duration duration) {
        var kind = MeshSpecs.kind(fault);
        var namespace = pod.namespace();
        return new Plan(
                fault,
                target,
                List.of(new ClusterStep.Make(kind, namespace, MeshSpecs.of(fault, pod, duration))),
                List.of(),
                List.of(new ClusterStep.Unmake(kind, namespace)),
                List.of(new ClusterProof.Unmade(kind, namespace)),
                new ClusterMeasure.Injected(kind, namespace),
                Ending.ENGINE_TIMER,
                true);
    }

    static Plan litmus(LitmusFault fault, String target, PodRef pod, Duration duration, String account) {
        var kind = EngineKind.CHAOS_ENGINE;
        var namespace = pod.namespace();
        return new Plan(
                fault,
                target,
                List.of(new ClusterStep.Make(kind, namespace, LitmusSpecs.of(fault, pod, duration, account))),
                List.of(),
                List.of(new ClusterStep.Unmake(kind, namespace), new ClusterStep.Stop(namespace)),
                List.of(
                        new ClusterProof.Reverted(namespace, fault.experiment()),
                        new ClusterProof.Unmade(kind, namespace)),
                new ClusterMeasure.Running(namespace, fault.experiment()),
                Ending.ENGINE_TIMER,
                true);
    }

    private static Plan once(ClusterFault fault, String target, Step step, Measure measure) {
        return new Plan(fault, target, List.of(step), List.of(), List.of(), List.of(), measure, Ending.INSTANT, false);
    }

    private static Plan undone(
            Fault fault, String target, List<Step> apply, List<Step> undo, Proof gone, Measure measure) {
        return new Plan(fault, target, apply, List.of(), undo, List.of(gone), measure, Ending.GUARD, true);
    }
}
