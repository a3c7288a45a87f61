package dev.faultline.catalogue;

import dev.faultline.access.Caller;
import dev.faultline.gate.Document;
import dev.faultline.gate.Fields;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Page;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The catalogue for programs. */
@RestController
@RequestMapping("/api/v1/services")
@Tag(name = "Services")
class ServiceApi {

    private final Services services;

    ServiceApi(Services services) {
        this.services = services;
    }

    /**
     * @param service can be sent back as it is
     * @param dependents the services that say they need it
     */
    record View(
            String name,
            String team,
            int version,
            String changedBy,
            Instant changedAt,
            List<String> dependents,
            Map<String, Object> service) {}

    private View view(Service service) {
        return new View(
                service.name(),
                service.team(),
                service.version(),
                service.changedBy(),
                service.changedAt(),
                services.dependents(service.name()),
                ServiceReader.write(service));
    }

    @GetMapping
    @Operation(summary = "Every service, by name")
    @Parameter(
            in = ParameterIn.QUERY,
            name = "q",
            description = "Words in the name, the team, the contact or the description")
    @Parameter(
            in = ParameterIn.QUERY,
            name = "limit",
            schema = @Schema(type = "integer", minimum = "1", maximum = "200"))
    @Parameter(in = ParameterIn.QUERY, name = "cursor", description = "“next” of the page before")
    Page<View> list(Query query) {
        String words = query.text("q", 120).orElse("");
        var paging = query.paging();
        query.check();
        Page<Service> page = services.list(words, paging);
        return new Page<>(page.items().stream().map(this::view).toList(), page.next());
    }

    @GetMapping("/{name}")
    @Operation(summary = "One service, with what depends on it")
    ResponseEntity<View> get(@PathVariable String name) {
        return tagged(services.get(name));
    }

    @PutMapping("/{name}")
    @Operation(summary = "Describe a service", description = "Under a new name, or in place of what was there.")
    ResponseEntity<View> put(@AuthenticationPrincipal Caller caller, @PathVariable String name, Fields body) {
        if (body.has("name")) {
            body.value("name", name, "name", written -> {
                if (!written.equals(name)) {
                    throw new IllegalArgumentException("The address says “%s”.".formatted(name));
                }
                return written;
            });
        }
        return tagged(services.put(caller, name, body, Optional.empty()));
    }

    @DeleteMapping("/{name}")
    @Operation(summary = "Take a service out of the catalogue")
    ResponseEntity<Void> remove(@AuthenticationPrincipal Caller caller, @PathVariable String name) {
        services.remove(caller, name);
        return ResponseEntity.noContent().build();
    }

    /** @param outcome {@code added}, {@code changed} or {@code same} */
    record LineView(String name, String outcome) {
        static LineView of(Services.Line line) {
            return new LineView(line.name(), line.outcome().name().toLowerCase(Locale.ROOT));
        }
    }

    /** @param stored false when it was only tried */
    record Imported(boolean stored, List<LineView> items) {}

    @PostMapping("/import")
    @Operation(
            summary = "Describe many services",
            description =
                    "JSON or YAML with a list called services. All are stored, or none and everything wrong is said.")
    @Parameter(in = ParameterIn.QUERY, name = "dryRun", description = "Checks only", schema = @Schema(type = "boolean"))
    Imported bringIn(@AuthenticationPrincipal Caller caller, Query query, Document document) {
        boolean dry = query.flag("dryRun");
        query.check();
        var lines = dry ? services.tryToBringIn(caller, document) : services.bringIn(caller, document);
        return new Imported(!dry, lines.stream().map(LineView::of).toList());
    }

    private ResponseEntity<View> tagged(Service service) {
        return ResponseEntity.ok().eTag(IfMatch.tag(service.version())).body(view(service));
    }
}
