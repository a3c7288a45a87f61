package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;

/** TimeChaos: a pod lives in another time. */
@JsonTypeName("mesh-clock-skew")
public record MeshClockSkew(Duration offset, Way way) implements MeshFault {

    /** Which way a clock is wrong. */
    public enum Way {
        BEHIND,
        AHEAD
    }

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofDays(400);

    public static final FaultType<MeshClockSkew> TYPE = FaultType.describe(
                    MeshClockSkew.class, TargetKind.POD, Ender.ENGINE)
            .as(
                    "Chaos Mesh lets the first container of a pod see another time of day. Nobody else does, and its own stop-watch runs on as before.",
                    "Chaos Mesh takes it back when its resource is deleted; the resource stays until no pod is injected any more.",
                    MeshFault.NEEDS,
                    of -> new MeshClockSkew(of.time("offset"), of.choice("way", Way.class)),
                    Parameter.time(
                            "offset",
                            "By how much its clock is wrong.",
                            LEAST,
                            MOST,
                            Duration.ofMinutes(10),
                            MeshClockSkew::offset),
                    Parameter.<MeshClockSkew, Way>choice(
                                    "way", "Whether it is slow or fast.", Way.class, Way.BEHIND, MeshClockSkew::way)
                            .or(Way.BEHIND));

    public MeshClockSkew {
        Check.range("offset", offset, LEAST, MOST);
    }

    @Override
    public FaultType<MeshClockSkew> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "put %s by %d s the clock of".formatted(way == Way.BEHIND ? "back" : "forward", offset.toSeconds());
    }
}
