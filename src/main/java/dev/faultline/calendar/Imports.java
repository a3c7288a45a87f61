package dev.faultline.calendar;

import dev.faultline.gate.FieldError;
import dev.faultline.gate.Problem;
import dev.faultline.steadystate.Fetcher;
import dev.faultline.steadystate.Unreadable;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Brings in what others wrote: fetches it, if it has to be fetched, and reads it. Stores nothing. */
@Component
class Imports implements AutoCloseable {

    static final String ALLOW = "faultline.calendars.allow";
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Fetcher fetcher;
    private final boolean plain;
    private final Ics ics;
    private final Clock clock;

    Imports(ImportSettings settings, Ics ics, Clock clock) {
        this.fetcher = new Fetcher(ALLOW, settings.allow());
        this.plain = settings.plain();
        this.ics = ics;
        this.clock = clock;
    }

    /** @param wanted with the text that was read */
    record Brought(Wanted wanted, Ics.Content content) {}

    /** @throws Problem 422 with what is wrong, and where */
    Brought bring(Wanted wanted) {
        try {
            return tryToBring(wanted);
        } catch (Unreadable unreadable) {
            throw Problem.invalid(
                    FieldError.at("#/url", "not-fetched", "It cannot be fetched: %s.".formatted(unreadable.why())));
        } catch (BadCalendar bad) {
            String field = wanted.url() == null ? "#/ics" : "#/url";
            throw Problem.invalid(bad.complaints().stream()
                    .map(each -> new FieldError(field, null, null, "ics", each.inWords(), each.line(), null))
                    .toList());
        }
    }

    /**
     * @throws Unreadable when it cannot be fetched
     * @throws BadCalendar when it is none
     */
    Brought tryToBring(Wanted wanted) throws Unreadable {
        var url = wanted.url();
        var read = url == null ? wanted : wanted.holding(Ics.decoded(fetched(url)));
        return new Brought(read, ics.read(read.text(), read.manner(), clock.instant()));
    }

    private byte[] fetched(URI url) throws Unreadable {
        if (!plain && !"https".equalsIgnoreCase(url.getScheme())) {
            throw new Unreadable("only https is, so that nobody on the way makes up what is closed");
        }
        return fetcher.get(url, Ics.MOST_BYTES, LIMIT);
    }

    @Override
    public void close() {
        fetcher.close();
    }
}
