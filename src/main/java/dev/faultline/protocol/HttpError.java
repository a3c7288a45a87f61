package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.regex.Pattern;

/** Answers {@code status} (400 to 599) instead of the upstream to {@code percent} of requests under {@code path}. */
@JsonTypeName("http-error")
public record HttpError(int status, int percent, String path) implements RouteFault {

    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9/_.~%-]{0,200}");

    public static final FaultType<HttpError> TYPE = FaultType.describe(
                    HttpError.class, TargetKind.ROUTE, Ender.PROCESS)
            .as(
                    "Faultline's proxy answers requests itself, with an error, instead of asking the upstream.",
                    "The proxy asks the upstream again.",
                    "A route that is configured on the host, with a health path, and HTTP without TLS.",
                    of -> new HttpError(of.whole("status"), of.whole("percent"), of.text("path")),
                    Parameter.whole("status", "The status that is answered.", 400, 599, "", 503, HttpError::status),
                    Parameter.<HttpError>percent("requests are hit.", HttpError::percent).or(100),
                    Parameter.<HttpError>text(
                                    "path",
                                    "Only requests whose path begins so.",
                                    PATH,
                                    "a path",
                                    "/api/",
                                    HttpError::path)
                            .or("/"));

    public HttpError {
        Check.range("status", status, 400, 599);
        Check.range("percent", percent, 1, 100);
        Check.pattern("path", path, PATH);
    }

    @Override
    public FaultType<HttpError> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "answer %d to %d %% of requests%s through"
                .formatted(status, percent, path.equals("/") ? "" : " under " + path);
    }
}
