package dev.faultline.protocol;

/** What is done to one pod by the cluster itself. */
public sealed interface PodFault extends ClusterFault permits PodEvict, PodKill {}
