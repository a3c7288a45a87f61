package dev.faultline.gameday;

import dev.faultline.notification.News;
import dev.faultline.notification.NewsSource;
import dev.faultline.notification.Occasion;
import dev.faultline.notification.Subject;
import dev.faultline.timeline.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What teams are told of GameDays: that one begins, is held, stopped and over, and nothing of what its rounds do. Channels lead to
 * whoever reads them, so all of it is as {@link Audience#fromOutside} has it.
 */
@Component
class DayNews implements NewsSource {

    private static final Map<String, Occasion> TOLD = Map.ofEntries(
            Map.entry("gameday.go", Occasion.START),
            Map.entry("gameday.hold", Occasion.HOLD),
            Map.entry("gameday.resume", Occasion.HOLD),
            Map.entry("gameday.stop", Occasion.STOP),
            Map.entry("gameday.stop-proved", Occasion.STOP),
            Map.entry("gameday.all-clear", Occasion.ALL_CLEAR),
            Map.entry("gameday.review", Occasion.REPORT),
            Map.entry("gameday.postpone", Occasion.BEFORE),
            Map.entry("gameday.no-go", Occasion.BEFORE),
            Map.entry("gameday.cancel", Occasion.BEFORE),
            Map.entry("gameday.action-made", Occasion.ACTION),
            Map.entry("gameday.action-changed", Occasion.ACTION),
            Map.entry("gameday.action-open", Occasion.ACTION),
            Map.entry("gameday.action-in-progress", Occasion.ACTION),
            Map.entry("gameday.action-done", Occasion.ACTION),
            Map.entry("gameday.action-declined", Occasion.ACTION));

    /** That a blind one takes place, everybody may know; what became of it, only afterwards. */
    private static final Set<String> TOLD_OF_SEALED =
            Set.of("gameday.go", "gameday.hold", "gameday.resume", "gameday.postpone", "gameday.no-go");

    private final Audience audience;
    private final GameDayRows rows;
    private final DebriefRows debriefs;

    DayNews(Audience audience, GameDayRows rows, DebriefRows debriefs) {
        this.audience = audience;
        this.rows = rows;
        this.debriefs = debriefs;
    }

    @Override
    public Set<String> kinds() {
        return TOLD.keySet();
    }

    @Override
    public List<News> of(Timeline.Washed heard) {
        var fact = heard.fact();
        return audience
                .fromOutside(fact.chain())
                .filter(seen -> seen.whole() || TOLD_OF_SEALED.contains(fact.kind()) && tellsWhen(seen))
                .flatMap(seen -> told(seen.day(), fact, Objects.requireNonNull(TOLD.get(fact.kind()))))
                .stream()
                .toList();
    }

    private static boolean tellsWhen(Audience.Seen seen) {
        return seen.knows() == Audience.Knows.EVERYTHING || seen.knows() == Audience.Knows.THAT_AND_WHEN;
    }

    private Optional<News> told(GameDay day, Timeline.Entry fact, Occasion occasion) {
        var called = called(day);
        var title = switch (fact.kind()) {
            case "gameday.go" -> called + " has begun";
            case "gameday.hold" -> called + " is on hold: no new round starts";
            case "gameday.resume" -> called + " goes on";
            case "gameday.stop" -> "STOP: " + called + " was stopped";
            case "gameday.stop-proved" -> called + " is stopped, and everything it did is proved over";
            case "gameday.all-clear" -> "All clear: " + called + " is over";
            case "gameday.review" -> "The report of " + called + " is ready";
            case "gameday.postpone", "gameday.no-go" -> called + " is postponed";
            case "gameday.cancel" -> called + " is cancelled";
            default -> fact.words() + " (" + called + ")";
        };
        if (occasion == Occasion.BEFORE && day.course().startsAt() == null) {
            return Optional.empty(); // nobody was told that it would begin
        }
        var path = switch (occasion) {
            case REPORT -> "/report";
            case ACTION -> "/debrief";
            default -> "";
        };
        return Optional.of(new News(
                "gameday/%s/%d".formatted(day.id(), fact.seq()),
                Subject.GAMEDAYS,
                occasion,
                teams(day),
                called,
                title,
                fact.actor(),
                Objects.requireNonNullElse(fact.happenedAt(), fact.at()),
                day.plan().zone(),
                DayModels.path(day.id(), "") + path,
                occasion == Occasion.ACTION
                        ? ofAction(day, fact.body().path("action").asInt(), fact.kind())
                        : about(day)));
    }

    private static Set<UUID> teams(GameDay day) {
        var teams = new HashSet<>(day.consentOf());
        teams.add(day.team());
        return teams;
    }

    private static String called(GameDay day) {
        return "GameDay “%s”".formatted(day.name());
    }

    private static Map<String, String> about(GameDay day) {
        return Map.of(
                "gameday",
                day.id().toString(),
                "name",
                day.name(),
                "state",
                day.state().inWords());
    }

    /** All that a tracker needs to have one like it. */
    private Map<String, String> ofAction(GameDay day, int number, String kind) {
        return debriefs.of(day.id()).actions().stream()
                .filter(each -> each.number() == number)
                .findFirst()
                .map(each -> data(day, each, kind))
                .orElse(about(day));
    }

    private static Map<String, String> data(GameDay day, Action action, @Nullable String kind) {
        var data = Stream.concat(
                        about(day).entrySet().stream(),
                        Map.of(
                                "action", action.id().toString(),
                                "number", Integer.toString(action.number()),
                                "actionTitle", action.title(),
                                "owner", action.terms().ownerLogin(),
                                "due", action.terms().due().toString(),
                                "doneWhen", action.terms().doneWhen(),
                                "actionState", action.state().name().toLowerCase(java.util.Locale.ROOT),
                                "outcome", action.outcome(),
                                "tracker", action.terms().link())
                                .entrySet()
                                .stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        if (kind != null) {
            data.put("event", kind);
        }
        return data;
    }

    @Override
    public List<News> ahead(Instant now, Duration longestLead) {
        return Stream.concat(
                        rows.beginning(now, now.plus(longestLead)).stream()
                                .flatMap(each -> audience.fromOutside(each).stream())
                                .filter(DayNews::tellsWhen)
                                .map(each -> begins(each.day())),
                        debriefs
                                .dueSince(LocalDate.ofInstant(now, java.time.ZoneOffset.UTC)
                                        .minusDays(14))
                                .stream()
                                .flatMap(each -> overdue(each, now).stream()))
                .toList();
    }

    private static News begins(GameDay day) {
        var at = Objects.requireNonNull(day.course().startsAt());
        return new News(
                "gameday/%s/begins/%s".formatted(day.id(), at),
                Subject.GAMEDAYS,
                Occasion.BEFORE,
                teams(day),
                called(day),
                called(day) + " begins",
                "",
                at,
                day.plan().zone(),
                DayModels.path(day.id(), ""),
                about(day));
    }

    private Optional<News> overdue(DebriefRows.Due due, Instant now) {
        return audience.fromOutside(due.gameday())
                .filter(Audience.Seen::whole)
                .map(Audience.Seen::day)
                .filter(day -> due.action()
                        .isOverdue(LocalDate.ofInstant(now, day.plan().zone())))
                .map(day -> new News(
                        "action/%s/overdue/%s"
                                .formatted(
                                        due.action().id(), due.action().terms().due()),
                        Subject.GAMEDAYS,
                        Occasion.OVERDUE,
                        teams(day),
                        called(day),
                        "Action %d of %s, “%s”, for %s, is overdue since %s"
                                .formatted(
                                        due.action().number(),
                                        called(day),
                                        due.action().title(),
                                        due.action().terms().ownerLogin(),
                                        due.action().terms().due()),
                        "",
                        due.action()
                                .terms()
                                .due()
                                .plusDays(1)
                                .atStartOfDay(day.plan().zone())
                                .toInstant(),
                        day.plan().zone(),
                        DayModels.path(day.id(), "debrief"),
                        data(day, due.action(), null)));
    }
}
