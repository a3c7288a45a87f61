package dev.faultline.run;

import dev.faultline.access.Caller;
import dev.faultline.live.Fragments;
import dev.faultline.live.LiveView;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The page of a run, while it is open: topic {@code run:<id>}. */
@Component
class RunLive implements LiveView {

    private final RunViews views;
    private final Charts charts;
    private final Fragments fragments;

    RunLive(RunViews views, Charts charts, Fragments fragments) {
        this.views = views;
        this.charts = charts;
        this.fragments = fragments;
    }

    @Override
    public String kind() {
        return "run";
    }

    @Override
    public boolean maySee(Caller caller, String id) {
        try {
            return views.maySee(caller, UUID.fromString(id));
        } catch (IllegalArgumentException notAnId) {
            return false;
        }
    }

    @Override
    public String version(String id) {
        return views.version(UUID.fromString(id));
    }

    @Override
    public String render(String id) {
        var model = Map.of("run", views.page(UUID.fromString(id)));
        return Stream.of("top", "gates", "injections", "left", "timeline", "steps")
                .map(part -> fragments.partial("run-" + part, "run/run", part, model))
                .collect(Collectors.joining());
    }

    @Override
    public Points points(String id, long after) {
        return charts.points(UUID.fromString(id), after);
    }
}
