package dev.faultline.drill;

import dev.faultline.access.Caller;
import dev.faultline.live.Fragments;
import dev.faultline.live.LiveView;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The page of a drill, while it is open: topic {@code drill:<id>}. Agents belong to no team, so everybody may see it. */
@Component
class DrillLive implements LiveView {

    private static final String KIND = "drill";

    private final DrillRows rows;
    private final Fragments fragments;

    DrillLive(DrillRows rows, Fragments fragments) {
        this.rows = rows;
        this.fragments = fragments;
    }

    static String topicOf(UUID drill) {
        return KIND + ":" + drill;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean maySee(Caller caller, String id) {
        try {
            return rows.find(UUID.fromString(id)).isPresent();
        } catch (IllegalArgumentException notAnId) {
            return false;
        }
    }

    @Override
    public String version(String id) {
        return rows.version(UUID.fromString(id));
    }

    @Override
    public String render(String id) {
        var model = Map.of("drill", DrillView.of(rows.find(UUID.fromString(id)).orElseThrow()));
        return Stream.of("top", "times", "agents")
                .map(part -> fragments.partial("drill-" + part, "drill/drill", part, model))
                .collect(Collectors.joining());
    }
}
