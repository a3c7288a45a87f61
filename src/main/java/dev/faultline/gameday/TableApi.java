package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.gate.Fields;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is decided at the table, for programs. */
@RestController
@RequestMapping("/api/v1/gamedays/{id}")
@Tag(name = "GameDays")
class TableApi {

    private final Table table;

    TableApi(Table table) {
        this.table = table;
    }

    record Decisions(List<Decision> items, @Nullable String next) {}

    @GetMapping("/decisions")
    @Operation(summary = "What had to be decided, who was for what, and what was decided")
    Decisions decisions(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return new Decisions(table.of(caller, id), null);
    }

    @PostMapping("/decisions")
    @Operation(
            summary = "Put a decision to the table",
            description = "round (of an inject that is being talked about), question, and 2 to 6 options.")
    ResponseEntity<Decision> put(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        var made = table.put(caller, id, body);
        return ResponseEntity.created(URI.create("/api/v1/gamedays/%s/decisions/%d".formatted(id, made.number())))
                .body(made);
    }

    @PostMapping("/decisions/{number}")
    @Operation(
            summary = "Vote, or decide",
            description =
                    "vote: the number of an option, for everybody who has a part, as often as they change their minds."
                            + " decide: the same, with why, for the facilitator or the commander, once.")
    Decision answer(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @PathVariable int number, Fields body) {
        return table.answer(caller, id, number, body);
    }

    /** @param id of the draft */
    record Replay(UUID id) {}

    @PostMapping("/replay")
    @Operation(
            summary = "Draft the same plan for staging",
            description =
                    "name, environment, and experiments: for each round that is to run one, {round, experimentId}.")
    ResponseEntity<Replay> replay(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        var made = table.replay(caller, id, body);
        return ResponseEntity.created(URI.create("/api/v1/gamedays/" + made)).body(new Replay(made));
    }
}
