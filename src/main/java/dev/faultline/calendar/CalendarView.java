package dev.faultline.calendar;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A calendar as the API shows it.
 *
 * @param kind {@code freeze} or {@code business-hours}
 * @param team with environment and service: at most one is there; none is everything
 * @param from with until: what clocks in the zone show
 * @param startsAt with endsAt: the instants that follow from it
 * @param state {@code coming}, {@code now}, {@code over}, {@code ended}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CalendarView(
        UUID id,
        String kind,
        @Nullable UUID team,
        @Nullable String environment,
        @Nullable String service,
        String zone,
        @Nullable LocalDateTime from,
        @Nullable LocalDateTime until,
        @Nullable Instant startsAt,
        @Nullable Instant endsAt,
        @Nullable List<Map<String, Object>> hours,
        @Nullable List<LocalDate> holidays,
        String words,
        String reason,
        String state,
        String madeBy,
        Instant madeAt,
        @Nullable EndView end) {

    record EndView(String by, Instant at, String reason) {}

    static CalendarView of(Calendar calendar, Instant now) {
        var freeze = calendar.rule() instanceof Freeze each ? each : null;
        var hours = calendar.rule() instanceof BusinessHours each ? each : null;
        var end = calendar.end();
        return new CalendarView(
                calendar.id(),
                calendar.kind(),
                calendar.team(),
                calendar.scope() instanceof Scope.Environment(String name) ? name : null,
                calendar.scope() instanceof Scope.Service(String name) ? name : null,
                calendar.rule().zone().getId(),
                freeze == null ? null : freeze.from(),
                freeze == null ? null : freeze.until(),
                freeze == null ? null : freeze.span().from(),
                freeze == null ? null : freeze.span().until(),
                hours == null ? null : CalendarReader.write(hours.week()),
                hours == null ? null : List.copyOf(hours.holidays()),
                calendar.inWords(),
                calendar.reason(),
                calendar.state(now),
                calendar.madeBy(),
                calendar.madeAt(),
                end == null ? null : new EndView(end.by(), end.at(), end.reason()));
    }
}
