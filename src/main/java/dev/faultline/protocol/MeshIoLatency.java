package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;

/** IOChaos: a volume of a pod is slow. */
@JsonTypeName("mesh-io-latency")
public record MeshIoLatency(String volume, Duration delay, int percent, String files) implements MeshFault {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofSeconds(60);

    public static final FaultType<MeshIoLatency> TYPE = FaultType.describe(
                    MeshIoLatency.class, TargetKind.POD, Ender.ENGINE)
            .as(
                    "Chaos Mesh holds back what the first container of a pod reads from a volume and writes to it.",
                    "Chaos Mesh takes it back when its resource is deleted; the resource stays until no pod is injected any more.",
                    MeshFault.NEEDS,
                    of -> new MeshIoLatency(of.text("volume"), of.time("delay"), of.whole("percent"), of.text("files")),
                    Parameter.text(
                            "volume",
                            "Where the volume is mounted in the container.",
                            DiskFill.DIRECTORY,
                            "an absolute path",
                            "/var/lib/shop",
                            MeshIoLatency::volume),
                    Parameter.time(
                            "delay",
                            "How much longer each call takes.",
                            LEAST,
                            MOST,
                            Duration.ofMillis(100),
                            MeshIoLatency::delay),
                    Parameter.<MeshIoLatency>percent("calls are hit.", MeshIoLatency::percent)
                            .or(100),
                    Parameter.<MeshIoLatency>text(
                                    "files",
                                    "Which files of it, as a pattern; none means all.",
                                    MeshFault.FILES,
                                    "a path that may hold *",
                                    "/var/lib/shop/**/*",
                                    MeshIoLatency::files)
                            .or(""));

    public MeshIoLatency {
        Check.pattern("volume", volume, DiskFill.DIRECTORY);
        Check.range("delay", delay, LEAST, MOST);
        Check.range("percent", percent, 1, 100);
        Check.pattern("files", files, MeshFault.FILES);
    }

    @Override
    public FaultType<MeshIoLatency> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "hold back by %d ms %d %% of the calls to %s of"
                .formatted(delay.toMillis(), percent, files.isEmpty() ? volume : files);
    }
}
