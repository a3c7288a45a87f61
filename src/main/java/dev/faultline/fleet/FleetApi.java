package dev.faultline.fleet;

import dev.faultline.access.Caller;
import dev.faultline.gate.Body;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
class FleetApi {

    private final Fleet fleet;

    FleetApi(Fleet fleet) {
        this.fleet = fleet;
    }

    @GetMapping("/agents")
    @Operation(
            summary = "Agents, by name",
            description =
                    "q: words in the name, the host, or what it can and cannot do, and why. can: only those on which this fault works.")
    @Parameter(in = ParameterIn.QUERY, name = "q")
    @Parameter(in = ParameterIn.QUERY, name = "can")
    @Parameter(
            in = ParameterIn.QUERY,
            name = "limit",
            schema = @Schema(type = "integer", minimum = "1", maximum = "200"))
    @Parameter(in = ParameterIn.QUERY, name = "cursor", description = "“next” of the page before")
    Page<AgentView> agents(Query query) {
        String words = query.text("q", 200).orElse("");
        String can = query.text("can", 60).orElse("");
        Paging paging = query.paging();
        query.check();
        String after = paging.after().isEmpty() ? "" : paging.after().getFirst();
        List<AgentView> agents = AgentSearch.of(words).in(fleet.agents()).stream()
                .filter(each -> can.isEmpty() || each.whyNot(can).isEmpty())
                .filter(each -> each.name().compareTo(after) > 0)
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .limit(paging.fetch())
                .toList();
        return paging.page(agents, each -> List.of(each.name()));
    }

    @GetMapping("/agents/{id}")
    AgentView agent(@PathVariable UUID id) {
        return fleet.agent(id).orElseThrow(Problem::notFound);
    }

    /** @param count how many there are in all */
    record Targets(List<FleetTarget> items, @Nullable String next, long count) {}

    @GetMapping("/targets")
    Targets targets(Query query) {
        @Nullable String text = query.text("selector", 2000).orElse(null);
        String search = query.text("q", 200).orElse("");
        Paging paging = query.paging();
        query.check();
        @Nullable Selector selector = text == null ? null : selector(text);
        Page<FleetTarget> page = fleet.targets(selector, search, paging);
        return new Targets(page.items(), page.next(), fleet.count(selector, search));
    }

    private static Selector selector(String text) {
        try {
            return Selector.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw Problem.invalid(FieldError.parameter("selector", "selector", String.valueOf(wrong.getMessage())));
        }
    }

    /** @param token shown now and never again */
    record JoinToken(String token, @Nullable String name, Instant expiresAt) {
        @Override
        public String toString() {
            return "JoinToken[name=%s, expiresAt=%s]".formatted(name, expiresAt);
        }
    }

    @PostMapping("/agents/join-tokens")
    @ResponseStatus(HttpStatus.CREATED)
    JoinToken joinToken(@AuthenticationPrincipal Caller caller, @Body(kib = 4, mayBeEmpty = true) Fields body) {
        String name = body.matching("name", AgentName.PATTERN, AgentName.IN_WORDS, "");
        Duration lifetime =
                body.duration("expiresIn", Duration.ofSeconds(10), Duration.ofHours(24), Fleet.TIME_TO_JOIN);
        @Nullable Boolean admit = body.has("admit") ? body.flag("admit", true) : null;
        body.end();
        body.check("The join token");
        JoinTokens.Made made = fleet.invite(caller, name.isEmpty() ? null : name, lifetime, admit);
        return new JoinToken(made.token(), name.isEmpty() ? null : name, made.expiresAt());
    }

    /** Ends its quarantine. An agent that is admitted already stays as it is. */
    @PostMapping("/agents/{id}/admit")
    AgentView admit(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        AgentView agent = fleet.agent(id).orElseThrow(Problem::notFound);
        if (agent.revoked() != null) {
            throw Problem.conflict("revoked", "This agent is revoked, which is for ever.");
        }
        fleet.admit(caller, id);
        return fleet.agent(id).orElseThrow(Problem::notFound);
    }

    /** For ever. An agent that is revoked already stays as it is. */
    @PostMapping("/agents/{id}/revoke")
    AgentView revoke(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(kib = 4) Fields body) {
        String reason = body.text("reason", 3, 500);
        body.end();
        body.check();
        fleet.revoke(caller, id, reason);
        return fleet.agent(id).orElseThrow(Problem::notFound);
    }
}
