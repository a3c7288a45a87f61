package dev.faultline.gameday;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.faultline.access.Caller;
import dev.faultline.gate.Body;
import dev.faultline.gate.Fields;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** “Is this us?” for programs. */
@RestController
@RequestMapping("/api/v1/is-this-us")
@Tag(name = "GameDays")
class IsThisUsApi {

    private final IsThisUs isThisUs;

    IsThisUsApi(IsThisUs isThisUs) {
        this.isThisUs = isThisUs;
    }

    /** @param said in a sentence, for people */
    record AnswerView(boolean yes, String said, List<ExerciseView> exercises, List<RunView> runs) {}

    /** @param ask whom to ask for facts; {@code phrase} says that it is real */
    record ExerciseView(String name, List<String> ask, String phrase) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RunView(@Nullable UUID id, String name) {}

    @PostMapping
    @Operation(
            summary = "Ask whether what you see is an exercise",
            description =
                    "service, or nothing for all that is yours. Answered also while a GameDay is sealed, without what it does; the question"
                            + " and its answer are written down.")
    AnswerView ask(@AuthenticationPrincipal Caller caller, @Body(mayBeEmpty = true) Fields body) {
        var answer = isThisUs.ask(caller, body);
        return new AnswerView(
                answer.yes(),
                answer.inWords(),
                answer.exercises().stream()
                        .map(each -> new ExerciseView(each.name(), each.ask(), each.phrase()))
                        .toList(),
                answer.runs().stream()
                        .map(each -> new RunView(each.id(), each.name()))
                        .toList());
    }
}
