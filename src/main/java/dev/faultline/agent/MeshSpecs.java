package dev.faultline.agent;

import dev.faultline.protocol.EngineKind;
import dev.faultline.protocol.MeshClockSkew;
import dev.faultline.protocol.MeshCpuStress;
import dev.faultline.protocol.MeshDnsFailure;
import dev.faultline.protocol.MeshFault;
import dev.faultline.protocol.MeshHttpAbort;
import dev.faultline.protocol.MeshHttpDelay;
import dev.faultline.protocol.MeshIoError;
import dev.faultline.protocol.MeshIoLatency;
import dev.faultline.protocol.MeshMemoryStress;
import dev.faultline.protocol.MeshNetworkDelay;
import dev.faultline.protocol.MeshNetworkLoss;
import dev.faultline.protocol.MeshNetworkPartition;
import dev.faultline.protocol.MeshPodFailure;
import dev.faultline.protocol.Parameter;
import dev.faultline.protocol.PodRef;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is written into the resources of Chaos Mesh. Its own schedules are never used: they would outlive the agent. */
final class MeshSpecs {

    private MeshSpecs() {}

    static EngineKind kind(MeshFault fault) {
        return switch (fault) {
            case MeshPodFailure _ -> EngineKind.POD_CHAOS;
            case MeshNetworkDelay _, MeshNetworkLoss _, MeshNetworkPartition _ -> EngineKind.NETWORK_CHAOS;
            case MeshIoLatency _, MeshIoError _ -> EngineKind.IO_CHAOS;
            case MeshCpuStress _, MeshMemoryStress _ -> EngineKind.STRESS_CHAOS;
            case MeshDnsFailure _ -> EngineKind.DNS_CHAOS;
            case MeshClockSkew _ -> EngineKind.TIME_CHAOS;
            case MeshHttpDelay _, MeshHttpAbort _ -> EngineKind.HTTP_CHAOS;
        };
    }

    /** That one pod, by its name, for as long as the fault may last and no longer. */
    static Map<String, Object> of(MeshFault fault, PodRef pod, Duration duration) {
        var spec = new LinkedHashMap<String, Object>();
        spec.put("selector", Map.of("pods", Map.of(pod.namespace(), List.of(pod.name()))));
        spec.put("mode", "all");
        spec.put("duration", seconds(duration));
        switch (fault) {
            case MeshPodFailure _ -> spec.put("action", "pod-failure");
            case MeshNetworkDelay(var delay, var jitter, var peers) -> {
                network(spec, "delay", peers);
                spec.put("delay", Map.of("latency", millis(delay), "jitter", millis(jitter), "correlation", "0"));
            }
            case MeshNetworkLoss(int percent, var peers) -> {
                network(spec, "loss", peers);
                // with a correlation netem may lose nothing at all
                spec.put("loss", Map.of("loss", Integer.toString(percent), "correlation", "0"));
            }
            case MeshNetworkPartition(var peers) -> network(spec, "partition", peers);
            case MeshIoLatency(var volume, var delay, int percent, var files) -> {
                io(spec, "latency", volume, percent, files);
                spec.put("delay", millis(delay));
            }
            case MeshIoError(var volume, var error, int percent, var files) -> {
                io(spec, "fault", volume, percent, files);
                spec.put("errno", error.number());
            }
            case MeshCpuStress(int workers, int load) ->
                spec.put("stressors", Map.of("cpu", Map.of("workers", workers, "load", load)));
            case MeshMemoryStress(var size) ->
                spec.put("stressors", Map.of("memory", Map.of("workers", 1, "size", (size.bytes() >> 20) + "MiB")));
            case MeshDnsFailure(var manner, var names) -> {
                spec.put("action", Parameter.word(manner));
                if (!names.isEmpty()) {
                    spec.put("patterns", names);
                }
            }
            case MeshClockSkew(var offset, var way) -> {
                spec.put("timeOffset", (way == MeshClockSkew.Way.BEHIND ? "-" : "") + seconds(offset));
                spec.put("clockIds", List.of("CLOCK_REALTIME"));
            }
            case MeshHttpDelay(int port, var delay, var path) -> {
                http(spec, port, path);
                spec.put("delay", millis(delay));
            }
            case MeshHttpAbort(int port, var path) -> {
                http(spec, port, path);
                spec.put("abort", true);
            }
        }
        return spec;
    }

    private static void network(Map<String, Object> spec, String action, List<String> peers) {
        spec.put("action", action);
        spec.put("direction", "to");
        if (!peers.isEmpty()) {
            spec.put("externalTargets", peers);
        }
    }

    private static void io(Map<String, Object> spec, String action, String volume, int percent, String files) {
        spec.put("action", action);
        spec.put("volumePath", volume);
        spec.put("percent", percent);
        if (!files.isEmpty()) {
            spec.put("path", files);
        }
    }

    private static void http(Map<String, Object> spec, int port, String path) {
        spec.put("target", "Request");
        spec.put("port", port);
        spec.put("path", path);
    }

    /** As Go reads durations. */
    private static String seconds(Duration duration) {
        return duration.plusMillis(999).toSeconds() + "s";
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + "ms";
    }
}
