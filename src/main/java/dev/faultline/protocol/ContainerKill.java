package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** A crash of everything in a container. */
@JsonTypeName("container-kill")
public record ContainerKill() implements ContainerFault {

    public static final FaultType<ContainerKill> TYPE = FaultType.describe(
                    ContainerKill.class, TargetKind.CONTAINER, Ender.WATCHDOG)
            .as(
                    "The engine sends SIGKILL to the first process of a container, and with it everything in the container ends. To"
                            + " an engine that is an order: its restart policy does not bring it back.",
                    "The container is started again, unless something else has done so before.",
                    NEEDS + ".",
                    _ -> new ContainerKill());

    @Override
    public FaultType<ContainerKill> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "kill";
    }
}
