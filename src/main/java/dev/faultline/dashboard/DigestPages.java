package dev.faultline.dashboard;

import dev.faultline.access.Accounts;
import dev.faultline.access.Caller;
import dev.faultline.access.Teams;
import dev.faultline.gate.Query;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Weeks for people. */
@Controller
class DigestPages {

    private final Digests digests;
    private final Accounts accounts;
    private final Teams teams;

    DigestPages(Digests digests, Accounts accounts, Teams teams) {
        this.digests = digests;
        this.accounts = accounts;
        this.teams = teams;
    }

    @GetMapping("/digest")
    String digest(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        var digest = DigestApi.read(digests, caller, query, accounts.zoneOf(caller));
        model.addAttribute("digest", digest);
        model.addAttribute("before", Digests.week(digest.monday().minusWeeks(1)));
        model.addAttribute("after", Digests.week(digest.monday().plusWeeks(1)));
        model.addAttribute("teams", teams.of(caller));
        return "dashboard/digest";
    }
}
