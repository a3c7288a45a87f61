package dev.faultline.access;

import dev.faultline.gate.Fields;
import dev.faultline.gate.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/people")
@Tag(name = "access")
class PeopleApi {

    private final People people;
    private final Accounts accounts;
    private final Teams teams;
    private final Passwords passwords;

    PeopleApi(People people, Accounts accounts, Teams teams, Passwords passwords) {
        this.people = people;
        this.accounts = accounts;
        this.teams = teams;
        this.passwords = passwords;
    }

    record Shown(
            UUID id,
            String login,
            String displayName,
            String role,
            List<Team> teams,
            Instant createdAt,
            @Nullable Instant disabledAt) {

        static Shown of(Person person) {
            return new Shown(
                    person.id(),
                    person.login(),
                    person.displayName(),
                    person.role().word(),
                    person.teams(),
                    person.createdAt(),
                    person.disabledAt());
        }
    }

    @GetMapping
    @Operation(summary = "Everybody who may log in, or could")
    Page<Shown> list() {
        return new Page<>(accounts.all().stream().map(Shown::of).toList(), null);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Somebody")
    Shown one(@PathVariable UUID id) {
        return Shown.of(people.require(id));
    }

    @PostMapping
    @Operation(summary = "Add somebody: {login, displayName?, password, role, teams?}")
    ResponseEntity<Shown> add(@AuthenticationPrincipal Caller caller, Fields body) {
        String login = body.matching("login", Names.LOGIN, Names.LOGIN_IN_WORDS, "");
        String displayName = body.text("displayName", 1, 128, login);
        String password = body.text("password", 1, 1000);
        Role role = body.oneOf("role", Role.class);
        List<UUID> memberships = body.has("teams") ? teams(body) : List.of(Teams.MAIN);
        if (login.isEmpty()) {
            body.error("login", "required", "“login” is missing.");
        }
        if (body.has("password")) {
            passwords.objection(password, login).ifPresent(objection -> body.error("password", "password", objection));
        }
        body.end();
        body.check();
        Person added = people.add(caller, login, displayName, password, role, memberships);
        return ResponseEntity.created(URI.create("/api/v1/people/" + added.id()))
                .body(Shown.of(added));
    }

    @PatchMapping("/{id}")
    @Operation(summary = "Change somebody: {displayName?, role?, teams?, disabled?, password?}")
    Shown change(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body) {
        Person person = people.require(id);
        String displayName = body.text("displayName", 1, 128, person.displayName());
        Role role = body.oneOf("role", Role.class, person.role());
        List<UUID> memberships = body.has("teams")
                ? teams(body)
                : person.teams().stream().map(Team::id).toList();
        boolean disabled = body.flag("disabled", person.disabled());
        String password = body.optionalText("password", 1, 1000).orElse(null);
        if (password != null) {
            passwords
                    .objection(password, person.login())
                    .ifPresent(objection -> body.error("password", "password", objection));
        }
        body.end();
        body.check();
        return Shown.of(
                people.change(caller, person, new People.Change(displayName, role, memberships, disabled, password)));
    }

    private List<UUID> teams(Fields body) {
        var found = new ArrayList<UUID>();
        List<String> names = body.texts("teams", 0, 100, 64);
        for (int item = 0; item < names.size(); item++) {
            var team = teams.named(names.get(item));
            if (team.isEmpty()) {
                body.error("teams", item, "team", "There is no such team.");
            } else {
                found.add(team.get().id());
            }
        }
        return found;
    }
}
