package dev.faultline.protocol;

/** What is done to one container, by the engine that runs it or in its control groups. */
public sealed interface ContainerFault extends Fault
        permits ContainerCpuStress, ContainerKill, ContainerMemoryStress, ContainerPause, ContainerStop {

    /** What each of them needs first. */
    String NEEDS =
            "An engine that speaks Docker's API, whose socket is configured on the host, and a container that the host's"
                    + " policy lists under “containers”";
}
