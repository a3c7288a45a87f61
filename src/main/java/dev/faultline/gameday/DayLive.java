package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.live.Fragments;
import dev.faultline.live.Live;
import dev.faultline.live.LiveView;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The rooms of a GameDay, while they are open: topics {@code gameday-briefing:<id>/<what one knows>}, {@code gameday-control:…} and
 * {@code gameday-play:…}. All who know the same share one.
 */
final class DayLive {

    private DayLive() {}

    private record Topic(UUID id, Audience.Knows knows) {
        static Topic of(String text) {
            var parts = text.split("/", 2);
            return new Topic(
                    UUID.fromString(parts[0]),
                    Audience.Knows.valueOf(
                            parts.length < 2
                                    ? ""
                                    : parts[1].toUpperCase(Locale.ROOT).replace('-', '_')));
        }
    }

    private static boolean maySee(Audience audience, Caller caller, String id) {
        try {
            var topic = Topic.of(id);
            return audience.maySee(caller, topic.id()) && mayKnow(audience.knows(caller, topic.id()), topic.knows());
        } catch (IllegalArgumentException noTopic) {
            return false;
        }
    }

    /** Less than one knows is always allowed: of what was revealed while a page was open, the page is still open. */
    private static boolean mayKnow(Audience.Knows known, Audience.Knows wanted) {
        return known == wanted || known == Audience.Knows.EVERYTHING && wanted != Audience.Knows.NOTHING;
    }

    private static String render(Fragments fragments, String template, Map<String, Object> model, String... parts) {
        return Stream.of(parts)
                .map(part -> fragments.partial("gameday-" + part, template, part, model))
                .collect(Collectors.joining());
    }

    /** What all rooms have in common: who may be in them, and what they see of the GameDay. */
    private abstract static class Room implements LiveView {

        private final String kind;
        private final Audience audience;

        Room(String kind, Audience audience) {
            this.kind = kind;
            this.audience = audience;
        }

        @Override
        public final String kind() {
            return kind;
        }

        @Override
        public final boolean maySee(Caller caller, String id) {
            return DayLive.maySee(audience, caller, id);
        }

        final Audience.Seen seen(String id) {
            var topic = Topic.of(id);
            return audience.of(topic.id(), topic.knows());
        }
    }

    private static String topicOf(String kind, UUID id, Audience.Knows knows) {
        return kind + ":" + id + "/" + knows.word();
    }

    @Component
    static final class Briefing extends Room {

        private static final String KIND = "gameday-briefing";

        private final DayModels models;
        private final Fragments fragments;

        Briefing(Audience audience, DayModels models, Fragments fragments) {
            super(KIND, audience);
            this.models = models;
            this.fragments = fragments;
        }

        static String topicOf(UUID id, Audience.Knows knows) {
            return DayLive.topicOf(KIND, id, knows);
        }

        /** Agents, drills and presses change without the GameDay, so it is what would be shown that counts. */
        @Override
        public String version(String id) {
            return Integer.toHexString(models.briefing(seen(id)).hashCode());
        }

        @Override
        public String render(String id) {
            return DayLive.render(
                    fragments, "gameday/briefing", models.briefing(seen(id)), "top", "call", "checks", "lacking");
        }
    }

    @Component
    static final class Control extends Room {

        private static final String KIND = "gameday-control";

        private final ControlRoom room;
        private final Fragments fragments;

        Control(Audience audience, ControlRoom room, Fragments fragments) {
            super(KIND, audience);
            this.room = room;
            this.fragments = fragments;
        }

        static String topicOf(UUID id, Audience.Knows knows) {
            return DayLive.topicOf(KIND, id, knows);
        }

        @Override
        public String version(String id) {
            return room.version(seen(id));
        }

        @Override
        public String render(String id) {
            var model = room.model(seen(id));
            model.put("live", true);
            return DayLive.render(
                    fragments,
                    "gameday/control",
                    model,
                    "top",
                    "questions",
                    "charts",
                    "rounds",
                    "pace",
                    "limits",
                    "timeline");
        }

        @Override
        public Points points(String id, long after) {
            return room.points(seen(id), after);
        }
    }

    @Component
    static final class Play extends Room {

        private static final String KIND = "gameday-play";

        private final ControlRoom room;
        private final Fragments fragments;

        Play(Audience audience, ControlRoom room, Fragments fragments) {
            super(KIND, audience);
            this.room = room;
            this.fragments = fragments;
        }

        static String topicOf(UUID id, Audience.Knows knows) {
            return DayLive.topicOf(KIND, id, knows);
        }

        @Override
        public String version(String id) {
            return room.version(seen(id));
        }

        @Override
        public String render(String id) {
            return DayLive.render(fragments, "gameday/play", room.play(seen(id)), "now", "asked", "seen");
        }
    }

    /** A change of the state is told at once, and a screen that is turned off is dark; everything else is told by the next look. */
    @Component
    static final class Hints {

        private final Live live;

        Hints(Live live) {
            this.live = live;
        }

        @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
        void became(GameDayFact.Became fact) {
            for (var knows : Audience.Knows.values()) {
                live.hint(Briefing.topicOf(fact.gameday(), knows));
                live.hint(Control.topicOf(fact.gameday(), knows));
                live.hint(Play.topicOf(fact.gameday(), knows));
            }
        }

        @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
        void turnedOff(GameDayFact.ScreenRevoked fact) {
            live.closeAllOf(fact.screen());
        }
    }
}
