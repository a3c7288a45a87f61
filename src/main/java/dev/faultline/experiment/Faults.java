package dev.faultline.experiment;

import dev.faultline.gate.Durations;
import dev.faultline.gate.Fields;
import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.Fault;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Faults as people write them, both ways. */
final class Faults {

    static final List<String> TYPES = List.of(
            "cpu-stress",
            "memory-stress",
            "disk-fill",
            "process-kill",
            "process-pause",
            "network-latency",
            "connection-reset",
            "http-error");

    private static final long MIB = 1 << 20;

    private Faults() {}

    static Fault read(Fields fields) {
        Fault fault = switch (fields.oneOf("type", TYPES)) {
            case "cpu-stress" ->
                new Fault.CpuStress(fields.integer("workers", 1, 64, 1), fields.integer("load", 1, 100, 100));
            case "memory-stress" -> new Fault.MemoryStress(new DataSize(fields.size("size", MIB, 65_536 * MIB)));
            case "disk-fill" ->
                new Fault.DiskFill(
                        checked(fields, "directory", "/tmp", each -> new Fault.DiskFill(each, 1)),
                        fields.integer("percent", 1, 100));
            case "process-kill" -> new Fault.ProcessKill();
            case "process-pause" -> new Fault.ProcessPause();
            case "network-latency" -> latency(fields);
            case "connection-reset" -> new Fault.ConnectionReset(fields.integer("percent", 1, 100, 100));
            default ->
                new Fault.HttpError(
                        fields.integer("status", 400, 599),
                        fields.integer("percent", 1, 100, 100),
                        fields.has("path")
                                ? checked(fields, "path", "/", each -> new Fault.HttpError(500, 1, each))
                                : "/");
        };
        fields.end();
        return fault;
    }

    private static Fault latency(Fields fields) {
        Duration delay = fields.duration("delay", Duration.ofMillis(1), Duration.ofSeconds(60));
        Duration jitter = fields.duration("jitter", Duration.ZERO, Duration.ofSeconds(60), Duration.ZERO);
        if (jitter.compareTo(delay) > 0) {
            fields.error(
                    "jitter",
                    "range",
                    "%s is more than the delay of %s.".formatted(Durations.text(jitter), Durations.text(delay)));
            jitter = Duration.ZERO;
        }
        return new Fault.NetworkLatency(delay, jitter, fields.integer("percent", 1, 100, 100));
    }

    /** The fault's own rule for one of its texts. */
    private static String checked(Fields fields, String name, String standIn, Function<String, Fault> rule) {
        return fields.value(name, standIn, "pattern", text -> {
            var _ = rule.apply(text);
            return text;
        });
    }

    static Map<String, Object> write(Fault fault) {
        var out = new LinkedHashMap<String, Object>();
        out.put("type", fault.type());
        switch (fault) {
            case Fault.CpuStress each -> {
                out.put("workers", each.workers());
                out.put("load", each.load());
            }
            case Fault.MemoryStress each -> out.put("size", each.size().toString());
            case Fault.DiskFill each -> {
                out.put("directory", each.directory());
                out.put("percent", each.percent());
            }
            case Fault.ProcessKill _, Fault.ProcessPause _ -> {}
            case Fault.NetworkLatency each -> {
                out.put("delay", Durations.text(each.delay()));
                out.put("jitter", Durations.text(each.jitter()));
                out.put("percent", each.percent());
            }
            case Fault.ConnectionReset each -> out.put("percent", each.percent());
            case Fault.HttpError each -> {
                out.put("status", each.status());
                out.put("percent", each.percent());
                out.put("path", each.path());
            }
            case Fault.Canary _ -> {}
        }
        return out;
    }
}
