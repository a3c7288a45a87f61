package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;

/** A process that was started for it sees another time: {@code by} (1 s to 400 days) ahead or behind. */
@JsonTypeName("clock-skew")
public record ClockSkew(Duration by, Way way) implements ProcessFault {

    /** To which side. */
    public enum Way {
        AHEAD,
        BEHIND
    }

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofDays(400);

    public static final FaultType<ClockSkew> TYPE = FaultType.describe(
                    ClockSkew.class, TargetKind.PROCESS, Ender.WATCHDOG)
            .as(
                    "One process sees another time than everybody else, within a second or so: certificates and tokens expire,"
                            + " schedules jump, leases end. Timers that count from the start go on as before.",
                    "The offset that libfaketime reads is set to nothing.",
                    "A process that is configured on the host and was started with libfaketime: LD_PRELOAD, and"
                            + " FAKETIME_TIMESTAMP_FILE with the path of a file that holds “+0”.",
                    of -> new ClockSkew(of.time("by"), of.choice("way", Way.class)),
                    Parameter.time("by", "How far its clock is off.", LEAST, MOST, Duration.ofHours(2), ClockSkew::by),
                    Parameter.<ClockSkew, Way>choice(
                                    "way", "Whether it is ahead or behind.", Way.class, Way.BEHIND, ClockSkew::way)
                            .or(Way.AHEAD));

    public ClockSkew {
        Check.range("by", by, LEAST, MOST);
    }

    /** In seconds; what is behind is below nothing. */
    public long offset() {
        return way == Way.AHEAD ? by.toSeconds() : -by.toSeconds();
    }

    @Override
    public FaultType<ClockSkew> described() {
        return TYPE;
    }

    @Override
    public boolean mayEndIt() {
        return false;
    }

    @Override
    public String inWords() {
        return "set the clock %d s %s in".formatted(by.toSeconds(), way == Way.AHEAD ? "ahead" : "back");
    }
}
