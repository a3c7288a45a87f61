package dev.faultline.maturity;

import dev.faultline.access.Caller;
import dev.faultline.gate.Page;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Levels for programs. */
@RestController
@RequestMapping("/api/v1/maturity")
@Tag(name = "Maturity")
class MaturityApi {

    private final Maturity maturity;

    MaturityApi(Maturity maturity) {
        this.maturity = maturity;
    }

    @GetMapping
    @Operation(
            summary = "How far each service of your teams has come",
            description =
                    "Computed from runs, GameDays and drills as they are now. Each level names what proves it, and until when.")
    @Parameter(in = ParameterIn.QUERY, name = "q", description = "Words in the name of the service or of its team")
    @Parameter(
            in = ParameterIn.QUERY,
            name = "limit",
            schema = @Schema(type = "integer", minimum = "1", maximum = "200"))
    @Parameter(in = ParameterIn.QUERY, name = "cursor", description = "“next” of the page before")
    Page<MaturityView> list(@AuthenticationPrincipal Caller caller, Query query) {
        var words = query.text("q", 120).orElse("");
        var paging = query.paging();
        query.check();
        var page = maturity.list(caller, words, paging);
        return new Page<>(
                page.items().stream().map(each -> MaturityView.of(each, caller)).toList(), page.next());
    }

    @GetMapping("/{service}")
    @Operation(summary = "How far one service has come, and what is missing next")
    MaturityView get(@AuthenticationPrincipal Caller caller, @PathVariable String service) {
        return MaturityView.of(maturity.of(caller, service), caller);
    }
}
