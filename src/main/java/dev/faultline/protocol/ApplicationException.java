package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import java.util.Map;

/** Calls within an application fail with an exception. */
@JsonTypeName("application-exception")
public record ApplicationException(int every, List<String> at) implements ApplicationFault {

    public static final FaultType<ApplicationException> TYPE = FaultType.describe(
                    ApplicationException.class, TargetKind.APPLICATION, Ender.WATCHDOG)
            .as(
                    "Chaos Monkey for Spring Boot, which the application carries, has calls fail with a RuntimeException.",
                    UNDONE,
                    NEEDS,
                    of -> new ApplicationException(of.whole("every"), of.texts("at")),
                    ApplicationFault.<ApplicationException>after());

    public ApplicationException {
        at = List.copyOf(at);
        ApplicationFault.check(every, at);
    }

    @Override
    public ApplicationSettings settings() {
        return ApplicationSettings.attacking(Map.of("exceptionsActive", true), every, at);
    }

    @Override
    public FaultType<ApplicationException> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "fail one of %d calls of each %s in".formatted(every, String.join(" and ", at));
    }
}
