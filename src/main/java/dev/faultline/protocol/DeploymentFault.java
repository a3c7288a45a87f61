package dev.faultline.protocol;

/** What is done to a deployment by the cluster itself. */
public sealed interface DeploymentFault extends ClusterFault permits DeploymentScale, RolloutRestart, RolloutUndo {}
