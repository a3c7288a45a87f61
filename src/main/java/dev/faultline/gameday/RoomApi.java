package dev.faultline.gameday;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.faultline.access.Caller;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.List;
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

/** Questions and big screens of a GameDay, for programs. */
@RestController
@RequestMapping("/api/v1/gamedays/{id}")
@Tag(name = "GameDays")
class RoomApi {

    private final Questions questions;
    private final Screens screens;
    private final Audience audience;

    RoomApi(Questions questions, Screens screens, Audience audience) {
        this.questions = questions;
        this.screens = screens;
        this.audience = audience;
    }

    @GetMapping("/questions")
    @Operation(summary = "“Is this us?”: what was asked, and what was answered; oldest first")
    Page<Question> list(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return new Page<>(audience.of(caller, id).questions(), null);
    }

    @PostMapping("/questions")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Ask whether something is the exercise",
            description = "about says what you see. The same again, while nobody has answered, is the same question.")
    Question ask(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        return questions.ask(caller, id, body);
    }

    @PostMapping("/questions/{question}")
    @Operation(
            summary = "Answer it, as the facilitator or the commander",
            description = "answer is ours or not-ours, note says more. 409 where the other one was given.")
    Page<Question> answer(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @PathVariable UUID question, Fields body) {
        questions.answer(caller, id, question, body);
        return list(caller, id);
    }

    /** @param path of its link, in the answer that made it and never again */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ScreenView(
            UUID id,
            String name,
            @Nullable String path,
            String madeBy,
            Instant madeAt,
            @Nullable Instant openedAt) {

        static ScreenView of(Screen screen, @Nullable String path) {
            return new ScreenView(
                    screen.id(), screen.name(), path, screen.madeBy(), screen.madeAt(), screen.openedAt());
        }

        @Override
        public String toString() {
            return "ScreenView[" + name + "]";
        }
    }

    @GetMapping("/screens")
    @Operation(summary = "Big screens, without their links")
    Page<ScreenView> screens(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        List<ScreenView> views = screens.of(caller, id).stream()
                .map(each -> ScreenView.of(each, null))
                .toList();
        return new Page<>(views, null);
    }

    @PostMapping("/screens")
    @Operation(
            summary = "Make a big screen: {name}",
            description =
                    "As the facilitator. The link is in this answer and never again; whoever has it sees what an observer sees.")
    ResponseEntity<ScreenView> make(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        var made = screens.make(caller, id, body);
        return ResponseEntity.created(URI.create(
                        "/api/v1/gamedays/" + id + "/screens/" + made.screen().id()))
                .body(ScreenView.of(made.screen(), made.path()));
    }

    @DeleteMapping("/screens/{screen}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Turn a big screen off", description = "Its link is dead at once.")
    void revoke(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, @PathVariable UUID screen) {
        screens.revoke(caller, id, screen);
    }
}
