package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** HTTPChaos: requests to a pod are cut. */
@JsonTypeName("mesh-http-abort")
public record MeshHttpAbort(int port, String path) implements MeshFault {

    public static final FaultType<MeshHttpAbort> TYPE = FaultType.describe(
                    MeshHttpAbort.class, TargetKind.POD, Ender.ENGINE)
            .as(
                    "Chaos Mesh puts a proxy in front of a port of a pod, which ends the connection when such a request comes; the pod never sees it.",
                    "Chaos Mesh takes it back when its resource is deleted; the resource stays until no pod is injected any more.",
                    MeshFault.NEEDS,
                    of -> new MeshHttpAbort(of.whole("port"), of.text("path")),
                    Parameter.whole("port", "On which port the pod listens.", 1, 65_535, "", 8080, MeshHttpAbort::port),
                    MeshFault.path(MeshHttpAbort::path));

    public MeshHttpAbort {
        Check.range("port", port, 1, 65_535);
        Check.pattern("path", path, MeshFault.PATH);
    }

    @Override
    public FaultType<MeshHttpAbort> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "cut the requests for %s on port %d of".formatted(path, port);
    }
}
