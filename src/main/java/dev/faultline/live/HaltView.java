package dev.faultline.live;

import dev.faultline.access.Caller;
import java.util.HashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Whether everything is stopped: part of every stream. */
@Component
class HaltView implements LiveView {

    static final String KIND = "halted";

    private final ObjectProvider<HaltState> halt;
    private final Fragments fragments;

    HaltView(ObjectProvider<HaltState> halt, Fragments fragments) {
        this.halt = halt;
        this.fragments = fragments;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean maySee(Caller caller, String id) {
        return true;
    }

    @Override
    public String version(String id) {
        return pressed().map(HaltState.Pressed::toString).orElse("released");
    }

    @Override
    public String render(String id) {
        var model = new HashMap<String, HaltState.@Nullable Pressed>();
        model.put("pressed", pressed().orElse(null));
        return fragments.partial("halt-banner", "live/halt", "banner", model);
    }

    private Optional<HaltState.Pressed> pressed() {
        return halt.stream().findFirst().flatMap(HaltState::current);
    }
}
