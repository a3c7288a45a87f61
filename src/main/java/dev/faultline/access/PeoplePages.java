package dev.faultline.access;

import dev.faultline.gate.Problem;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Who may do what, for administrators. */
@Controller
class PeoplePages {

    private final People people;
    private final Accounts accounts;
    private final Teams teams;
    private final Passwords passwords;

    PeoplePages(People people, Accounts accounts, Teams teams, Passwords passwords) {
        this.people = people;
        this.accounts = accounts;
        this.teams = teams;
        this.passwords = passwords;
    }

    @GetMapping("/people")
    ModelAndView list(@AuthenticationPrincipal Caller caller) {
        return page(caller, HttpStatus.OK);
    }

    @PostMapping("/people")
    ModelAndView add(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(defaultValue = "") String login,
            @RequestParam(defaultValue = "") String displayName,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "VIEWER") Role role,
            @RequestParam(defaultValue = "") List<UUID> team) {
        String name = login.strip();
        String shown = displayName.isBlank() ? name : displayName.strip();
        Optional<String> objection = Names.objectionToLogin(name)
                .or(() -> Names.objectionToDisplayName(shown))
                .or(() -> passwords.objection(password, name));
        if (objection.isPresent()) {
            return refused(caller, objection.get());
        }
        return changing(caller, () -> people.add(caller, name, shown, password, role, known(team)));
    }

    @PostMapping("/people/{id}")
    ModelAndView change(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Role role,
            @RequestParam(defaultValue = "") List<UUID> team) {
        Person person = people.require(id);
        return changing(
                caller,
                () -> people.change(
                        caller,
                        person,
                        new People.Change(person.displayName(), role, known(team), person.disabled(), null)));
    }

    @PostMapping("/people/{id}/disable")
    ModelAndView disable(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return changing(caller, () -> people.change(caller, people.require(id), disabled(id, true)));
    }

    @PostMapping("/people/{id}/enable")
    ModelAndView enable(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return changing(caller, () -> people.change(caller, people.require(id), disabled(id, false)));
    }

    @PostMapping("/people/{id}/password")
    ModelAndView password(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String password) {
        Person person = people.require(id);
        Optional<String> objection = passwords.objection(password, person.login());
        if (objection.isPresent()) {
            return refused(caller, objection.get());
        }
        return changing(
                caller,
                () -> people.change(
                        caller,
                        person,
                        new People.Change(
                                person.displayName(), person.role(), ids(person), person.disabled(), password)));
    }

    @PostMapping("/teams")
    ModelAndView team(@AuthenticationPrincipal Caller caller, @RequestParam(defaultValue = "") String name) {
        Optional<String> objection = Names.objectionToDisplayName(name)
                .or(() -> name.strip().length() <= 64
                        ? Optional.empty()
                        : Optional.of("A team's name has at most 64 characters."));
        if (objection.isPresent()) {
            return refused(caller, objection.get());
        }
        return teams.add(caller, name.strip()).isPresent()
                ? new ModelAndView("redirect:/people")
                : refused(caller, "There is a team of this name already.");
    }

    private People.Change disabled(UUID id, boolean disabled) {
        Person person = people.require(id);
        return new People.Change(person.displayName(), person.role(), ids(person), disabled, null);
    }

    /** What is in conflict is said on the page, not instead of it. */
    private ModelAndView changing(Caller caller, Runnable change) {
        try {
            change.run();
            return new ModelAndView("redirect:/people");
        } catch (Problem problem) {
            if (problem.status() != HttpStatus.CONFLICT.value()) {
                throw problem;
            }
            return refused(caller, problem.detail());
        }
    }

    private ModelAndView refused(Caller caller, String problem) {
        return page(caller, HttpStatus.UNPROCESSABLE_CONTENT).addObject("problem", problem);
    }

    private ModelAndView page(Caller caller, HttpStatus status) {
        return new ModelAndView("access/people", status)
                .addObject("people", accounts.all())
                .addObject("teams", teams.of(caller))
                .addObject("roles", Role.values());
    }

    private List<UUID> known(List<UUID> wanted) {
        return wanted.stream().filter(id -> teams.byId(id).isPresent()).toList();
    }

    private static List<UUID> ids(Person person) {
        return person.teams().stream().map(Team::id).toList();
    }
}
