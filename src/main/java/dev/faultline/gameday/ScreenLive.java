package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.live.Fragments;
import dev.faultline.live.HaltState;
import dev.faultline.live.LiveView;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Big screens while they are on: topics {@code gameday-screen:<screen>} and {@code gameday-screen-stop:<screen>}. */
final class ScreenLive {

    private static final String TEMPLATE = "gameday/wall";

    private ScreenLive() {}

    static List<String> topics(UUID screen) {
        return List.of(Stop.KIND + ":" + screen, Shown.KIND + ":" + screen);
    }

    /** Who looks at a screen: nobody in particular, who may nothing. */
    static Caller reader(UUID screen) {
        return new Caller(screen, "screen", Set.of(), Set.of(), false);
    }

    private static boolean isOf(Caller caller, String id) {
        return caller.id().toString().equals(id) && caller.permissions().isEmpty();
    }

    @Component
    static final class Shown implements LiveView {

        private static final String KIND = "gameday-screen";

        private final Screens screens;
        private final ControlRoom room;
        private final Fragments fragments;

        Shown(Screens screens, ControlRoom room, Fragments fragments) {
            this.screens = screens;
            this.room = room;
            this.fragments = fragments;
        }

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public boolean maySee(Caller caller, String id) {
            return isOf(caller, id);
        }

        @Override
        public String version(String id) {
            return Integer.toHexString(wall(id).hashCode());
        }

        @Override
        public String render(String id) {
            return fragments.partial("wall", TEMPLATE, "wall", Map.of("wall", wall(id)));
        }

        private Wall wall(String id) {
            return room.wall(screens.seen(UUID.fromString(id)));
        }
    }

    /** Whether everything is stopped, from memory: that is told also when the database is away. */
    @Component
    static final class Stop implements LiveView {

        private static final String KIND = "gameday-screen-stop";

        private final ObjectProvider<HaltState> halts;
        private final Fragments fragments;

        Stop(ObjectProvider<HaltState> halts, Fragments fragments) {
            this.halts = halts;
            this.fragments = fragments;
        }

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public boolean maySee(Caller caller, String id) {
            return isOf(caller, id);
        }

        @Override
        public String version(String id) {
            return pressed().map(Instant::toString).orElse("released");
        }

        @Override
        public String render(String id) {
            var model = new HashMap<String, @Nullable Instant>();
            model.put("pressed", pressed().orElse(null));
            return fragments.partial("wall-stop", TEMPLATE, "stop", model);
        }

        /** Only when: who pressed, and why, is not for everybody who walks by. */
        Optional<Instant> pressed() {
            return halts.stream().findFirst().flatMap(HaltState::current).map(HaltState.Pressed::at);
        }
    }
}
