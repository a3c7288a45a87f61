package dev.faultline.access;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/me")
@Tag(name = "access")
class MeApi {

    private final Accounts accounts;
    private final Teams teams;

    MeApi(Accounts accounts, Teams teams) {
        this.accounts = accounts;
        this.teams = teams;
    }

    /** @param name the token's, where a token asks */
    record Me(
            UUID id,
            String login,
            String displayName,
            String role,
            String zone,
            String name,
            boolean token,
            List<String> permissions,
            List<Team> teams) {}

    @GetMapping
    @Operation(summary = "Who is asking, and what they may do")
    Me me(@AuthenticationPrincipal Caller caller) {
        Person person = accounts.person(caller.id()).orElseThrow();
        return new Me(
                person.id(),
                person.login(),
                person.displayName(),
                person.role().word(),
                person.zone().getId(),
                caller.name(),
                caller.token(),
                caller.permissions().stream()
                        .sorted()
                        .map(permission -> permission
                                .name()
                                .toLowerCase(java.util.Locale.ROOT)
                                .replace('_', '-'))
                        .toList(),
                teams.of(caller));
    }
}
