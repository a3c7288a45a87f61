package dev.faultline.notification;

import dev.faultline.live.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a team is told, and of what.
 *
 * @param shown where it leads, without what is secret of it
 */
record Channel(UUID id, UUID team, Terms terms, String shown, int version, Trace trace) {

    enum Kind {
        SLACK("Slack, or what takes the same: Mattermost, Rocket.Chat, Discord with /slack"),
        WEBHOOK("Webhook, signed by the rules of Standard Webhooks"),
        EMAIL("E-mail");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    /**
     * What people decide.
     *
     * @param lead how long before it begins
     * @param templates the words for an occasion, where they are other than {@link Wording#USUAL}
     */
    record Terms(
            String name,
            Kind kind,
            Set<Subject> about,
            Set<Occasion> occasions,
            Duration lead,
            ZoneId zone,
            Map<Occasion, String> templates) {

        Terms {
            about = Set.copyOf(about);
            occasions = Set.copyOf(occasions);
            templates = Map.copyOf(templates);
        }

        String template(Occasion occasion) {
            return templates.getOrDefault(occasion, Wording.USUAL);
        }

        public String leadInWords() {
            return Times.exactly(lead);
        }

        public boolean tells(Occasion occasion) {
            return occasions.contains(occasion);
        }

        public boolean isAbout(Subject subject) {
            return about.contains(subject);
        }
    }

    record Trace(
            String madeBy,
            Instant madeAt,
            String changedBy,
            Instant changedAt,
            @Nullable Instant endedAt) {}

    public String name() {
        return terms.name();
    }

    public Kind kind() {
        return terms.kind();
    }

    public boolean ended() {
        return trace.endedAt() != null;
    }

    boolean wants(News news, Instant now) {
        return news.isFor(team)
                && terms.about().contains(news.subject())
                && terms.occasions().contains(news.occasion())
                && switch (news.occasion()) {
                    case BEFORE -> !now.isBefore(news.at().minus(terms.lead()));
                    case OVERDUE -> !news.at().isBefore(trace.madeAt().minus(Duration.ofDays(1)));
                    // what happened before anybody wanted to know is none
                    default -> !news.at().isBefore(trace.madeAt());
                };
    }
}
