package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.calendar.Zones;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Reports as files. */
@RestController
@RequestMapping("/api/v1/gamedays/{id}")
@Tag(name = "GameDays")
class ReportApi {

    private final Reports reports;

    ReportApi(Reports reports) {
        this.reports = reports;
    }

    @GetMapping("/report.md")
    @Operation(
            summary = "The report as Markdown",
            description = "In the zone of the plan, or in ?zone=. The same GameDay and zone are the same bytes.")
    ResponseEntity<byte[]> markdown(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Query query) {
        return file("md", "text/markdown;charset=UTF-8", Reports.markdown(reports.of(caller, id, zone(query))));
    }

    @GetMapping("/report.html")
    @Operation(summary = "The report as a page to print")
    ResponseEntity<byte[]> html(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Query query) {
        return file("html", "text/html;charset=UTF-8", reports.html(reports.of(caller, id, zone(query))));
    }

    @GetMapping("/report.json")
    @Operation(summary = "The report as JSON")
    ResponseEntity<byte[]> json(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Query query) {
        return file("json", MediaType.APPLICATION_JSON_VALUE, reports.json(reports.of(caller, id, zone(query))));
    }

    @GetMapping("/report.csv")
    @Operation(
            summary = "The timeline of the report as CSV",
            description =
                    "RFC 4180; what a spreadsheet would take for a formula begins with an apostrophe. The last record is the report's hash.")
    ResponseEntity<byte[]> csv(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Query query) {
        return file("csv", "text/csv;charset=UTF-8", ReportCsv.of(reports.of(caller, id, zone(query))));
    }

    @GetMapping("/report.ics")
    @Operation(
            summary = "What happened when, as a calendar",
            description = "The GameDay has the UID that it has in calendar feeds.")
    ResponseEntity<byte[]> ics(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Query query) {
        return file("ics", "text/calendar;charset=UTF-8", reports.ics(caller, id, zone(query)));
    }

    @GetMapping("/report.pdf")
    @Operation(
            summary = "The report as PDF",
            description = "The same GameDay and zone are the same bytes. The report's hash is on every page.")
    ResponseEntity<byte[]> pdf(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Query query) {
        return file("pdf", MediaType.APPLICATION_PDF_VALUE, reports.pdf(reports.of(caller, id, zone(query))));
    }

    private static @Nullable ZoneId zone(Query query) {
        var zone = query.find("zone", Zones::parse).orElse(null);
        query.check();
        return zone;
    }

    private static ResponseEntity<byte[]> file(String ending, String type, String text) {
        return file(ending, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static ResponseEntity<byte[]> file(String ending, String type, byte[] content) {
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"gameday." + ending + "\"")
                .contentType(MediaType.parseMediaType(type))
                .body(content);
    }
}
