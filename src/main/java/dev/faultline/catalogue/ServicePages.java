package dev.faultline.catalogue;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Teams;
import dev.faultline.gate.Document;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Page;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;

/** The catalogue for people. */
@Controller
@RequestMapping("/services")
class ServicePages {

    private final Services services;
    private final Teams teams;
    private final ObjectProvider<TouchedBy> touchedBy;

    ServicePages(Services services, Teams teams, ObjectProvider<TouchedBy> touchedBy) {
        this.services = services;
        this.teams = teams;
        this.touchedBy = touchedBy;
    }

    /** What is wrong with the form, by its fields. */
    record Complaints(@Nullable Problem problem) {
        public @Nullable String of(String field) {
            return ServiceForm.wrong(problem, field);
        }
    }

    @GetMapping
    String list(@AuthenticationPrincipal Caller caller, Query query, Model model) {
        String words = query.text("q", 120).orElse("");
        var removed = query.text("removed", 63).orElse("");
        var paging = query.paging();
        query.check();
        Page<Service> page = services.list(words, paging);
        model.addAttribute("q", words);
        model.addAttribute("services", page.items());
        model.addAttribute("next", page.next());
        model.addAttribute("first", paging.after().isEmpty());
        model.addAttribute("removed", removed);
        model.addAttribute("mayEdit", caller.may(Permission.EDIT));
        return "catalogue/list";
    }

    @GetMapping("/{name}")
    String show(@AuthenticationPrincipal Caller caller, @PathVariable String name, Model model) {
        Service service = services.get(name);
        List<String> dependents = services.dependents(name);
        var names = new ArrayList<>(service.dependencies());
        names.addAll(dependents);
        var known = services.known(names);
        model.addAttribute("service", service);
        model.addAttribute("dependents", dependents);
        model.addAttribute("known", known);
        model.addAttribute("picture", Picture.of(name, dependents, service.dependencies(), known));
        model.addAttribute(
                "touches",
                touchedBy.stream()
                        .flatMap(each -> each.of(caller, name).stream())
                        .toList());
        model.addAttribute("mayEdit", services.mayChange(caller, service));
        return "catalogue/service";
    }

    @GetMapping("/new")
    String write(@AuthenticationPrincipal Caller caller, @RequestParam(defaultValue = "") String name, Model model) {
        var form = ServiceForm.empty();
        return editor(
                caller,
                model,
                true,
                new ServiceForm(
                        ServiceReader.isName(name) ? name : "",
                        teams.usual(caller).map(team -> team.name()).orElse(""),
                        form.contact(),
                        form.description(),
                        form.dependencies(),
                        form.health(),
                        form.runbook(),
                        form.tier(),
                        0),
                null);
    }

    @GetMapping("/{name}/edit")
    String edit(@AuthenticationPrincipal Caller caller, @PathVariable String name, Model model) {
        return editor(caller, model, false, ServiceForm.of(services.toChange(caller, name)), null);
    }

    @PostMapping
    String create(
            @AuthenticationPrincipal Caller caller,
            @ModelAttribute ServiceForm form,
            Model model,
            HttpServletResponse response) {
        return save(caller, form.name().strip(), true, form, model, response);
    }

    @PostMapping("/{name}")
    String update(
            @AuthenticationPrincipal Caller caller,
            @PathVariable("name") String name,
            @ModelAttribute ServiceForm form,
            Model model,
            HttpServletResponse response) {
        return save(caller, name, false, form, model, response);
    }

    private String save(
            Caller caller, String name, boolean isNew, ServiceForm form, Model model, HttpServletResponse response) {
        try {
            if (!ServiceReader.isName(name)) {
                throw Problem.invalid(FieldError.at("#/name", "pattern", "Letters, digits and . _ - : @, at most 63."));
            }
            if (isNew && services.find(name).isPresent()) {
                throw Problem.invalid(
                        FieldError.at("#/name", "name-taken", "There is a service of this name already."));
            }
            services.put(caller, name, form.document().fields(), Optional.of(IfMatch.version(form.version())));
            return "redirect:/services/" + name;
        } catch (Problem problem) {
            if (problem.status() == 403 || problem.status() == 404) {
                throw problem;
            }
            response.setStatus(problem.status());
            // after a change by somebody else, saving again is on purpose: the page says so
            int version = problem.status() == 412
                    ? services.find(name).map(Service::version).orElse(0)
                    : form.version();
            return editor(
                    caller,
                    model,
                    isNew,
                    new ServiceForm(
                            name,
                            form.team(),
                            form.contact(),
                            form.description(),
                            form.dependencies(),
                            form.health(),
                            form.runbook(),
                            form.tier(),
                            version),
                    problem);
        }
    }

    private String editor(Caller caller, Model model, boolean isNew, ServiceForm form, @Nullable Problem problem) {
        model.addAttribute("form", form);
        model.addAttribute("isNew", isNew);
        model.addAttribute("problem", problem);
        model.addAttribute("wrong", new Complaints(problem));
        model.addAttribute("teams", teams.of(caller));
        return "catalogue/edit";
    }

    @PostMapping("/{name}/delete")
    String remove(@AuthenticationPrincipal Caller caller, @PathVariable String name) {
        services.remove(caller, name);
        return "redirect:/services?removed=" + name;
    }

    /** Pasted text, or a file; the first press tells what would happen, the second does it. */
    @PostMapping("/import")
    String bringIn(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(defaultValue = "") String source,
            @RequestParam(required = false) @Nullable MultipartFile file,
            @RequestParam(defaultValue = "false") boolean apply,
            Model model,
            HttpServletResponse response)
            throws IOException {
        model.addAttribute("source", source);
        try {
            Document document = file == null || file.isEmpty() ? pasted(source) : uploaded(file);
            model.addAttribute("source", document.text());
            var lines = apply ? services.bringIn(caller, document) : services.tryToBringIn(caller, document);
            model.addAttribute("lines", lines);
            model.addAttribute("stored", apply);
        } catch (Problem problem) {
            if (problem.status() == 403) {
                throw problem;
            }
            response.setStatus(problem.status());
            model.addAttribute("problem", problem);
        }
        return "catalogue/import";
    }

    private static Document pasted(String source) {
        return Gate.document(source.replace("\r\n", "\n"), Format.YAML);
    }

    private static Document uploaded(MultipartFile file) throws IOException {
        if (file.getSize() > Gate.KIB * 1024L) {
            throw Gate.tooLarge(Gate.KIB);
        }
        return Gate.document(file.getBytes(), Format.YAML);
    }
}
