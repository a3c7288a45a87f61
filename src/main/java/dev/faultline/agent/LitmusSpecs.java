package dev.faultline.agent;

import dev.faultline.protocol.LitmusCpuHog;
import dev.faultline.protocol.LitmusFault;
import dev.faultline.protocol.LitmusMemoryHog;
import dev.faultline.protocol.LitmusNetworkDelay;
import dev.faultline.protocol.LitmusNetworkLoss;
import dev.faultline.protocol.LitmusPodDelete;
import dev.faultline.protocol.PodRef;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is written into an engine of Litmus. */
final class LitmusSpecs {

    private LitmusSpecs() {}

    /** That one pod, by its name; the jobs that do it are deleted with the engine. */
    static Map<String, Object> of(LitmusFault fault, PodRef pod, Duration duration, String account) {
        return Map.of(
                "engineState",
                "active",
                "jobCleanUpPolicy",
                "delete",
                "chaosServiceAccount",
                account,
                "appinfo",
                Map.of("appns", pod.namespace(), "applabel", "", "appkind", ""),
                "experiments",
                List.of(Map.of(
                        "name", fault.experiment(),
                        "spec", Map.of("components", Map.of("env", environment(fault, pod, duration))))));
    }

    private static List<Map<String, String>> environment(LitmusFault fault, PodRef pod, Duration duration) {
        var settings = new LinkedHashMap<String, String>();
        var seconds = Long.toString(duration.plusMillis(999).toSeconds());
        settings.put("TOTAL_CHAOS_DURATION", seconds);
        settings.put("TARGET_PODS", pod.name());
        switch (fault) {
            case LitmusPodDelete _ -> {
                settings.put("CHAOS_INTERVAL", seconds);
                settings.put("FORCE", "false");
            }
            case LitmusCpuHog(int cores) -> settings.put("CPU_CORES", Integer.toString(cores));
            case LitmusMemoryHog(var size) ->
                settings.put("MEMORY_CONSUMPTION", Long.toString(size.bytes() >> 20)); // it counts in megabytes
            case LitmusNetworkLoss(int percent) ->
                settings.put("NETWORK_PACKET_LOSS_PERCENTAGE", Integer.toString(percent));
            case LitmusNetworkDelay(var delay) -> settings.put("NETWORK_LATENCY", Long.toString(delay.toMillis()));
        }
        return settings.entrySet().stream()
                .map(each -> Map.of("name", each.getKey(), "value", each.getValue()))
                .toList();
    }
}
