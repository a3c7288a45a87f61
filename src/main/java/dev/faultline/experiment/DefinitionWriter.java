package dev.faultline.experiment;

import dev.faultline.gate.Durations;
import dev.faultline.steadystate.Probes;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.json.JsonMapper;

/** The other way round: a document that reads as the definition, with everything written out. */
final class DefinitionWriter {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private DefinitionWriter() {}

    static String json(Definition definition) {
        return JSON.writeValueAsString(write(definition));
    }

    static String yaml(Definition definition) {
        var settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setSchema(new CoreSchema())
                .setIndent(2)
                .setWidth(120)
                .setMultiLineFlow(false)
                .build();
        return new Dump(settings).dumpToString(write(definition));
    }

    /** In the order in which people write it. */
    static Map<String, Object> write(Definition definition) {
        var out = new LinkedHashMap<String, Object>();
        out.put("name", definition.name());
        if (!definition.description().isEmpty()) {
            out.put("description", definition.description());
        }
        out.put("hypothesis", definition.hypothesis());
        out.put(
                "probes",
                definition.probes().stream().map(Probes::writeWithPhases).toList());
        if (!definition.guards().isEmpty()) {
            out.put(
                    "guards",
                    definition.guards().stream().map(DefinitionWriter::write).toList());
        }
        out.put(
                "method",
                definition.method().stream().map(DefinitionWriter::write).toList());
        var limits = new LinkedHashMap<String, Object>();
        limits.put("maxTargets", definition.limits().maxTargets());
        limits.put("maxDuration", Durations.text(definition.limits().maxDuration()));
        limits.put("recoverWithin", Durations.text(definition.limits().recoverWithin()));
        limits.put("maxPercent", definition.limits().share().percent());
        limits.put("atLeastOne", definition.limits().share().atLeastOne());
        limits.put("lastInstance", definition.limits().lastInstance().name().toLowerCase(Locale.ROOT));
        out.put("limits", limits);
        return out;
    }

    private static Map<String, Object> write(Definition.Guard guard) {
        Map<String, Object> out = Probes.write(guard.probe());
        out.put("breaches", guard.breaches());
        return out;
    }

    private static Map<String, Object> write(MethodStep step) {
        var out = new LinkedHashMap<String, Object>();
        out.put("name", step.name());
        switch (step) {
            case MethodStep.Inject each -> {
                out.put("type", "fault");
                out.put("fault", Faults.write(each.fault()));
                out.put("duration", Durations.text(each.duration()));
                out.put("target", Selections.write(each.selection()));
            }
            case MethodStep.Wait each -> {
                out.put("type", "wait");
                out.put("duration", Durations.text(each.duration()));
            }
            case MethodStep.Check each -> {
                out.put("type", "check");
                out.put("probes", each.probes().stream().sorted().toList());
            }
            case MethodStep.Gate each -> {
                out.put("type", "gate");
                out.put("question", each.question());
            }
        }
        if (!step.after().isEmpty()) {
            out.put("after", step.after().stream().sorted().toList());
        }
        return out;
    }
}
