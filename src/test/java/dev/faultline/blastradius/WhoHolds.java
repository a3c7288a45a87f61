package dev.faultline.blastradius;

import dev.faultline.access.Caller;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationContext;

/** What guards say of whoever holds a target: for tests of what refusals may name. */
public final class WhoHolds {

    private WhoHolds() {}

    public static String of(ApplicationContext context, Caller caller, UUID target) {
        return context.getBean(Holds.class).of(caller, List.of(target), Set.of()).stream()
                .map(Hold::whose)
                .collect(Collectors.joining());
    }
}
