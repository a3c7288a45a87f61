package dev.faultline.protocol;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Chaos Monkey for Spring Boot does within an application. */
public sealed interface ApplicationFault extends Fault permits ApplicationException, ApplicationLatency {

    String NEEDS =
            "An application that is configured on the host, with Chaos Monkey for Spring Boot in it and its endpoint"
                    + " “chaosmonkey” exposed, and an address of it whose answers are measured.";

    String UNDONE =
            "Chaos Monkey is given back the settings that it had before, exactly, and disabled unless it was enabled.";

    /** The parts of an application that Chaos Monkey can watch. */
    Pattern WATCHED = Pattern.compile("controller|rest-controller|service|repository|component");

    /** Every how many calls are attacked. */
    int every();

    /** At which parts of the application. */
    List<String> at();

    /** What Chaos Monkey is told, in its own words. */
    ApplicationSettings settings();

    static void check(int every, List<String> at) {
        Check.range("every", every, 1, 10_000);
        Check.range("at", at.size(), 1, 5);
        at.forEach(each -> Check.pattern("at", each, WATCHED));
    }

    /** Its own parameters, after those of the type itself. */
    @SafeVarargs
    static <F extends ApplicationFault> List<Parameter<F>> after(Parameter<F>... own) {
        return Stream.concat(
                        Stream.of(own),
                        Stream.<Parameter<F>>of(
                                Parameter.<F>whole(
                                                "every",
                                                "One of how many calls is attacked.",
                                                1,
                                                10_000,
                                                "",
                                                3,
                                                ApplicationFault::every)
                                        .or(1),
                                Parameter.<F>texts(
                                                "at",
                                                "The parts of the application whose calls are attacked.",
                                                5,
                                                WATCHED,
                                                "controller, rest-controller, service, repository or component",
                                                List.of("rest-controller"),
                                                ApplicationFault::at)
                                        .or(List.of("rest-controller"))))
                .toList();
    }
}
