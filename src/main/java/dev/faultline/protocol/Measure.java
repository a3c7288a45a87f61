package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** How the effect of a fault is measured. Applied is not active: without a measured effect a run proves nothing. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "measure")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Measure.CpuUse.class, name = "cpu-use"),
    @JsonSubTypes.Type(value = Measure.MemoryUse.class, name = "memory-use"),
    @JsonSubTypes.Type(value = Measure.DiskUse.class, name = "disk-use"),
    @JsonSubTypes.Type(value = Measure.Stopped.class, name = "stopped"),
    @JsonSubTypes.Type(value = Measure.Gone.class, name = "gone"),
    @JsonSubTypes.Type(value = Measure.RouteEffect.class, name = "route-effect"),
    @JsonSubTypes.Type(value = Measure.Held.class, name = "held"),
    @JsonSubTypes.Type(value = Measure.Counted.class, name = "counted"),
    @JsonSubTypes.Type(value = Measure.Shaped.class, name = "shaped"),
    @JsonSubTypes.Type(value = Measure.Signalled.class, name = "signalled"),
    @JsonSubTypes.Type(value = Measure.Written.class, name = "written"),
    @JsonSubTypes.Type(value = Measure.ReadOnly.class, name = "read-only"),
    @JsonSubTypes.Type(value = Measure.Frozen.class, name = "frozen"),
    @JsonSubTypes.Type(value = Measure.ServiceStopped.class, name = "service-stopped"),
    @JsonSubTypes.Type(value = Measure.ServiceRestarted.class, name = "service-restarted"),
    @JsonSubTypes.Type(value = Measure.Resolves.class, name = "resolves"),
    @JsonSubTypes.Type(value = Measure.ClockOff.class, name = "clock-off"),
    @JsonSubTypes.Type(value = Measure.Rebooting.class, name = "rebooting"),
    @JsonSubTypes.Type(value = NeighbourMeasure.ContainerDown.class, name = "container-down"),
    @JsonSubTypes.Type(value = NeighbourMeasure.ContainerFrozen.class, name = "container-frozen"),
    @JsonSubTypes.Type(value = NeighbourMeasure.ToxicEffect.class, name = "toxic-effect"),
    @JsonSubTypes.Type(value = NeighbourMeasure.ApplicationEffect.class, name = "application-effect"),
    @JsonSubTypes.Type(value = ClusterMeasure.PodGone.class, name = "pod-gone"),
    @JsonSubTypes.Type(value = ClusterMeasure.Closed.class, name = "closed"),
    @JsonSubTypes.Type(value = ClusterMeasure.Tainted.class, name = "tainted"),
    @JsonSubTypes.Type(value = ClusterMeasure.Pods.class, name = "pods"),
    @JsonSubTypes.Type(value = ClusterMeasure.Rolling.class, name = "rolling"),
    @JsonSubTypes.Type(value = ClusterMeasure.Injected.class, name = "injected"),
    @JsonSubTypes.Type(value = ClusterMeasure.Running.class, name = "running")
})
public sealed interface Measure
        permits ClusterMeasure,
                Measure.ClockOff,
                Measure.Counted,
                Measure.CpuUse,
                Measure.DiskUse,
                Measure.Frozen,
                Measure.Gone,
                Measure.Held,
                Measure.MemoryUse,
                Measure.ReadOnly,
                Measure.Rebooting,
                Measure.Resolves,
                Measure.RouteEffect,
                Measure.ServiceRestarted,
                Measure.ServiceStopped,
                Measure.Shaped,
                Measure.Signalled,
                Measure.Stopped,
                Measure.Written,
                NeighbourMeasure {

    /** Cpu time that the holders of this injection use, in percent of one cpu, is at least {@code percent}. */
    record CpuUse(int percent) implements Measure {}

    /** Resident memory of the holders of this injection is at least {@code bytes}. */
    record MemoryUse(long bytes) implements Measure {}

    /** The file system of {@code directory} is used to at least {@code percent}. */
    record DiskUse(String directory, int percent) implements Measure {}

    /** The process is in state T. */
    record Stopped(ProcessRef process) implements Measure {}

    /** The process is not there any more; a zombie counts as gone. */
    record Gone(ProcessRef process) implements Measure {}

    /** Requests through the route show the fault, within the fault's own band, against requests to its upstream. */
    record RouteEffect(String route, RouteFault fault) implements Measure {}

    /** A holder of this injection is there. */
    record Held() implements Measure {}

    /**
     * Of the packets that the kernel has counted in the tables of this injection, about {@code percent} were hit. The agent sends
     * some of its own to {@code probes}, so that there are any.
     *
     * @param probes an address and a port each: {@code 10.0.0.7 5432}
     */
    record Counted(int percent, Transport transport, List<String> probes) implements Measure {
        public Counted {
            probes = List.copyOf(probes);
        }
    }

    /**
     * The class of our queue on the device has sent packets, and no faster than it may.
     *
     * @param rate in kbit/s; 0 for no limit
     * @param probes as in {@link Counted}
     */
    record Shaped(String device, int rate, Transport transport, List<String> probes) implements Measure {
        public Shaped {
            probes = List.copyOf(probes);
        }
    }

    /** The process is gone, or it has a handler for the signal and none is waiting to be handled. */
    record Signalled(ProcessRef process, Step.Signal signal) implements Measure {}

    /** The holders of this injection cause at least that much to be written to a disk in a second. */
    record Written(long bytes) implements Measure {}

    /** A file cannot be made in the directory, because its file system is read-only. */
    record ReadOnly(String directory) implements Measure {}

    /** A file that is being made in the directory does not come about. */
    record Frozen(String directory) implements Measure {}

    /**
     * A program of this host that asks that resolver for the name is told that.
     *
     * @param address or "none"
     */
    record Resolves(String name, String resolver, String address) implements Measure {}

    /** A program that reads its clock's offset from that file sees another time, by so many seconds. */
    record ClockOff(String file, long seconds) implements Measure {}

    /** The host is ending everything that runs on it. */
    record Rebooting() implements Measure {}

    /** The service is not active. */
    record ServiceStopped(String unit) implements Measure {}

    /**
     * The service lives another life than before.
     *
     * @param before what systemd calls an invocation id
     */
    record ServiceRestarted(String unit, String before) implements Measure {}
}
