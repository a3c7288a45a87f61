package dev.faultline.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.faultline.access.Caller;
import dev.faultline.access.Teams;
import dev.faultline.gate.Body;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Page;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Invitations by e-mail, for programs. Where they go, their owner says, logged in. */
@RestController
@RequestMapping("/api/v1/invitations")
@Tag(name = "Schedules")
class InvitationApi {

    private final Invitations invitations;
    private final Teams teams;

    InvitationApi(Invitations invitations, Teams teams) {
        this.invitations = invitations;
        this.teams = teams;
    }

    /** @param why it was not sent, or what the mail server answered last */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record InvitationView(
            UUID id,
            String name,
            Instant plannedAt,
            UUID uid,
            int sequence,
            String method,
            String state,
            String why,
            int tries,
            Instant madeAt,
            @Nullable Instant decidedAt) {

        static InvitationView of(Invitation of) {
            return new InvitationView(
                    of.id(),
                    of.name(),
                    of.plannedAt(),
                    of.uid(),
                    of.sequence(),
                    of.method().name(),
                    of.state().name(),
                    of.why(),
                    of.tries(),
                    of.madeAt(),
                    of.decidedAt());
        }
    }

    record TeamView(UUID id, String name) {}

    @GetMapping
    @Operation(summary = "Your invitations by e-mail, and what became of each: the latest first")
    Page<InvitationView> list(@AuthenticationPrincipal Caller caller, Query query) {
        var paging = query.paging();
        query.check();
        var found = invitations.of(caller, paging);
        return new Page<>(found.items().stream().map(InvitationView::of).toList(), found.next());
    }

    @GetMapping("/teams")
    @Operation(summary = "To whose schedules you are invited by e-mail")
    Page<TeamView> teams(@AuthenticationPrincipal Caller caller) {
        var wanted = invitations.teams(caller);
        return new Page<>(
                teams.of(caller).stream()
                        .filter(each -> wanted.contains(each.id()))
                        .map(each -> new TeamView(each.id(), each.name()))
                        .toList(),
                null);
    }

    @PutMapping("/teams/{team}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Be invited by e-mail to what a team has planned",
            description = "Sent to the address that you have confirmed under You, Your e-mail; nothing is sent before.")
    void want(@AuthenticationPrincipal Caller caller, @PathVariable UUID team, @Body(mayBeEmpty = true) Fields body) {
        body.end();
        body.check();
        invitations.want(caller, team);
    }

    @DeleteMapping("/teams/{team}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Be invited no more", description = "What stands in your calendar stays there.")
    void end(@AuthenticationPrincipal Caller caller, @PathVariable UUID team) {
        invitations.end(caller, team);
    }
}
