package dev.faultline.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.faultline.access.Caller;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.gate.Body;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Links to calendars, for programs. */
@RestController
@RequestMapping("/api/v1/feeds")
@Tag(name = "Schedules")
class FeedApi {

    private final Feeds feeds;
    private final Teams teams;

    FeedApi(Feeds feeds, Teams teams) {
        this.feeds = feeds;
        this.teams = teams;
    }

    /**
     * @param path of the link, in the answer that made it and never again
     * @param team absent: the teams of its owner
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record FeedView(
            UUID id,
            String name,
            @Nullable String path,
            @Nullable UUID team,
            Instant madeAt,
            @Nullable Instant fetchedAt) {

        static FeedView of(Feed feed, @Nullable String path) {
            return new FeedView(feed.id(), feed.name(), path, feed.team(), feed.madeAt(), feed.fetchedAt());
        }

        static FeedView of(Feed.Issued issued) {
            return of(issued.feed(), issued.path());
        }

        @Override
        public String toString() {
            return "FeedView[" + name + "]";
        }
    }

    @GetMapping
    @Operation(summary = "Your calendar feeds, without their links")
    Page<FeedView> list(@AuthenticationPrincipal Caller caller) {
        return new Page<>(
                feeds.of(caller).stream().map(each -> FeedView.of(each, null)).toList(), null);
    }

    @PostMapping
    @Operation(
            summary = "Make a calendar feed: {name, team?}",
            description =
                    "Without a team, it tells the schedules of all your teams. The link is in this answer and never again;"
                            + " one that a token made dies with the token.")
    ResponseEntity<FeedView> make(@AuthenticationPrincipal Caller caller, Fields body) {
        var name = body.text("name", 1, 64);
        var team = body.has("team") ? team(caller, body) : null;
        body.end();
        body.check("The feed");
        var made = feeds.make(caller, name, team);
        return ResponseEntity.created(URI.create("/api/v1/feeds/" + made.feed().id()))
                .body(FeedView.of(made));
    }

    private @Nullable UUID team(Caller caller, Fields body) {
        var named = body.text("team", 1, 64);
        var found = teams.of(caller).stream()
                .filter(each -> each.name().equalsIgnoreCase(named)
                        || each.id().toString().equals(named))
                .map(Team::id)
                .findFirst();
        if (found.isEmpty()) {
            body.error("team", "team", "There is no such team, or none that you may see.");
        }
        return found.orElse(null);
    }

    @PostMapping("/{id}/renew")
    @Operation(summary = "Another link for a feed of yours", description = "The link before is dead at once.")
    FeedView renew(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(mayBeEmpty = true) Fields body) {
        body.end();
        body.check();
        return FeedView.of(feeds.renew(caller, id));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Revoke one of your feeds")
    void revoke(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        feeds.revoke(caller, id);
    }
}
