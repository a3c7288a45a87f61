package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;

/** {@code percent} of the connections of a route (1 to 100) are closed {@code delay} later (1 ms to 60 s) than the upstream does. */
@JsonTypeName("slow-close")
public record SlowClose(Duration delay, int percent) implements RouteFault {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofSeconds(60);

    public static final FaultType<SlowClose> TYPE = FaultType.describe(SlowClose.class, TargetKind.ROUTE, Ender.PROCESS)
            .as(
                    "Faultline's proxy hands on everything at once but the end of a connection: clients that wait for it keep"
                            + " their connections longer.",
                    "Ends are handed on at once again, also those that wait.",
                    "A route that is configured on the host, with a health path.",
                    of -> new SlowClose(of.time("delay"), of.whole("percent")),
                    Parameter.time(
                            "delay",
                            "How much later a connection ends.",
                            LEAST,
                            MOST,
                            Duration.ofSeconds(5),
                            SlowClose::delay),
                    Parameter.<SlowClose>percent("connections are hit.", SlowClose::percent)
                            .or(100));

    public SlowClose {
        Check.range("delay", delay, LEAST, MOST);
        Check.range("percent", percent, 1, 100);
    }

    @Override
    public FaultType<SlowClose> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "close %d %% of connections %d ms late through".formatted(percent, delay.toMillis());
    }
}
