package dev.faultline.blastradius;

import dev.faultline.access.Caller;
import dev.faultline.live.Fragments;
import dev.faultline.live.Sight;
import dev.faultline.live.TeamsView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** The page of the blast radius while it is open: what is hurt, the limits, and the first services. */
@Component
class RadiusLive implements TeamsView {

    private static final String KIND = "blast-radius";
    private static final String TEMPLATE = "blastradius/radius";

    private final RadiusViews views;
    private final Fragments fragments;

    RadiusLive(RadiusViews views, Fragments fragments) {
        this.views = views;
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
        var caller = Sight.caller(id);
        return Integer.toHexString(Objects.hash(views.view(caller), firstParts(caller)));
    }

    @Override
    public String render(String id) {
        var caller = Sight.caller(id);
        Map<String, Object> view = Map.of("radius", views.view(caller));
        return fragments.partial("radius-now", TEMPLATE, "now", view)
                + fragments.partial("radius-waiting", TEMPLATE, "waiting", view)
                + fragments.partial("radius-limits", TEMPLATE, "limits", view)
                + fragments.partial("radius-services", TEMPLATE, "services", Map.of("parts", firstParts(caller)));
    }

    private List<RadiusView.Part> firstParts(Caller caller) {
        return views.parts(
                caller, views.services("", "").stream().limit(RadiusViews.SHOWN).toList());
    }
}
