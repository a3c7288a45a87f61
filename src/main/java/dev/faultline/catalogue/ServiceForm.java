package dev.faultline.catalogue;

import dev.faultline.gate.Document;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.Problem;
import dev.faultline.steadystate.Probes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is in the form of a service, as it was typed. Read by the same reader as everything else, so that the form accepts what
 * programs may send and nothing more.
 *
 * @param health a URL that answers 200 when the service is well
 */
record ServiceForm(
        String name,
        String team,
        String contact,
        String description,
        String dependencies,
        String health,
        String runbook,
        String tier,
        int version) {

    /** A browser may leave a field out. */
    ServiceForm {
        name = orEmpty(name);
        team = orEmpty(team);
        contact = orEmpty(contact);
        description = orEmpty(description);
        dependencies = orEmpty(dependencies);
        health = orEmpty(health);
        runbook = orEmpty(runbook);
        tier = orEmpty(tier);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    static ServiceForm empty() {
        return new ServiceForm("", "", "", "", "", "", "", "", 0);
    }

    static ServiceForm of(Service service) {
        return new ServiceForm(
                service.name(),
                service.team(),
                service.contact(),
                service.description(),
                String.join(", ", service.dependencies()),
                service.health()
                        .map(probe -> JsonMapper.shared().writeValueAsString(Probes.write(probe)))
                        .orElse(""),
                service.runbook(),
                service.tier() == 0 ? "" : Integer.toString(service.tier()),
                service.version());
    }

    /** @throws Problem when a value cannot be put into a document at all */
    Document document() {
        var out = new LinkedHashMap<String, Object>();
        out.put("team", team.strip());
        out.put("contact", contact.strip());
        out.put("description", description.strip().replace("\r\n", "\n"));
        out.put(
                "dependencies",
                Arrays.stream(dependencies.split("[,\\s]+"))
                        .filter(each -> !each.isEmpty())
                        .toList());
        probe().ifPresent(probe -> out.put("health", probe));
        if (!runbook.isBlank()) {
            out.put("runbook", runbook.strip());
        }
        if (!tier.isBlank()) {
            out.put("tier", number());
        }
        return Gate.document(JsonMapper.shared().writeValueAsString(out), Format.JSON);
    }

    /** A plain address is the probe that people mean by it; anything else is read as a probe in JSON. */
    private Optional<Object> probe() {
        String text = health.strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.startsWith("{")) {
            Gate.document(text, Format.JSON);
            return Optional.of(JsonMapper.shared().readValue(text, Object.class));
        }
        return Optional.of(Map.of(
                "name",
                "health",
                "type",
                "http",
                "url",
                text,
                "reading",
                "status",
                "tolerance",
                Map.of("exactly", 200)));
    }

    private Object number() {
        try {
            return Integer.valueOf(tier.strip());
        } catch (NumberFormatException _) {
            return tier.strip();
        }
    }

    /** What is wrong with one field, in sentences; null where nothing is. */
    static @Nullable String wrong(@Nullable Problem problem, String field) {
        if (problem == null) {
            return null;
        }
        List<FieldError> errors = problem.errors().stream()
                .filter(each -> Objects.requireNonNullElse(each.pointer(), "").startsWith("#/" + field))
                .toList();
        return errors.isEmpty() ? null : errors.stream().map(FieldError::detail).collect(Collectors.joining(" "));
    }
}
