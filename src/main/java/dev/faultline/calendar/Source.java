package dev.faultline.calendar;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a calendar was brought in from, and how that goes.
 *
 * @param url null where it was uploaded. It may be a secret: only its host is ever shown
 * @param refresh how often it is read again
 * @param staleAfter how old the last good copy may be
 * @param readAt when that was read
 * @param trouble what was wrong when it was last tried; empty where nothing was
 * @param stale whether the last good copy is too old
 * @param notes what was in it that is against nothing
 */
record Source(
        @Nullable URI url,
        Duration refresh,
        Duration staleAfter,
        WhenStale whenStale,
        Instant readAt,
        String trouble,
        boolean stale,
        List<String> notes) {

    /** What a calendar does whose last good copy is too old. */
    enum WhenStale {
        /** Everything is refused. */
        REFUSE,
        /** The last good copy holds on. */
        GUARD;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "EEE d MMM uuuu HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    Source {
        notes = List.copyOf(notes);
    }

    static Source uploaded(Instant now) {
        return new Source(null, Duration.ofDays(1), Duration.ofDays(1), WhenStale.GUARD, now, "", false, List.of());
    }

    public boolean isRefusing() {
        return stale && whenStale == WhenStale.REFUSE;
    }

    /** The host of its address; null where it was uploaded. */
    @Nullable String host() {
        return url == null ? null : url.getHost();
    }

    public String inWords() {
        return url == null ? "an uploaded file" : url.getHost();
    }

    static String moment(Instant at) {
        return MOMENT.format(at);
    }

    static String words(Duration duration) {
        return duration.toMinutes() % 60 == 0 ? duration.toHours() + " h" : duration.toMinutes() + " min";
    }
}
