package dev.faultline.run;

import dev.faultline.access.Caller;
import dev.faultline.gate.Body;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Page;
import dev.faultline.gate.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Starts that wait, for programs. */
@RestController
@RequestMapping("/api/v1/queued-starts")
@Tag(name = "Runs")
class QueueApi {

    private final Queue queue;

    QueueApi(Queue queue) {
        this.queue = queue;
    }

    @GetMapping
    @Operation(summary = "Starts that wait for others, the first first")
    Page<QueuedView> list(@AuthenticationPrincipal Caller caller) {
        return new Page<>(queue.views(caller), null);
    }

    @GetMapping("/{id}")
    @Operation(
            summary = "One start that waits or waited",
            description = "Once its state is STARTED, the run has the same id.")
    QueuedView get(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return queue.find(caller, id).map(queue::view).orElseThrow(Problem::notFound);
    }

    @PostMapping("/{id}/cancel")
    @Operation(
            summary = "Take a start out of the line",
            description = "By whoever asked for it or anybody of its team. 200 also when it does not wait any more.")
    QueuedView cancel(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(mayBeEmpty = true) Fields body) {
        var reason = body.optionalText("reason", 0, 500).orElse("");
        body.end();
        body.check();
        return queue.view(queue.cancel(caller, id, reason));
    }
}
