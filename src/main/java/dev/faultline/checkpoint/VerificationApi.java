package dev.faultline.checkpoint;

import dev.faultline.access.Caller;
import dev.faultline.gate.Body;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Checks of the timeline for programs. */
@RestController
@RequestMapping("/api/v1/timeline")
@Tag(name = "Timeline")
class VerificationApi {

    private final Verifications verifications;
    private final Figures figures;

    VerificationApi(Verifications verifications, Figures figures) {
        this.verifications = verifications;
        this.figures = figures;
    }

    @GetMapping("/verification")
    @Operation(
            summary = "Whether the timeline is what was written",
            description =
                    "The newest signed checkpoint, and what the last checks found: of everything once a day, of what was added"
                            + " lately every hour. For those who see all teams.")
    VerificationView get(@AuthenticationPrincipal Caller caller, Query query) {
        query.check();
        mustSeeAll(caller);
        return verifications.now();
    }

    @PostMapping("/verification")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Check all of the timeline now",
            description =
                    "Any node does it; GET tells how far it has come. While one that was asked for waits or goes on,"
                            + " asking again answers with that one.")
    VerificationView.Check ask(@AuthenticationPrincipal Caller caller, @Body(mayBeEmpty = true) Fields body) {
        body.end();
        body.check();
        mustSeeAll(caller);
        return verifications.ask(caller.actor());
    }

    static void mustSeeAll(Caller caller) {
        if (!caller.seesAllTeams()) {
            throw Problem.forbidden("Only those who see all teams may check everything.");
        }
    }

    @GetMapping(path = "/metrics", produces = MediaType.TEXT_PLAIN_VALUE)
    @Operation(summary = "Checkpoints and checks of the timeline, as Prometheus reads them")
    String metrics(Query query) {
        query.check();
        return figures.asText();
    }
}
