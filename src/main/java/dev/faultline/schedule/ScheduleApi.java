package dev.faultline.schedule;

import dev.faultline.access.Accounts;
import dev.faultline.access.Caller;
import dev.faultline.gate.Fields;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Schedules for programs. */
@RestController
@RequestMapping("/api/v1/schedules")
@Tag(name = "Schedules")
class ScheduleApi {

    private static final int USUAL = 20;
    private static final int MOST = 100;
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final Accounts accounts;
    private final Clock clock;

    ScheduleApi(Accounts accounts, Clock clock) {
        this.accounts = accounts;
        this.clock = clock;
    }

    @PostMapping("/preview")
    @Operation(
            summary = "What a rule comes to, without saving it",
            description =
                    "Takes zone and one of cron (with dialect), rrule (with start), every (with start), at and random;"
                            + " from, count and zones for what is to be shown. Says where clocks are changed.")
    Preview preview(@AuthenticationPrincipal Caller caller, Fields body) {
        Instant from = body.has("from") ? from(body) : clock.instant();
        int count = body.integer("count", 1, MOST, USUAL);
        var zones = new LinkedHashSet<ZoneId>();
        for (String name : body.texts("zones", 0, 3, 60)) {
            zone(body, name, zones);
        }
        var timing = RuleReader.read(body, from);
        body.end();
        body.check("The schedule");
        if (zones.isEmpty()) {
            zones.addAll(List.of(timing.zone(), accounts.zoneOf(caller), UTC));
        }
        return Preview.of(timing, from, count, zones);
    }

    private static Instant from(Fields body) {
        var from = body.instant("from", Instant.EPOCH);
        if (from.isBefore(RuleReader.FIRST) || from.isAfter(RuleReader.LAST)) {
            body.error("from", "range", "From 1970 to 2199.");
            return Instant.EPOCH;
        }
        return from;
    }

    private static void zone(Fields body, String name, LinkedHashSet<ZoneId> zones) {
        try {
            zones.add(Zones.parse(name));
        } catch (IllegalArgumentException e) {
            body.error("zones", "zone", String.valueOf(e.getMessage()));
        }
    }
}
