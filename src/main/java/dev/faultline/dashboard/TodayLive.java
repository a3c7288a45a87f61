package dev.faultline.dashboard;

import dev.faultline.access.Caller;
import dev.faultline.live.Fragments;
import dev.faultline.live.Sight;
import dev.faultline.live.TeamsView;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The page of today, while it is open. One topic for all who see the same teams: {@link Sight}. */
@Component
class TodayLive implements TeamsView {

    private static final String KIND = "today";

    private final Overview overview;
    private final Fragments fragments;

    TodayLive(Overview overview, Fragments fragments) {
        this.overview = overview;
        this.fragments = fragments;
    }

    static String topicOf(Caller caller) {
        return KIND + ":" + Sight.of(caller);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String version(String id) {
        return Integer.toHexString(of(id).hashCode());
    }

    @Override
    public String render(String id) {
        return fragments.partial("today", "dashboard/today", "today", Map.of("today", of(id)));
    }

    private Today of(String id) {
        return overview.of(Sight.caller(id));
    }
}
