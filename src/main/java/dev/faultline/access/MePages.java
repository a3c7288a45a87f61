package dev.faultline.access;

import dev.faultline.gate.Problem;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** What everybody may change about themselves. */
@Controller
@RequestMapping("/me")
class MePages {

    private static final List<Integer> DAYS = List.of(1, 7, 30, 90);

    private final Accounts accounts;
    private final Passwords passwords;
    private final Tokens tokens;
    private final Sessions sessions;
    private final HaltCredentials halt;

    MePages(Accounts accounts, Passwords passwords, Tokens tokens, Sessions sessions, HaltCredentials halt) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.tokens = tokens;
        this.sessions = sessions;
        this.halt = halt;
    }

    @GetMapping
    ModelAndView me(
            @AuthenticationPrincipal Caller caller,
            HttpSession session,
            @RequestParam(defaultValue = "") String saved) {
        return page(caller, session, HttpStatus.OK).addObject("saved", saved.equals("zone"));
    }

    @PostMapping("/zone")
    ModelAndView zone(
            @AuthenticationPrincipal Caller caller,
            HttpSession session,
            HttpServletResponse response,
            @RequestParam(defaultValue = "") String zone) {
        try {
            ZoneId chosen = ZoneId.of(zone.strip());
            accounts.zone(caller.id(), chosen);
            // pages take the zone from this cookie, so that they can be written without the database
            response.addHeader(HttpHeaders.SET_COOKIE, zoneCookie(chosen).toString());
            return new ModelAndView("redirect:/me?saved=zone");
        } catch (DateTimeException unknown) {
            return page(caller, session, HttpStatus.UNPROCESSABLE_CONTENT)
                    .addObject("zoneProblem", "This is not a time zone, such as Europe/Berlin.");
        }
    }

    private static ResponseCookie zoneCookie(ZoneId zone) {
        return ResponseCookie.from("zone", zone.getId())
                .path("/")
                .maxAge(Duration.ofDays(365))
                .sameSite("Lax")
                .build();
    }

    /** Ends every session, this one too: whoever changes a password shows at once that they know the new one. */
    @PostMapping("/password")
    ModelAndView password(
            @AuthenticationPrincipal Caller caller,
            HttpSession session,
            @RequestParam(defaultValue = "") String current,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String again) {
        Optional<String> objection = !accounts.knowsPassword(caller.id(), current)
                ? Optional.of("This is not your current password.")
                : passwords
                        .objection(password, caller.name())
                        .or(() -> password.equals(again)
                                ? Optional.empty()
                                : Optional.of("The two new passwords differ."));
        if (objection.isPresent()) {
            return page(caller, session, HttpStatus.UNPROCESSABLE_CONTENT)
                    .addObject("passwordProblem", objection.get());
        }
        accounts.changePassword(caller, me(caller), password);
        halt.refresh();
        session.invalidate();
        return new ModelAndView("redirect:/login?changed");
    }

    @PostMapping("/tokens")
    ModelAndView token(
            @AuthenticationPrincipal Caller caller,
            HttpSession session,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "30") int days,
            @RequestParam(defaultValue = "") Set<String> scopes) {
        Set<Scope> useful = Scope.useful(caller.permissions());
        Set<Scope> wanted = EnumSet.noneOf(Scope.class);
        useful.stream().filter(scope -> scopes.contains(scope.word())).forEach(wanted::add);
        String problem = name.isBlank() || name.length() > 64
                ? "A token needs a name of 1 to 64 characters."
                : wanted.isEmpty() ? "Choose at least one thing that the token may do." : null;
        if (problem != null || !DAYS.contains(days)) {
            return page(caller, session, HttpStatus.UNPROCESSABLE_CONTENT).addObject("tokenProblem", problem);
        }
        Tokens.Issued issued =
                tokens.issue(caller.actor(), caller.id(), name.strip(), wanted, null, Duration.ofDays(days));
        halt.refresh();
        return page(caller, session, HttpStatus.OK).addObject("secret", issued.secret());
    }

    @PostMapping("/tokens/{id}/revoke")
    String revoke(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        if (!tokens.revoke(caller, caller.id(), id)) {
            throw Problem.notFound();
        }
        halt.refresh();
        return "redirect:/me";
    }

    @PostMapping("/sessions/{handle}/end")
    String end(@AuthenticationPrincipal Caller caller, @PathVariable String handle) {
        if (!sessions.end(caller.id(), handle)) {
            throw Problem.notFound();
        }
        return "redirect:/me";
    }

    private ModelAndView page(Caller caller, HttpSession session, HttpStatus status) {
        return new ModelAndView("access/me", status)
                .addObject("person", me(caller))
                .addObject("tokens", tokens.of(caller.id()))
                .addObject("sessions", sessions.of(caller.id()))
                .addObject("thisSession", Sessions.handle(session.getId()))
                .addObject("scopes", Scope.useful(caller.permissions()))
                .addObject("days", DAYS)
                .addObject("zones", zones());
    }

    private Person me(Caller caller) {
        return accounts.person(caller.id()).orElseThrow(Problem::notFound);
    }

    private static List<String> zones() {
        return ZoneId.getAvailableZoneIds().stream()
                .filter(zone -> zone.equals("UTC")
                        || zone.matches("(Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/.+"))
                .sorted()
                .toList();
    }
}
