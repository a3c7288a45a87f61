package dev.faultline.protocol;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The catalogue: every type of fault there is. */
public final class FaultTypes {

    /** In the order in which people read them. */
    public static final List<FaultType<?>> ALL = List.of(
            CpuStress.TYPE,
            MemoryStress.TYPE,
            DiskFill.TYPE,
            IoStress.TYPE,
            FilesystemReadOnly.TYPE,
            FilesystemFreeze.TYPE,
            ServiceStop.TYPE,
            ServiceRestart.TYPE,
            HostReboot.TYPE,
            NetworkPartition.TYPE,
            PacketLoss.TYPE,
            DnsFailure.TYPE,
            DnsAnswer.TYPE,
            BandwidthLimit.TYPE,
            PacketDelay.TYPE,
            PacketCorruption.TYPE,
            PacketDuplication.TYPE,
            PacketReordering.TYPE,
            ProcessKill.TYPE,
            ProcessPause.TYPE,
            ProcessSignal.TYPE,
            ClockSkew.TYPE,
            ContainerKill.TYPE,
            ContainerStop.TYPE,
            ContainerPause.TYPE,
            ContainerCpuStress.TYPE,
            ContainerMemoryStress.TYPE,
            ApplicationLatency.TYPE,
            ApplicationException.TYPE,
            NetworkLatency.TYPE,
            RouteBandwidth.TYPE,
            ConnectionReset.TYPE,
            ConnectionStall.TYPE,
            SlowClose.TYPE,
            HttpError.TYPE,
            HttpDelay.TYPE,
            HttpAbort.TYPE,
            ToxiproxyLatency.TYPE,
            ToxiproxyBandwidth.TYPE,
            ToxiproxyTimeout.TYPE,
            ToxiproxyReset.TYPE,
            ToxiproxySlowClose.TYPE,
            ToxiproxySlicer.TYPE,
            ToxiproxyLimit.TYPE,
            ToxiproxyDown.TYPE,
            PodKill.TYPE,
            PodEvict.TYPE,
            DeploymentScale.TYPE,
            RolloutRestart.TYPE,
            RolloutUndo.TYPE,
            NodeCordon.TYPE,
            NodeDrain.TYPE,
            NodeTaint.TYPE,
            MeshPodFailure.TYPE,
            MeshNetworkDelay.TYPE,
            MeshNetworkLoss.TYPE,
            MeshNetworkPartition.TYPE,
            MeshIoLatency.TYPE,
            MeshIoError.TYPE,
            MeshCpuStress.TYPE,
            MeshMemoryStress.TYPE,
            MeshDnsFailure.TYPE,
            MeshClockSkew.TYPE,
            MeshHttpDelay.TYPE,
            MeshHttpAbort.TYPE,
            LitmusPodDelete.TYPE,
            LitmusCpuHog.TYPE,
            LitmusMemoryHog.TYPE,
            LitmusNetworkLoss.TYPE,
            LitmusNetworkDelay.TYPE,
            Canary.TYPE);

    private FaultTypes() {}

    /** Those that an experiment may use: all but what only a drill does. */
    public static List<FaultType<?>> forExperiments() {
        return ALL.stream().filter(type -> type != Canary.TYPE).toList();
    }

    /** The types that are done to such targets. */
    public static Stream<FaultType<?>> of(TargetKind kind) {
        return ALL.stream().filter(type -> type.target() == kind);
    }

    public static Optional<FaultType<?>> named(String name) {
        return ALL.stream().filter(type -> type.name().equals(name)).findFirst();
    }
}
