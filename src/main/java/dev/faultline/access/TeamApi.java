package dev.faultline.access;

import dev.faultline.gate.Fields;
import dev.faultline.gate.Page;
import dev.faultline.gate.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/teams")
@Tag(name = "access")
class TeamApi {

    private final Teams teams;

    TeamApi(Teams teams) {
        this.teams = teams;
    }

    @GetMapping
    @Operation(summary = "Your teams; all of them for those who see every team")
    Page<Team> list(@AuthenticationPrincipal Caller caller) {
        return new Page<>(teams.of(caller), null);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Add a team: {name}")
    Team add(@AuthenticationPrincipal Caller caller, Fields body) {
        String name = body.text("name", 1, 64).strip();
        body.end();
        body.check();
        return teams.add(caller, name)
                .orElseThrow(() -> Problem.conflict("team-exists", "There is a team of this name already."));
    }
}
