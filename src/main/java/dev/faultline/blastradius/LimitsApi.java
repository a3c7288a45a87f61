package dev.faultline.blastradius;

import dev.faultline.access.Caller;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Page;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Limits for programs. Every answer is all of them. */
@RestController
@RequestMapping("/api/v1/blast-radius")
@Tag(name = "Blast radius")
class LimitsApi {

    private final BlastRadius blastRadius;
    private final Limits limits;

    LimitsApi(BlastRadius blastRadius, Limits limits) {
        this.blastRadius = blastRadius;
        this.limits = limits;
    }

    @GetMapping
    @Operation(summary = "How many targets may be hurt at once, and how many are")
    Page<Budget> budgets(@AuthenticationPrincipal Caller caller) {
        return new Page<>(blastRadius.budgets(caller), null);
    }

    @PutMapping("/{kind}/{name}")
    @Operation(
            summary = "Set a limit",
            description =
                    "409 while more targets are hurt than the new limit, unless narrow is true: then it holds at once, "
                            + "and the newest runs there are stopped until the rest fits.")
    Page<Budget> limit(
            @AuthenticationPrincipal Caller caller, @PathVariable String kind, @PathVariable String name, Fields body) {
        var wanted = Limits.Count.read(body);
        limits.set(caller, limits.key(kind, name), wanted);
        return budgets(caller);
    }

    @PutMapping("/service/{name}/share")
    @Operation(
            summary = "Grant a share of a service",
            description =
                    "percent of its targets in each environment, rounded down. 409 while more are hurt than that, unless "
                            + "narrow is true: then the runs that hurt too much are stopped.")
    Page<Budget> share(@AuthenticationPrincipal Caller caller, @PathVariable String name, Fields body) {
        limits.share(caller, name, Limits.Granted.read(body));
        return budgets(caller);
    }

    @DeleteMapping("/service/{name}/share")
    @Operation(
            summary = "Let the configured share of a service hold again",
            description = "409 while more are hurt than that, unless narrow=true.")
    @Parameter(
            in = ParameterIn.QUERY,
            name = "narrow",
            description = "Whether it is meant also when more are hurt now",
            schema = @Schema(type = "boolean"))
    Page<Budget> configuredShare(@AuthenticationPrincipal Caller caller, @PathVariable String name, Query query) {
        boolean narrow = query.flag("narrow");
        query.check();
        limits.share(caller, name, new Limits.Granted(Optional.empty(), narrow));
        return budgets(caller);
    }
}
