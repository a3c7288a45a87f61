package dev.faultline.protocol;

/** What is done to a node by the cluster itself. */
public sealed interface NodeFault extends ClusterFault permits NodeCordon, NodeDrain, NodeTaint {}
