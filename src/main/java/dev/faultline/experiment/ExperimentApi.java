package dev.faultline.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.faultline.access.Caller;
import dev.faultline.access.Teams;
import dev.faultline.gate.Document;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Page;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Experiments for programs. */
@RestController
@RequestMapping("/api/v1/experiments")
class ExperimentApi {

    private static final String YAML = "application/yaml";

    private final Experiments experiments;
    private final Teams teams;

    ExperimentApi(Experiments experiments, Teams teams) {
        this.experiments = experiments;
        this.teams = teams;
    }

    /** @param definition can be sent back as it is */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            @Nullable UUID id,
            String name,
            @Nullable Integer version,
            @Nullable UUID team,
            @Nullable String changedBy,
            @Nullable Instant changedAt,
            Map<String, Object> definition) {

        static View of(Experiment experiment) {
            return new View(
                    experiment.id(),
                    experiment.name(),
                    experiment.version(),
                    experiment.team(),
                    experiment.changedBy(),
                    experiment.changedAt(),
                    DefinitionWriter.write(experiment.definition()));
        }

        /** What would have been stored. */
        static View of(Definition definition) {
            return new View(null, definition.name(), null, null, null, null, DefinitionWriter.write(definition));
        }
    }

    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Parameter(in = ParameterIn.QUERY, name = "dryRun", description = "Checks only", schema = @Schema(type = "boolean"))
    @Parameter(in = ParameterIn.QUERY, name = "team", description = "The id or the name of one of your teams")
    ResponseEntity<View> create(@AuthenticationPrincipal Caller caller, Query query, Document document) {
        boolean dry = query.flag("dryRun");
        UUID team = team(query);
        query.check();
        if (dry) {
            return ResponseEntity.ok(View.of(experiments.tryToCreate(caller, document, team)));
        }
        Experiment created = experiments.create(caller, document, team);
        return ResponseEntity.created(URI.create("/api/v1/experiments/" + created.id()))
                .eTag(IfMatch.tag(created.version()))
                .body(View.of(created));
    }

    @GetMapping
    @Parameter(in = ParameterIn.QUERY, name = "q", description = "Words in the name, the description or the hypothesis")
    @Parameter(in = ParameterIn.QUERY, name = "name", description = "The whole name, in any case")
    @Parameter(in = ParameterIn.QUERY, name = "team", description = "The id or the name of a team")
    @Parameter(in = ParameterIn.QUERY, name = "sort", description = "“name” or “-changedAt”")
    @Parameter(
            in = ParameterIn.QUERY,
            name = "limit",
            schema = @Schema(type = "integer", minimum = "1", maximum = "200"))
    @Parameter(in = ParameterIn.QUERY, name = "cursor", description = "“next” of the page before")
    Page<View> list(@AuthenticationPrincipal Caller caller, Query query) {
        UUID team = team(query);
        var search = new Experiments.Search(
                Optional.ofNullable(team),
                query.text("name", 120),
                query.text("q", 120),
                query.oneOf("sort", List.of("name", "-changedAt")).equals("name")
                        ? Experiments.Search.Order.NAME
                        : Experiments.Search.Order.NEWEST);
        var paging = query.paging();
        query.check();
        Page<Experiment> page = experiments.list(caller, search, paging);
        return new Page<>(page.items().stream().map(View::of).toList(), page.next());
    }

    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<View> get(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return tagged(experiments.get(caller, id));
    }

    /** As it was written, with its comments; one that was written as JSON is put into YAML. */
    @GetMapping(path = "/{id}", produces = YAML)
    ResponseEntity<String> source(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return yaml(experiments.get(caller, id));
    }

    @GetMapping("/{id}/versions")
    Page<Experiments.Version> versions(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return new Page<>(experiments.versions(caller, id), null);
    }

    @GetMapping(path = "/{id}/versions/{version}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<View> version(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @PathVariable int version) {
        return tagged(experiments.get(caller, id, version));
    }

    @GetMapping(path = "/{id}/versions/{version}", produces = YAML)
    ResponseEntity<String> sourceOfVersion(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @PathVariable int version) {
        return yaml(experiments.get(caller, id, version));
    }

    @PutMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Parameter(in = ParameterIn.QUERY, name = "dryRun", description = "Checks only", schema = @Schema(type = "boolean"))
    ResponseEntity<View> update(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            Query query,
            IfMatch seen,
            Document document) {
        boolean dry = query.flag("dryRun");
        query.check();
        return dry
                ? ResponseEntity.ok(View.of(experiments.tryToUpdate(caller, id, document, seen)))
                : tagged(experiments.update(caller, id, document, seen));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, IfMatch seen) {
        experiments.delete(caller, id, seen);
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{id}/restore")
    ResponseEntity<View> restore(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return tagged(experiments.restore(caller, id));
    }

    /** A team by its id or its name. */
    private @Nullable UUID team(Query query) {
        return query.find(
                        "team",
                        text -> text.length() == 36 && text.charAt(8) == '-'
                                ? UUID.fromString(text)
                                : teams.byName(text)
                                        .orElseThrow(() -> new IllegalArgumentException("There is no such team."))
                                        .id())
                .orElse(null);
    }

    private static ResponseEntity<View> tagged(Experiment experiment) {
        return ResponseEntity.ok()
                .eTag(IfMatch.tag(experiment.version()))
                .varyBy("Accept")
                .body(View.of(experiment));
    }

    private static ResponseEntity<String> yaml(Experiment experiment) {
        return ResponseEntity.ok()
                .eTag(IfMatch.tag(experiment.version()))
                .varyBy("Accept")
                .contentType(MediaType.parseMediaType("application/yaml;charset=UTF-8"))
                .body(Sources.yaml(experiment));
    }
}
