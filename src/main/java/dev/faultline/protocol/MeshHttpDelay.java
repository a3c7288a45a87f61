package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;

/** HTTPChaos: requests to a pod take longer. */
@JsonTypeName("mesh-http-delay")
public record MeshHttpDelay(int port, Duration delay, String path) implements MeshFault {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofSeconds(60);

    public static final FaultType<MeshHttpDelay> TYPE = FaultType.describe(
                    MeshHttpDelay.class, TargetKind.POD, Ender.ENGINE)
            .as(
                    "Chaos Mesh puts a proxy in front of a port of a pod, which holds back requests before the pod sees them.",
                    "Chaos Mesh takes it back when its resource is deleted; the resource stays until no pod is injected any more.",
                    MeshFault.NEEDS,
                    of -> new MeshHttpDelay(of.whole("port"), of.time("delay"), of.text("path")),
                    Parameter.whole("port", "On which port the pod listens.", 1, 65_535, "", 8080, MeshHttpDelay::port),
                    Parameter.time(
                            "delay",
                            "How much later a request is handed on.",
                            LEAST,
                            MOST,
                            Duration.ofMillis(400),
                            MeshHttpDelay::delay),
                    MeshFault.path(MeshHttpDelay::path));

    public MeshHttpDelay {
        Check.range("port", port, 1, 65_535);
        Check.range("delay", delay, LEAST, MOST);
        Check.pattern("path", path, MeshFault.PATH);
    }

    @Override
    public FaultType<MeshHttpDelay> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "hold back by %d ms the requests for %s on port %d of".formatted(delay.toMillis(), path, port);
    }
}
