package dev.faultline.protocol;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;

/** Answers {@code status} (400 to 599) instead of the upstream to {@code percent} of the requests. */
@JsonTypeName("http-error")
public record HttpError(int status, int percent, String path, List<String> methods, List<String> headers)
        implements RequestFault {

    public static final FaultType<HttpError> TYPE = FaultType.describe(HttpError.class, TargetKind.ROUTE, Ender.PROCESS)
            .as(
                    "Faultline's proxy answers requests itself, with an error, instead of asking the upstream. The answer carries"
                            + " the header X-Faultline, so that logs tell it from a real one.",
                    "The proxy asks the upstream again.",
                    "A route that is configured on the host, with a health path, and HTTP without TLS.",
                    of -> new HttpError(
                            of.whole("status"),
                            of.whole("percent"),
                            of.text("path"),
                            of.texts("methods"),
                            of.texts("headers")),
                    RequestFault.after(Parameter.whole(
                            "status", "The status that is answered.", 400, 599, "", 503, HttpError::status)));

    /** What was written down before there were methods and headers has none. */
    public HttpError {
        methods = List.copyOf(requireNonNullElse(methods, List.of()));
        headers = List.copyOf(requireNonNullElse(headers, List.of()));
        Check.range("status", status, 400, 599);
        Check.range("percent", percent, 1, 100);
        var _ = new Requests(path, methods, headers);
    }

    public HttpError(int status, int percent, String path) {
        this(status, percent, path, List.of(), List.of());
    }

    @Override
    public FaultType<HttpError> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "answer %d to %d %% of requests%s through"
                .formatted(status, percent, requests().inWords());
    }
}
