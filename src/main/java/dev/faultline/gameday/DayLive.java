package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.live.Fragments;
import dev.faultline.live.LiveView;
import dev.faultline.timeline.Timeline;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * The rooms of a GameDay, while they are open: topics {@code gameday-briefing:<id>/<what one knows>} and {@code
 * gameday-control:…}. All who know the same share one.
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

    @Component
    static final class Briefing implements LiveView {

        private static final String KIND = "gameday-briefing";

        private final Audience audience;
        private final DayModels models;
        private final Fragments fragments;

        Briefing(Audience audience, DayModels models, Fragments fragments) {
            this.audience = audience;
            this.models = models;
            this.fragments = fragments;
        }

        static String topicOf(UUID id, Audience.Knows knows) {
            return KIND + ":" + id + "/" + knows.word();
        }

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public boolean maySee(Caller caller, String id) {
            return DayLive.maySee(audience, caller, id);
        }

        /** Agents, drills and presses change without the GameDay, so it is what would be shown that counts. */
        @Override
        public String version(String id) {
            return Integer.toHexString(model(id).hashCode());
        }

        @Override
        public String render(String id) {
            return DayLive.render(fragments, "gameday/briefing", model(id), "top", "call", "checks", "lacking");
        }

        private Map<String, Object> model(String id) {
            var topic = Topic.of(id);
            return models.briefing(audience.of(topic.id(), topic.knows()));
        }
    }

    @Component
    static final class Control implements LiveView {

        private static final String KIND = "gameday-control";

        private final Audience audience;
        private final DayModels models;
        private final Timeline timeline;
        private final Fragments fragments;

        Control(Audience audience, DayModels models, Timeline timeline, Fragments fragments) {
            this.audience = audience;
            this.models = models;
            this.timeline = timeline;
            this.fragments = fragments;
        }

        static String topicOf(UUID id, Audience.Knows knows) {
            return KIND + ":" + id + "/" + knows.word();
        }

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public boolean maySee(Caller caller, String id) {
            return DayLive.maySee(audience, caller, id);
        }

        /** Nothing happens without a fact; but that something happened is nothing for those it is sealed from. */
        @Override
        public String version(String id) {
            var topic = Topic.of(id);
            var seen = audience.of(topic.id(), topic.knows());
            return seen.whole()
                    ? seen.day().state() + ":" + timeline.length(seen.chains())
                    : Integer.toHexString(models.control(seen).hashCode());
        }

        @Override
        public String render(String id) {
            var topic = Topic.of(id);
            return DayLive.render(
                    fragments,
                    "gameday/control",
                    models.control(audience.of(topic.id(), topic.knows())),
                    "top",
                    "rounds",
                    "timeline");
        }
    }
}
