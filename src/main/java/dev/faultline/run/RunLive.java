package dev.faultline.run;

import dev.faultline.access.Caller;
import dev.faultline.live.Fragments;
import dev.faultline.live.LiveView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The page of a run, while it is open: topic {@code run:<id>}. */
@Component
class RunLive implements LiveView {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MOST_POINTS = 20_000;

    private final RunViews views;
    private final Readings readings;
    private final Fragments fragments;

    RunLive(RunViews views, Readings readings, Fragments fragments) {
        this.views = views;
        this.readings = readings;
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
        var points = readings.points(UUID.fromString(id), after, MOST_POINTS);
        if (points.isEmpty()) {
            return new Points("", after);
        }
        var byProbe = new LinkedHashMap<String, List<Object>>();
        for (var point : points) {
            var triple = new ArrayList<Object>();
            triple.add(point.at().toEpochMilli());
            triple.add(point.value());
            triple.add(point.holds() ? 1 : 0);
            byProbe.computeIfAbsent(point.probe(), _ -> new ArrayList<>()).add(triple);
        }
        return new Points(JSON.writeValueAsString(byProbe), points.getLast().seq());
    }
}
