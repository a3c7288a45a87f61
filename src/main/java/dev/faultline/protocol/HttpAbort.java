package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;

/** Ends the connection of {@code percent} of the requests with a TCP reset instead of an answer. */
@JsonTypeName("http-abort")
public record HttpAbort(int percent, String path, List<String> methods, List<String> headers) implements RequestFault {

    public static final FaultType<HttpAbort> TYPE = FaultType.describe(HttpAbort.class, TargetKind.ROUTE, Ender.PROCESS)
            .as(
                    "Faultline's proxy ends the connection with a TCP reset when such a request comes, and the upstream never sees"
                            + " it.",
                    "The proxy hands everything on again.",
                    "A route that is configured on the host, with a health path, and HTTP without TLS.",
                    of -> new HttpAbort(of.whole("percent"), of.text("path"), of.texts("methods"), of.texts("headers")),
                    RequestFault.after());

    public HttpAbort {
        methods = List.copyOf(methods);
        headers = List.copyOf(headers);
        Check.range("percent", percent, 1, 100);
        var _ = new Requests(path, methods, headers);
    }

    @Override
    public FaultType<HttpAbort> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "reset %d %% of requests%s through".formatted(percent, requests().inWords());
    }
}
