package dev.faultline.timetable;

import dev.faultline.calendar.Shade;
import dev.faultline.calendar.Zones;
import dev.faultline.gate.Query;
import dev.faultline.schedule.Plans.Plan;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * What somebody looks at: how, from which day on, on whose clocks, and what of all that there is.
 *
 * @param environment with {@code service}: empty for all
 */
record Look(
        View view, LocalDate from, ZoneId zone, @Nullable UUID team, String environment, String service) {

    enum View {
        AGENDA("Agenda", 14),
        WEEK("Week", 7),
        MONTH("Month", 0);

        private final String word;
        private final int days;

        View(String word, int days) {
            this.word = word;
            this.days = days;
        }

        public String word() {
            return word;
        }

        String parameter() {
            return name().toLowerCase(Locale.ROOT);
        }

        LocalDate begin(LocalDate day) {
            return switch (this) {
                case AGENDA -> day;
                case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                case MONTH -> day.withDayOfMonth(1);
            };
        }
    }

    private static final LocalDate FIRST = LocalDate.of(1970, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2199, 12, 31);

    /** @param usual the zone of whoever looks */
    static Look read(Query query, ZoneId usual, Instant now) {
        var view = query.oneOf("view", List.of("agenda", "week", "month"));
        var zone = given(query, "zone")
                .flatMap(_ -> query.find("zone", Zones::parse))
                .orElse(usual);
        var from = given(query, "from").flatMap(_ -> query.find("from", Look::day));
        var look = new Look(
                View.valueOf(view.toUpperCase(Locale.ROOT)),
                from.orElse(LocalDate.ofInstant(now, zone)),
                zone,
                given(query, "team").flatMap(_ -> query.id("team")).orElse(null),
                query.text("environment", 128).orElse(""),
                query.text("service", 128).orElse(""));
        return look.from(look.view().begin(look.from()));
    }

    /** An empty choice of a form is none. */
    private static Optional<String> given(Query query, String name) {
        return query.text(name, 120).filter(each -> !each.isEmpty());
    }

    private static LocalDate day(String text) {
        try {
            var day = LocalDate.parse(text);
            if (!day.isBefore(FIRST) && !day.isAfter(LAST)) {
                return day;
            }
        } catch (DateTimeException _) {
            // said below
        }
        throw new IllegalArgumentException("A day from 1970 to 2199, such as 2026-11-30.");
    }

    Look from(LocalDate day) {
        return new Look(view, day, zone, team, environment, service);
    }

    /** Not included. */
    LocalDate until() {
        return view == View.MONTH ? from.plusMonths(1) : from.plusDays(view.days);
    }

    Instant begins() {
        return from.atStartOfDay(zone).toInstant();
    }

    Instant ends() {
        return until().atStartOfDay(zone).toInstant();
    }

    public Look next() {
        return from(until());
    }

    public Look previous() {
        return from(view == View.MONTH ? from.minusMonths(1) : from.minusDays(view.days));
    }

    public Look as(View other) {
        return new Look(other, other.begin(from), zone, team, environment, service);
    }

    public Look dayOf(LocalDate day) {
        return new Look(View.AGENDA, day, zone, team, environment, service);
    }

    public boolean isEverything() {
        return team == null && environment.isEmpty() && service.isEmpty();
    }

    /** Where this is, as a link. */
    public String path() {
        var path = UriComponentsBuilder.fromPath("/calendar")
                .queryParam("view", view.parameter())
                .queryParam("from", from)
                .queryParam("zone", "{zone}")
                .queryParamIfPresent("team", Optional.ofNullable(team));
        if (!environment.isEmpty()) {
            path.queryParam("environment", "{environment}");
        }
        if (!service.isEmpty()) {
            path.queryParam("service", "{service}");
        }
        return path.encode()
                .buildAndExpand(Map.of("zone", zone.getId(), "environment", environment, "service", service))
                .toUriString();
    }

    boolean shows(Plan plan) {
        return (team == null || plan.team().equals(team))
                && (environment.isEmpty() || plan.environments().contains(environment))
                && (service.isEmpty() || plan.services().contains(service));
    }

    boolean shows(Shade shade) {
        return (team == null || shade.team() == null || shade.team().equals(team))
                && isOf(environment, shade.environment())
                && isOf(service, shade.service());
    }

    private static boolean isOf(String chosen, @Nullable String name) {
        return chosen.isEmpty() || name == null || name.equalsIgnoreCase(chosen);
    }
}
