package dev.faultline.schedule;

import dev.faultline.gate.Problem;
import dev.faultline.ports.Throttle;
import dev.faultline.ports.Ticker;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Where calendars outside ask. Whoever has the link is whom it was made by. */
@RestController
class FeedEndpoint {

    private static final MediaType CALENDAR = MediaType.parseMediaType("text/calendar;charset=utf-8");

    private final Feeds feeds;
    private final Throttle throttle;

    FeedEndpoint(Feeds feeds, Ticker ticker) {
        this.feeds = feeds;
        this.throttle = new Throttle(ticker, 60, Duration.ofSeconds(1));
    }

    @GetMapping("/feeds/{token}.ics")
    ResponseEntity<byte[]> read(@PathVariable String token, HttpServletRequest request) {
        if (!throttle.admits(request.getRemoteAddr())) {
            throw new Problem(429, "too-many", "Too many at once", "Try again in a moment.").header("Retry-After", "2");
        }
        var answer = feeds.read(token).orElseThrow(Problem::notFound);
        return ResponseEntity.ok()
                .contentType(CALENDAR)
                .eTag(answer.tag())
                .lastModified(answer.since())
                .cacheControl(CacheControl.noCache().cachePrivate())
                .header("Referrer-Policy", "no-referrer")
                .body(answer.calendar());
    }
}
