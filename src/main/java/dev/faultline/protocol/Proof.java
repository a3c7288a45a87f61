package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A question to the host whose answer proves that a fault is gone. Read from the host, never from what was intended. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "proof")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Proof.NoHolder.class, name = "no-holder"),
    @JsonSubTypes.Type(value = Proof.NoFile.class, name = "no-file"),
    @JsonSubTypes.Type(value = Proof.NotStopped.class, name = "not-stopped"),
    @JsonSubTypes.Type(value = Proof.NoFilter.class, name = "no-filter"),
    @JsonSubTypes.Type(value = Proof.NoShape.class, name = "no-shape"),
    @JsonSubTypes.Type(value = Proof.Writable.class, name = "writable"),
    @JsonSubTypes.Type(value = Proof.Thawed.class, name = "thawed"),
    @JsonSubTypes.Type(value = Proof.Running.class, name = "running"),
    @JsonSubTypes.Type(value = Proof.ClockRight.class, name = "clock-right"),
    @JsonSubTypes.Type(value = NeighbourProof.ContainerRuns.class, name = "container-runs"),
    @JsonSubTypes.Type(value = NeighbourProof.ContainerThawed.class, name = "container-thawed"),
    @JsonSubTypes.Type(value = NeighbourProof.NoToxic.class, name = "no-toxic"),
    @JsonSubTypes.Type(value = NeighbourProof.ProxyEnabled.class, name = "proxy-enabled"),
    @JsonSubTypes.Type(value = NeighbourProof.Settled.class, name = "settled"),
    @JsonSubTypes.Type(value = ClusterProof.Uncordoned.class, name = "uncordoned"),
    @JsonSubTypes.Type(value = ClusterProof.Untainted.class, name = "untainted"),
    @JsonSubTypes.Type(value = ClusterProof.Unscaled.class, name = "unscaled"),
    @JsonSubTypes.Type(value = ClusterProof.RolledForward.class, name = "rolled-forward"),
    @JsonSubTypes.Type(value = ClusterProof.Unmade.class, name = "unmade"),
    @JsonSubTypes.Type(value = ClusterProof.Reverted.class, name = "reverted")
})
public sealed interface Proof
        permits ClusterProof,
                NeighbourProof,
                Proof.ClockRight,
                Proof.NoFile,
                Proof.NoFilter,
                Proof.NoHolder,
                Proof.NoShape,
                Proof.NotStopped,
                Proof.Running,
                Proof.Thawed,
                Proof.Writable {

    /** No process of this injection is left. */
    record NoHolder() implements Proof {}

    record NoFile(String file) implements Proof {}

    /** The process is not in state T, or is not that process any more. */
    record NotStopped(ProcessRef process) implements Proof {}

    /** The offset in the file is nothing, or there is no file. */
    record ClockRight(String file) implements Proof {}

    /** No table of this injection and no device that it loses packets into is left. */
    record NoFilter() implements Proof {}

    /** No queue of this agent is on the device; a device that is gone has none. */
    record NoShape(String device) implements Proof {}

    /** What is mounted there may be written to; where nothing is mounted any more, nothing is read-only. */
    record Writable(String place) implements Proof {}

    /** What is mounted there is not frozen. */
    record Thawed(String place) implements Proof {}

    /** The service is active, or systemd is not there any more. */
    record Running(String unit) implements Proof {}
}
