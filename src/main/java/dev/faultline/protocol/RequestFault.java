package dev.faultline.protocol;

import java.util.ArrayList;
import java.util.List;

/** What Faultline's proxy does to single requests of a route. */
public sealed interface RequestFault extends RouteFault permits HttpAbort, HttpDelay, HttpError {

    int percent();

    String path();

    List<String> methods();

    List<String> headers();

    default Requests requests() {
        return new Requests(path(), methods(), headers());
    }

    /** Its own parameters, for a type of fault that is about requests, after those of the type itself. */
    @SafeVarargs
    static <F extends RequestFault> List<Parameter<F>> after(Parameter<F>... own) {
        var all = new ArrayList<>(List.of(own));
        all.add(Parameter.<F>percent("these requests are hit.", RequestFault::percent)
                .or(100));
        all.add(Parameter.<F>text(
                        "path",
                        "Only requests whose path begins so, up to a slash.",
                        Requests.PATH,
                        "a path",
                        "/api/",
                        RequestFault::path)
                .or("/"));
        all.add(Parameter.texts(
                "methods",
                "Only requests by one of these methods; none means all. GET must be among them, because the effect is measured"
                        + " by requests that change nothing.",
                Requests.MOST,
                Requests.METHOD,
                "a method such as GET",
                List.of("GET"),
                RequestFault::methods));
        all.add(Parameter.texts(
                "headers",
                "Only requests that carry all of these headers: one tester, one device, one call.",
                Requests.MOST,
                Requests.HEADER,
                "a header such as \"X-Test-User: ada\"",
                List.of("X-Test-User: ada"),
                RequestFault::headers));
        return List.copyOf(all);
    }
}
