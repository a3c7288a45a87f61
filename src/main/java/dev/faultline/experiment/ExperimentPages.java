package dev.faultline.experiment;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Teams;
import dev.faultline.gate.Document;
import dev.faultline.gate.Durations;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Page;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Experiments for people. */
@Controller
@RequestMapping("/experiments")
class ExperimentPages {

    private static final String EMPTY = """
            name: something is slow
            description: Why this is worth knowing.
            hypothesis: Customers do not notice.
            probes:
              - name: front page latency
                type: http
                url: http://127.0.0.1:18080/
                reading: latency
                timeout: 3s
                tolerance: { atMost: 800 }
            method:
              - name: slow it down
                type: fault
                fault: { type: network-latency, delay: 500ms }
                duration: 30s
                target: { selector: { service: payments, kind: route }, mode: one }
            limits: { maxTargets: 1, maxDuration: 2m, recoverWithin: 30s }
            """;

    private final Experiments experiments;
    private final Teams teams;

    ExperimentPages(Experiments experiments, Teams teams) {
        this.experiments = experiments;
        this.teams = teams;
    }

    /** One line of the list. */
    record Line(Experiment experiment, List<String> faults, String longest) {}

    /** A probe or a guard, in words. */
    record Reading(String name, String asks, String normal, String when, String every, int breaches) {}

    /** A step, in words. */
    record StepLine(String name, String kind, String words, List<String> after) {}

    @GetMapping
    String list(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        var words = query.text("q", 120);
        var deleted = query.id("deleted");
        var paging = query.paging();
        query.check();
        Page<Experiment> page = experiments.list(
                caller,
                new Experiments.Search(Optional.empty(), Optional.empty(), words, Experiments.Search.Order.NAME),
                paging);
        model.addAttribute("q", words.orElse(""));
        model.addAttribute(
                "lines", page.items().stream().map(ExperimentPages::line).toList());
        model.addAttribute("next", page.next());
        model.addAttribute("first", paging.after().isEmpty());
        model.addAttribute("deleted", deleted.orElse(null));
        return "experiment/list";
    }

    /** @param like the experiment whose text to begin with */
    @GetMapping("/new")
    String write(
            @AuthenticationPrincipal Caller caller, @RequestParam(required = false) @Nullable UUID like, Model model) {
        String text = like == null ? EMPTY : Sources.yaml(experiments.get(caller, like));
        return editor(model, new Draft(null, 0, "", text), null);
    }

    @PostMapping
    String create(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(defaultValue = "") String source,
            Model model,
            HttpServletResponse response) {
        try {
            Experiment created = experiments.create(caller, document(source), null);
            return "redirect:/experiments/" + created.id();
        } catch (Problem problem) {
            return refused(model, response, new Draft(null, 0, "", plain(source)), problem);
        }
    }

    /** A part of a page: what is wrong with the text so far. */
    @PostMapping("/validate")
    String validate(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(defaultValue = "") String source,
            @RequestParam(required = false) @Nullable UUID id,
            @RequestParam(defaultValue = "0") int version,
            Model model) {
        try {
            Document document = document(source);
            model.addAttribute(
                    "definition",
                    id == null
                            ? experiments.tryToCreate(caller, document, null)
                            : experiments.tryToUpdate(caller, id, document, IfMatch.version(version)));
        } catch (Problem problem) {
            model.addAttribute("problem", problem);
        }
        return "experiment/edit :: said";
    }

    @GetMapping("/{id}")
    String show(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        return page(caller, experiments.get(caller, id), model);
    }

    @GetMapping("/{id}/versions/{version}")
    String version(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @PathVariable int version, Model model) {
        return page(caller, experiments.get(caller, id, version), model);
    }

    private String page(Caller caller, Experiment experiment, Model model) {
        Definition definition = experiment.definition();
        List<Experiments.Version> versions = experiments.versions(caller, experiment.id());
        model.addAttribute("experiment", experiment);
        model.addAttribute("definition", definition);
        model.addAttribute(
                "team", teams.byId(experiment.team()).map(each -> each.name()).orElse("-"));
        model.addAttribute("current", versions.getFirst().version() == experiment.version());
        model.addAttribute("versions", versions);
        model.addAttribute("drawing", Drawing.of(definition.method()));
        model.addAttribute(
                "steps", definition.method().stream().map(ExperimentPages::step).toList());
        model.addAttribute(
                "probes",
                definition.probes().stream().map(each -> reading(each, 0)).toList());
        model.addAttribute(
                "guards",
                definition.guards().stream()
                        .map(each -> reading(each.probe(), each.breaches()))
                        .toList());
        model.addAttribute("longest", Durations.text(Graph.longest(definition.method())));
        model.addAttribute("maxDuration", Durations.text(definition.limits().maxDuration()));
        model.addAttribute("recoverWithin", Durations.text(definition.limits().recoverWithin()));
        model.addAttribute("source", Sources.yaml(experiment));
        model.addAttribute("mayEdit", caller.may(Permission.EDIT) && caller.mayTouch(experiment.team()));
        return "experiment/experiment";
    }

    @GetMapping("/{id}/edit")
    String edit(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        Experiment experiment = experiments.get(caller, id);
        return editor(model, new Draft(id, experiment.version(), experiment.name(), Sources.yaml(experiment)), null);
    }

    @PostMapping("/{id}")
    String update(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String source,
            @RequestParam(defaultValue = "0") int version,
            Model model,
            HttpServletResponse response) {
        try {
            experiments.update(caller, id, document(source), IfMatch.version(version));
            return "redirect:/experiments/" + id;
        } catch (Problem problem) {
            Experiment current = experiments.get(caller, id);
            // after a change by somebody else, saving again is on purpose: the page says so
            return refused(model, response, new Draft(id, current.version(), current.name(), plain(source)), problem);
        }
    }

    @PostMapping("/{id}/delete")
    String delete(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, @RequestParam int version) {
        experiments.delete(caller, id, IfMatch.version(version));
        return "redirect:/experiments?deleted=" + id;
    }

    @PostMapping("/{id}/restore")
    String restore(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        experiments.restore(caller, id);
        return "redirect:/experiments/" + id;
    }

    /** What is in the editor. @param id null while it was never stored */
    record Draft(@Nullable UUID id, int version, String name, String source) {}

    private static String refused(Model model, HttpServletResponse response, Draft draft, Problem problem) {
        if (problem.status() == 404 || problem.status() == 403) {
            throw problem;
        }
        response.setStatus(problem.status());
        return editor(model, draft, problem);
    }

    private static String editor(Model model, Draft draft, @Nullable Problem problem) {
        model.addAttribute("draft", draft);
        model.addAttribute("problem", problem);
        model.addAttribute("faults", FaultCatalogue.EXAMPLES);
        return "experiment/edit";
    }

    private static Document document(String source) {
        String text = plain(source);
        if (text.length() > Gate.KIB * 1024) {
            throw Gate.tooLarge(Gate.KIB);
        }
        return Gate.document(text, Format.YAML);
    }

    /** Forms send line ends as CR LF. */
    private static String plain(String source) {
        return source.replace("\r\n", "\n");
    }

    private static Line line(Experiment experiment) {
        Definition definition = experiment.definition();
        return new Line(
                experiment,
                definition.faults().stream()
                        .map(each -> each.fault().type())
                        .distinct()
                        .toList(),
                Durations.text(Graph.longest(definition.method())));
    }

    private static StepLine step(MethodStep step) {
        return new StepLine(
                step.name(),
                Words.kind(step),
                Words.step(step),
                step.after().stream().sorted().toList());
    }

    private static Reading reading(dev.faultline.steadystate.Probe probe, int breaches) {
        return new Reading(
                probe.name(),
                Words.asks(probe),
                Words.normal(probe),
                Words.phases(probe),
                Durations.text(probe.interval()),
                breaches);
    }
}
