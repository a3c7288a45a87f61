package dev.faultline.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * What Litmus writes down of one experiment of one engine.
 *
 * @param phase {@code Running}, {@code Completed}, {@code Stopped}
 * @param verdict {@code Awaited}, {@code Pass}, {@code Fail}, {@code Stopped}
 * @param injected the targets that are injected now
 */
record LitmusResult(String phase, String verdict, List<String> injected) {

    LitmusResult {
        injected = List.copyOf(injected);
    }

    /** Empty before it has begun. */
    static Optional<LitmusResult> read(KubeApi api, String namespace, UUID injection, String experiment) {
        var name = ClusterMarks.name(injection) + "-" + experiment;
        return api.find(KubePaths.litmus(namespace, "chaosresults", name)).map(LitmusResult::of);
    }

    private static LitmusResult of(JsonNode result) {
        var status = result.path("status");
        var injected = new ArrayList<String>();
        for (var target : status.path("history").path("targets")) {
            if (target.path("chaosStatus").asString("").equals("injected")) {
                injected.add(target.path("name").asString(""));
            }
        }
        var experiment = status.path("experimentStatus");
        return new LitmusResult(
                experiment.path("phase").asString(""),
                experiment.path("verdict").asString(""),
                injected);
    }
}
