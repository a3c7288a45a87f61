package dev.faultline.calendar;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A rule about time that somebody made for somebody.
 *
 * @param reason why, in the words of who made it
 * @param end null while nobody ended it
 */
record Calendar(
        UUID id,
        Scope scope,
        Rule rule,
        String reason,
        String madeBy,
        Instant madeAt,
        @Nullable End end) {

    /** Before its time, or for good. */
    record End(String by, Instant at, String reason) {}

    /** What it is, as the API calls it. */
    String kind() {
        return switch (rule) {
            case Freeze _ -> "freeze";
            case BusinessHours _ -> "business-hours";
            case Closures _ -> "import";
            case Holidays _ -> "holidays";
        };
    }

    /** Whose holidays it follows; null where it follows none. */
    @Nullable String region() {
        var region = switch (rule) {
            case BusinessHours hours -> hours.region();
            case Holidays holidays -> holidays.region();
            case Freeze _, Closures _ -> null;
        };
        return region == null ? null : region.code();
    }

    Calendar with(Rule other) {
        return new Calendar(id, scope, other, reason, madeBy, madeAt, end);
    }

    /** Whose it is; null for what everybody may see. */
    @Nullable UUID team() {
        return scope instanceof Scope.OfTeam team ? team.id() : null;
    }

    public String inWords() {
        return switch (rule) {
            case Freeze _ -> "a freeze of %s %s".formatted(scope.inWords(), rule.inWords());
            case BusinessHours _ -> "business hours of %s: %s".formatted(BusinessHours.whose(scope), rule.inWords());
            case Closures _, Holidays _ -> "a calendar of %s: %s".formatted(scope.inWords(), rule.inWords());
        };
    }

    Optional<String> against(Span whole) {
        return rule.against(whole, scope).map(each -> switch (rule) {
            case Freeze _, Closures _, Holidays _ -> "%s Made by %s: %s".formatted(each, madeBy, reason);
            case BusinessHours _ -> each;
        });
    }

    /** {@code coming}, {@code now}, {@code over} or {@code ended}; {@code stale}; what has no end is there until it is ended. */
    String state(Instant now) {
        if (end != null) {
            return "ended";
        }
        return switch (rule) {
            case BusinessHours _, Holidays _ -> "now";
            case Closures closures -> closures.source().stale() ? "stale" : "now";
            case Freeze freeze ->
                now.isBefore(freeze.span().from()) ? "coming" : freeze.span().contains(now) ? "now" : "over";
        };
    }
}
