package dev.faultline.catalogue;

import dev.faultline.gate.Fields;
import dev.faultline.steadystate.Probe;
import dev.faultline.steadystate.Probes;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Services as people write them, both ways. */
final class ServiceReader {

    static final int MOST_DEPENDENCIES = 100;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.:@-]{0,61}[A-Za-z0-9])?");
    private static final String FORM = "a service's name: letters, digits and . _ - : @, at most 63";

    /** Pages of ours have these addresses. */
    private static final Set<String> RESERVED = Set.of("new", "import");

    private ServiceReader() {}

    /** One of many, which names itself. */
    static Service named(Fields fields) {
        return read(fields, fields.value("name", "unnamed", "pattern", ServiceReader::name));
    }

    /** @param name from the address */
    static Service read(Fields fields, String name) {
        var read = new Service(
                name,
                fields.text("team", 0, 64, ""),
                fields.text("contact", 0, 200, ""),
                fields.prose("description", 4_000),
                dependencies(fields, name),
                fields.optionalObject("health").map(ServiceReader::health),
                fields.has("runbook") ? fields.url("runbook").toString() : "",
                fields.integer("tier", 1, 5, 0),
                0,
                "",
                Instant.EPOCH);
        fields.end();
        return read;
    }

    static Probe health(Fields fields) {
        Probe probe = Probes.readGuard(fields);
        fields.end();
        return probe;
    }

    /** @throws IllegalArgumentException saying what is wrong with it */
    static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("This is not %s.".formatted(FORM));
        }
        if (RESERVED.contains(text)) {
            throw new IllegalArgumentException("“%s” is taken by a page of ours.".formatted(text));
        }
        return text;
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches() && !RESERVED.contains(text);
    }

    private static List<String> dependencies(Fields fields, String name) {
        List<String> written = fields.texts("dependencies", 0, MOST_DEPENDENCIES, 63);
        for (int i = 0; i < written.size(); i++) {
            if (!isName(written.get(i))) {
                fields.error("dependencies", i, "pattern", "This is not %s.".formatted(FORM));
            } else if (written.get(i).equals(name)) {
                fields.error("dependencies", i, "itself", "A service does not depend on itself.");
            }
        }
        return written.stream().sorted().toList();
    }

    /** In the order in which people write it; reads as the same. */
    static Map<String, Object> write(Service service) {
        var out = new LinkedHashMap<String, Object>();
        out.put("name", service.name());
        out.put("team", service.team());
        out.put("contact", service.contact());
        out.put("description", service.description());
        out.put("dependencies", service.dependencies());
        service.health().map(Probes::write).ifPresent(health -> out.put("health", health));
        if (!service.runbook().isEmpty()) {
            out.put("runbook", service.runbook());
        }
        if (service.tier() > 0) {
            out.put("tier", service.tier());
        }
        return out;
    }

    static Optional<Probe> health(Optional<Fields> fields) {
        return fields.map(ServiceReader::health);
    }
}
