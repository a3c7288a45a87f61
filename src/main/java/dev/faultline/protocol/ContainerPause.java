package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** The kernel's freezer, for all processes of a container. */
@JsonTypeName("container-pause")
public record ContainerPause() implements ContainerFault {

    public static final FaultType<ContainerPause> TYPE = FaultType.describe(
                    ContainerPause.class, TargetKind.CONTAINER, Ender.WATCHDOG)
            .as(
                    "The engine freezes everything in a container: it hangs, its connections stay open, and nothing answers.",
                    "The container is thawed.",
                    NEEDS + ", and the kernel's freezer.",
                    _ -> new ContainerPause());

    @Override
    public FaultType<ContainerPause> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "freeze";
    }
}
