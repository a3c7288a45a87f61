package dev.faultline.experiment;

import dev.faultline.gate.Page;
import dev.faultline.gate.Problem;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseBody;

/** The catalogue of faults, for people and for programs. */
@Controller
@Tag(name = "Faults")
class FaultPages {

    private final FaultCatalogue catalogue;

    FaultPages(FaultCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GetMapping("/faults")
    String list(Query query, Model model) {
        query.check();
        model.addAttribute("faults", catalogue.all());
        return "experiment/faults";
    }

    @GetMapping("/api/v1/faults")
    @ResponseBody
    @Operation(summary = "Every type of fault: what it does, its parameters as JSON Schema, and where it works")
    Page<FaultCatalogue.Entry> faults(Query query) {
        query.check();
        return new Page<>(catalogue.all(), null);
    }

    @GetMapping("/api/v1/faults/{type}")
    @ResponseBody
    @Operation(summary = "One type of fault")
    FaultCatalogue.Entry fault(@PathVariable String type, Query query) {
        query.check();
        return catalogue.one(type).orElseThrow(Problem::notFound);
    }
}
