package dev.faultline.protocol;

/** What is done to something in a cluster, through the cluster's API. */
public sealed interface ClusterFault extends Fault
        permits DeploymentFault, LitmusFault, MeshFault, NodeFault, PodFault {}
