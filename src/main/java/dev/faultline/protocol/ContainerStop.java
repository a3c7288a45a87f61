package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;

/** A container is told to end, and killed when it has not after {@code grace} (at most 60 s). */
@JsonTypeName("container-stop")
public record ContainerStop(Duration grace) implements ContainerFault {

    private static final Duration MOST = Duration.ofSeconds(60);

    public static final FaultType<ContainerStop> TYPE = FaultType.describe(
                    ContainerStop.class, TargetKind.CONTAINER, Ender.WATCHDOG)
            .as(
                    "The engine tells a container to end in order, and kills it when it does not.",
                    "The container is started again.",
                    NEEDS + ".",
                    of -> new ContainerStop(of.time("grace")),
                    Parameter.<ContainerStop>time(
                                    "grace",
                                    "How long it may take to end in order.",
                                    Duration.ZERO,
                                    MOST,
                                    Duration.ofSeconds(5),
                                    ContainerStop::grace)
                            .or(Duration.ofSeconds(10)));

    public ContainerStop {
        Check.range("grace", grace, Duration.ZERO, MOST);
    }

    @Override
    public FaultType<ContainerStop> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "stop";
    }
}
