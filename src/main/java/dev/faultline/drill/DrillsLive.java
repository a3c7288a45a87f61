package dev.faultline.drill;

import dev.faultline.access.Caller;
import dev.faultline.live.Fragments;
import dev.faultline.live.LiveView;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The first page of drills, while it is open: topic {@code drills}. */
@Component
class DrillsLive implements LiveView {

    static final String TOPIC = "drills";

    private final DrillRows rows;
    private final Fragments fragments;

    DrillsLive(DrillRows rows, Fragments fragments) {
        this.rows = rows;
        this.fragments = fragments;
    }

    @Override
    public String kind() {
        return TOPIC;
    }

    @Override
    public boolean maySee(Caller caller, String id) {
        return true;
    }

    @Override
    public String version(String id) {
        return rows.version();
    }

    @Override
    public String render(String id) {
        return fragments.partial(
                "drills",
                "drill/list",
                "drills",
                Map.of(
                        "drills",
                        rows.latest(DrillPages.LATEST).stream()
                                .map(DrillView::of)
                                .toList()));
    }
}
