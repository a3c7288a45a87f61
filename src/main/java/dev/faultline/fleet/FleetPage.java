package dev.faultline.fleet;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import dev.faultline.node.Nodes;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

@Controller
class FleetPage {

    private final Fleet fleet;
    private final Nodes nodes;

    FleetPage(Fleet fleet, Nodes nodes) {
        this.fleet = fleet;
        this.nodes = nodes;
    }

    @GetMapping("/fleet")
    String fleet(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        String search = query.text("q", 200).orElse("");
        Paging paging = query.paging();
        query.check();
        show(caller, search, fleet.targets(selector(search), selector(search) == null ? search : "", paging), model);
        model.addAttribute("first", paging.after().isEmpty());
        return "fleet/fleet";
    }

    /** The box takes words, and selectors as experiments write them. */
    private static @Nullable Selector selector(String search) {
        try {
            return search.contains("=") ? Selector.parse(search) : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private void show(Caller caller, String search, Page<FleetTarget> targets, Model model) {
        model.addAttribute("topics", List.of("fleet"));
        model.addAttribute(
                "agents",
                selector(search) == null
                        ? AgentSearch.of(search).in(fleet.agents())
                        : ofTargets(fleet.agents(), targets));
        model.addAttribute("nodes", nodes.all());
        model.addAttribute("self", nodes.self());
        model.addAttribute("targets", targets.items());
        model.addAttribute("next", targets.next());
        model.addAttribute("q", search);
        model.addAttribute("mayManage", caller.may(Permission.AGENTS));
    }

    /** A selector is about targets: their agents are meant with them. */
    private static List<AgentView> ofTargets(List<AgentView> agents, Page<FleetTarget> targets) {
        var theirs = targets.items().stream().map(FleetTarget::agent).collect(Collectors.toSet());
        return agents.stream().filter(each -> theirs.contains(each.id())).toList();
    }

    /** Answers with the token at once and keeps it nowhere: there is no page to come back to. */
    @PostMapping("/fleet/join-tokens")
    String joinToken(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "false") boolean wait,
            HttpServletRequest request,
            Model model) {
        String wanted = name.strip();
        if (!wanted.isEmpty() && !AgentName.PATTERN.matcher(wanted).matches()) {
            model.addAttribute("name", wanted);
            model.addAttribute("wait", wait);
            model.addAttribute("problem", "This is not %s.".formatted(AgentName.IN_WORDS));
            return "fleet/joining";
        }
        JoinTokens.Made made =
                fleet.invite(caller, wanted.isEmpty() ? null : wanted, Fleet.TIME_TO_JOIN, wait ? Boolean.FALSE : null);
        model.addAttribute("name", wanted);
        model.addAttribute("made", made);
        model.addAttribute(
                "server",
                ServletUriComponentsBuilder.fromContextPath(request).build().toUriString());
        return "fleet/joining";
    }

    @GetMapping("/fleet/{id}")
    String agent(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        AgentView agent = fleet.agent(id).orElseThrow(Problem::notFound);
        model.addAttribute("topics", List.of("agent:" + id));
        model.addAttribute("agent", agent);
        model.addAttribute("targets", fleet.targetsOf(id));
        model.addAttribute("mayManage", caller.may(Permission.AGENTS));
        return "fleet/agent";
    }

    @PostMapping("/fleet/{id}/admit")
    String admit(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        if (fleet.agent(id).isEmpty()) {
            throw Problem.notFound();
        }
        fleet.admit(caller, id);
        return "redirect:/fleet/" + id;
    }

    @PostMapping("/fleet/{id}/revoke")
    String revoke(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String reason,
            Model model) {
        if (reason.strip().length() < 3 || reason.length() > 500) {
            model.addAttribute("problem", "Say why, in 3 to 500 characters. It goes into the timeline.");
            model.addAttribute("reason", reason);
            return agent(caller, id, model);
        }
        fleet.revoke(caller, id, reason.strip());
        return "redirect:/fleet/" + id;
    }
}
