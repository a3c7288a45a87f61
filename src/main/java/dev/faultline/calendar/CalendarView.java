package dev.faultline.calendar;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.faultline.gate.Durations;
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
 * @param kind {@code freeze}, {@code business-hours}, {@code import} or {@code holidays}
 * @param team with environment and service: at most one is there; none is everything
 * @param from with until: what clocks in the zone show
 * @param startsAt with endsAt: the instants that follow from it
 * @param stopRunning of a freeze: whether it stops what was going on when it was made, too
 * @param closed the next days and times that it closes by name, at most twenty
 * @param state {@code coming}, {@code now}, {@code stale}, {@code over}, {@code ended}
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
        @Nullable Boolean stopRunning,
        @Nullable List<Map<String, Object>> hours,
        @Nullable List<LocalDate> holidays,
        @Nullable String region,
        @Nullable SourceView source,
        List<ClosedView> closed,
        String words,
        String reason,
        String state,
        String madeBy,
        Instant madeAt,
        @Nullable EndView end) {

    record EndView(String by, Instant at, String reason) {}

    /**
     * Where it was brought in from.
     *
     * @param host of its address; absent where it was uploaded. The address itself is never told: it may be a secret
     * @param stale whether the last good copy is too old
     * @param trouble what was wrong when it was last tried
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SourceView(
            @Nullable String host,
            @Nullable String refresh,
            @Nullable String staleAfter,
            @Nullable String whenStale,
            Instant readAt,
            boolean stale,
            @Nullable String trouble,
            List<String> notes) {

        static @Nullable SourceView of(Rule rule) {
            if (!(rule instanceof Closures closures)) {
                return null;
            }
            var source = closures.source();
            boolean fetched = source.url() != null;
            return new SourceView(
                    source.host(),
                    fetched ? Durations.text(source.refresh()) : null,
                    fetched ? Durations.text(source.staleAfter()) : null,
                    fetched ? source.whenStale().word() : null,
                    source.readAt(),
                    source.stale(),
                    source.trouble().isEmpty() ? null : source.trouble(),
                    source.notes());
        }
    }

    /** @param from with until: what clocks in the zone show */
    record ClosedView(
            String name, LocalDateTime from, LocalDateTime until, String zone, Instant startsAt, Instant endsAt) {

        static List<ClosedView> of(Rule rule, Instant now) {
            return rule.closed(now, CalendarRows.SOME).stream()
                    .map(each -> new ClosedView(
                            each.name(),
                            each.from(),
                            each.until(),
                            each.zone().getId(),
                            each.span().from(),
                            each.span().until()))
                    .toList();
        }
    }

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
                freeze == null ? null : freeze.stopRunning(),
                hours == null ? null : CalendarReader.write(hours.week()),
                hours == null ? null : List.copyOf(hours.holidays()),
                calendar.region(),
                SourceView.of(calendar.rule()),
                ClosedView.of(calendar.rule(), now),
                calendar.inWords(),
                calendar.reason(),
                calendar.state(now),
                calendar.madeBy(),
                calendar.madeAt(),
                end == null ? null : new EndView(end.by(), end.at(), end.reason()));
    }
}
