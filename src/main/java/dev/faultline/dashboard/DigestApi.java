package dev.faultline.dashboard;

import dev.faultline.access.Caller;
import dev.faultline.calendar.Zones;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.ZoneId;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Weeks for programs. */
@RestController
@Tag(name = "Digest")
class DigestApi {

    private final Digests digests;

    DigestApi(Digests digests) {
        this.digests = digests;
    }

    @GetMapping("/api/v1/digest")
    @Operation(summary = "A week of a team", description = "What ran, what it showed, and what is open.")
    @Parameter(
            in = ParameterIn.QUERY,
            name = "team",
            description = "Its name or id; your usual one where none is named")
    @Parameter(in = ParameterIn.QUERY, name = "week", description = "Such as 2026-W48; this week where none is named")
    @Parameter(
            in = ParameterIn.QUERY,
            name = "zone",
            description = "In which days begin and end; UTC where none is named")
    Digest digest(@AuthenticationPrincipal Caller caller, Query query) {
        return read(digests, caller, query, ZoneId.of("UTC"));
    }

    static Digest read(Digests digests, Caller caller, Query query, ZoneId usual) {
        var named = query.text("team", 120).filter(each -> !each.isEmpty());
        var zone = query.find("zone", Zones::parse).orElse(usual);
        var monday = query.find("week", Digests::monday);
        query.check();
        return digests.of(caller, digests.team(caller, named), monday.orElseGet(() -> digests.thisMonday(zone)), zone);
    }
}
