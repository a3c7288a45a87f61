package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.List;

/** Hands {@code percent} of the requests to the upstream {@code delay} later (1 ms to 60 s). */
@JsonTypeName("http-delay")
public record HttpDelay(Duration delay, int percent, String path, List<String> methods, List<String> headers)
        implements RequestFault {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofSeconds(60);

    public static final FaultType<HttpDelay> TYPE = FaultType.describe(HttpDelay.class, TargetKind.ROUTE, Ender.PROCESS)
            .as(
                    "Faultline's proxy holds back single requests before it hands them to the upstream. On one connection, those"
                            + " that come later wait as well.",
                    "The proxy hands everything on at once again.",
                    "A route that is configured on the host, with a health path, and HTTP without TLS.",
                    of -> new HttpDelay(
                            of.time("delay"),
                            of.whole("percent"),
                            of.text("path"),
                            of.texts("methods"),
                            of.texts("headers")),
                    RequestFault.after(Parameter.time(
                            "delay",
                            "How much later a request is handed on.",
                            LEAST,
                            MOST,
                            Duration.ofMillis(400),
                            HttpDelay::delay)));

    public HttpDelay {
        methods = List.copyOf(methods);
        headers = List.copyOf(headers);
        Check.range("delay", delay, LEAST, MOST);
        Check.range("percent", percent, 1, 100);
        var _ = new Requests(path, methods, headers);
    }

    @Override
    public FaultType<HttpDelay> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "hold back %d %% of requests%s for %d ms through"
                .formatted(percent, requests().inWords(), delay.toMillis());
    }
}
