package dev.faultline.checkpoint;

import dev.faultline.access.Caller;
import dev.faultline.live.Fragments;
import dev.faultline.live.LiveView;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The page of the timeline's checks while one is going on. */
@Component
class VerificationLive implements LiveView {

    static final String TOPIC = "verification";

    private final Verifications verifications;
    private final Fragments fragments;

    VerificationLive(Verifications verifications, Fragments fragments) {
        this.verifications = verifications;
        this.fragments = fragments;
    }

    @Override
    public String kind() {
        return TOPIC;
    }

    @Override
    public boolean maySee(Caller caller, String id) {
        return caller.seesAllTeams();
    }

    @Override
    public String version(String id) {
        return verifications.version();
    }

    @Override
    public String render(String id) {
        var model = Map.of("it", verifications.now());
        return Stream.of("result", "signed", "checks")
                .map(part -> fragments.partial("verification-" + part, "checkpoint/verification", part, model))
                .collect(Collectors.joining());
    }
}
