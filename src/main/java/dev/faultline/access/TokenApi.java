package dev.faultline.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Page;
import dev.faultline.gate.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

@RestController
@RequestMapping("/api/v1/tokens")
@Tag(name = "access")
class TokenApi {

    private final Tokens tokens;
    private final Teams teams;
    private final HaltCredentials halt;

    TokenApi(Tokens tokens, Teams teams, HaltCredentials halt) {
        this.tokens = tokens;
        this.teams = teams;
        this.halt = halt;
    }

    /** @param token the secret, in the answer that made it and never again */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(
            UUID id,
            String name,
            @Nullable String token,
            String prefix,
            List<String> scopes,
            @Nullable UUID team,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant lastUsedAt) {

        static Shown of(Tokens.Token token, @Nullable String secret) {
            return new Shown(
                    token.id(),
                    token.name(),
                    secret,
                    token.prefix(),
                    token.scopes().stream().map(Scope::word).toList(),
                    token.team(),
                    token.createdAt(),
                    token.expiresAt(),
                    token.lastUsedAt());
        }

        @Override
        public String toString() {
            return "Shown[" + name + "]";
        }
    }

    @GetMapping
    @Operation(summary = "Your tokens, without their secrets")
    Page<Shown> list(@AuthenticationPrincipal Caller caller) {
        return new Page<>(
                tokens.of(caller.id()).stream()
                        .map(token -> Shown.of(token, null))
                        .toList(),
                null);
    }

    /** A token hands on no more than it has: not in scope, not in team, not in time. */
    @PostMapping
    @Operation(summary = "Make a token: {name, scopes?, team?, expiresIn?}")
    ResponseEntity<Shown> issue(@AuthenticationPrincipal Caller caller, Authenticated authenticated, Fields body) {
        Optional<Tokens.Token> parent =
                Optional.ofNullable(authenticated.token()).flatMap(tokens::byId);
        Duration most = parent.map(tokens::left).orElse(Tokens.LONGEST);
        Duration usual = most.compareTo(Tokens.USUAL) < 0 ? most : Tokens.USUAL;
        Set<Scope> useful = Scope.useful(caller.permissions());

        String name = body.text("name", 1, 64);
        Set<Scope> scopes = body.someOf("scopes", Scope.class, useful);
        Duration lifetime = body.duration("expiresIn", Duration.ofMinutes(1), Tokens.LONGEST, usual);
        Optional<Team> team = body.has("team")
                ? team(caller, body)
                : parent.map(Tokens.Token::team).flatMap(teams::byId);
        scopes.stream()
                .filter(scope -> !useful.contains(scope))
                .forEach(scope ->
                        body.error("scopes", "scope", "You do not have “%s” yourself.".formatted(scope.word())));
        if (lifetime.compareTo(most) > 0) {
            body.error("expiresIn", "range", "A token cannot make one that outlives it.");
        }
        body.end();
        body.check();

        Tokens.Issued issued = tokens.issue(
                caller.actor(), caller.id(), name, scopes, team.map(Team::id).orElse(null), lifetime);
        halt.refresh();
        return ResponseEntity.created(
                        URI.create("/api/v1/tokens/" + issued.token().id()))
                .body(Shown.of(issued.token(), issued.secret()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Revoke one of your tokens")
    void revoke(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        if (!tokens.revoke(caller, caller.id(), id)) {
            throw Problem.notFound();
        }
        halt.refresh();
    }

    private Optional<Team> team(Caller caller, Fields body) {
        Optional<Team> team = teams.named(body.text("team", 1, 64)).filter(found -> caller.mayTouch(found.id()));
        if (team.isEmpty()) {
            body.error("team", "team", "There is no such team, or it is not yours.");
        }
        return team;
    }
}
