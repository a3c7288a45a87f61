package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** IOChaos: calls to a volume of a pod fail. */
@JsonTypeName("mesh-io-error")
public record MeshIoError(String volume, Errno error, int percent, String files) implements MeshFault {

    /** Linux error numbers, errno(3). */
    public enum Errno {
        EIO(5),
        EACCES(13),
        ENOSPC(28),
        EROFS(30);

        private final int number;

        Errno(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    public static final FaultType<MeshIoError> TYPE = FaultType.describe(
                    MeshIoError.class, TargetKind.POD, Ender.ENGINE)
            .as(
                    "Chaos Mesh answers the calls of the first container of a pod to a volume with an error, such as that no space is left.",
                    "Chaos Mesh takes it back when its resource is deleted; the resource stays until no pod is injected any more.",
                    MeshFault.NEEDS,
                    of -> new MeshIoError(
                            of.text("volume"), of.choice("error", Errno.class), of.whole("percent"), of.text("files")),
                    Parameter.text(
                            "volume",
                            "Where the volume is mounted in the container.",
                            DiskFill.DIRECTORY,
                            "an absolute path",
                            "/var/lib/shop",
                            MeshIoError::volume),
                    Parameter.<MeshIoError, Errno>choice(
                                    "error", "With what they fail.", Errno.class, Errno.ENOSPC, MeshIoError::error)
                            .or(Errno.EIO),
                    Parameter.<MeshIoError>percent("calls fail.", MeshIoError::percent)
                            .or(100),
                    Parameter.<MeshIoError>text(
                                    "files",
                                    "Which files of it, as a pattern; none means all.",
                                    MeshFault.FILES,
                                    "a path that may hold *",
                                    "/var/lib/shop/**/*",
                                    MeshIoError::files)
                            .or(""));

    public MeshIoError {
        Check.pattern("volume", volume, DiskFill.DIRECTORY);
        Check.range("percent", percent, 1, 100);
        Check.pattern("files", files, MeshFault.FILES);
    }

    @Override
    public FaultType<MeshIoError> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "fail with %s %d %% of the calls to %s of".formatted(error, percent, files.isEmpty() ? volume : files);
    }
}
