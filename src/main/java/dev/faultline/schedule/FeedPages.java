package dev.faultline.schedule;

import dev.faultline.access.Caller;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.gate.Problem;
import dev.faultline.mail.Address;
import dev.faultline.mail.Addresses;
import dev.faultline.mail.Mail;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** What comes to a calendar by itself, for people: by a link or by e-mail. */
@Controller
@RequestMapping("/me")
class FeedPages {

    private static final int LATEST = 20;

    private final Feeds feeds;
    private final Invitations invitations;
    private final Mail mail;
    private final Addresses addresses;
    private final Teams teams;

    FeedPages(Feeds feeds, Invitations invitations, Mail mail, Addresses addresses, Teams teams) {
        this.feeds = feeds;
        this.invitations = invitations;
        this.mail = mail;
        this.addresses = addresses;
        this.teams = teams;
    }

    @GetMapping("/feeds")
    ModelAndView list(@AuthenticationPrincipal Caller caller) {
        return page(caller, HttpStatus.OK);
    }

    @PostMapping("/feeds")
    ModelAndView make(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(required = false) Optional<UUID> team,
            HttpServletRequest request) {
        var wanted = name.strip();
        try {
            if (wanted.isEmpty() || wanted.length() > 64) {
                return wrong(
                        caller, HttpStatus.UNPROCESSABLE_CONTENT, wanted, "A feed needs a name of 1 to 64 characters.");
            }
            return shown(caller, feeds.make(caller, wanted, team.orElse(null)), request);
        } catch (Problem problem) {
            return wrong(caller, HttpStatus.valueOf(problem.status()), wanted, problem.detail());
        }
    }

    @PostMapping("/feeds/{id}/renew")
    ModelAndView renew(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, HttpServletRequest request) {
        return shown(caller, feeds.renew(caller, id), request);
    }

    @PostMapping("/feeds/{id}/revoke")
    String revoke(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        feeds.revoke(caller, id);
        return "redirect:/me/feeds";
    }

    @PostMapping("/invitations/{team}")
    String want(@AuthenticationPrincipal Caller caller, @PathVariable UUID team) {
        invitations.want(caller, team);
        return "redirect:/me/feeds#invitations";
    }

    @PostMapping("/invitations/{team}/end")
    String end(@AuthenticationPrincipal Caller caller, @PathVariable UUID team) {
        invitations.end(caller, team);
        return "redirect:/me/feeds#invitations";
    }

    private ModelAndView shown(Caller caller, Feed.Issued issued, HttpServletRequest request) {
        return page(caller, HttpStatus.OK)
                .addObject(
                        "link",
                        ServletUriComponentsBuilder.fromContextPath(request)
                                .path(issued.path())
                                .toUriString());
    }

    private ModelAndView wrong(Caller caller, HttpStatus status, String name, String problem) {
        return page(caller, status).addObject("name", name).addObject("problem", problem);
    }

    private ModelAndView page(Caller caller, HttpStatus status) {
        var mine = teams.of(caller);
        return new ModelAndView("schedule/feeds", status)
                .addObject("feeds", feeds.of(caller))
                .addObject("mailIsOn", mail.isOn())
                .addObject(
                        "address", addresses.of(caller.id()).map(Address::text).orElse(null))
                .addObject("invited", invitations.teams(caller))
                .addObject("invitations", invitations.latest(caller, LATEST))
                .addObject("teams", mine)
                .addObject("names", mine.stream().collect(Collectors.toMap(Team::id, Team::name)));
    }
}
