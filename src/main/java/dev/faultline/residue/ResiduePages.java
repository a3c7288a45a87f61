package dev.faultline.residue;

import dev.faultline.access.Caller;
import dev.faultline.gate.Page;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;

/** What was left behind, for people and for programs. */
@Controller
@Tag(name = "Residues")
class ResiduePages {

    private static final int MOST = 200;

    private final Residues residues;

    ResiduePages(Residues residues) {
        this.residues = residues;
    }

    @GetMapping("/residues")
    String list(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        var agent = query.id("agent");
        query.check();
        model.addAttribute("leftovers", residues.list(caller, false, agent, MOST));
        return "residue/list";
    }

    @GetMapping("/api/v1/residues")
    @ResponseBody
    @Operation(summary = "What runs left on hosts: what is there still first, then the latest")
    Page<Leftover> residues(@AuthenticationPrincipal Caller caller, Query query) {
        boolean open = query.flag("open");
        var agent = query.id("agent");
        query.check();
        return new Page<>(residues.list(caller, open, agent, MOST), null);
    }
}
