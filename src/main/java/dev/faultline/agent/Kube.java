package dev.faultline.agent;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads what the API of a cluster says of things. What is not said is empty, none or no. */
final class Kube {

    /** The label by which the pods of one replica set are told from those of another. */
    static final String HASH = "pod-template-hash";

    private Kube() {}

    static String name(JsonNode object) {
        return object.path("metadata").path("name").asString("");
    }

    static String namespace(JsonNode object) {
        return object.path("metadata").path("namespace").asString("");
    }

    static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asString("");
    }

    static String label(JsonNode object, String key) {
        return object.path("metadata").path("labels").path(key).asString("");
    }

    static String annotation(JsonNode object, String key) {
        return object.path("metadata").path("annotations").path(key).asString("");
    }

    /** Deleted, and only waiting for those who have to let go of it. */
    static boolean isEnding(JsonNode object) {
        return !object.path("metadata").path("deletionTimestamp").asString("").isEmpty();
    }

    /** The condition of that type holds. */
    static boolean is(JsonNode object, String condition) {
        for (var each : object.path("status").path("conditions")) {
            if (each.path("type").asString("").equals(condition)) {
                return each.path("status").asString("").equals("True");
            }
        }
        return false;
    }

    static boolean isClosed(JsonNode node) {
        return node.path("spec").path("unschedulable").asBoolean(false);
    }

    /** One, where nothing else is written. */
    static int replicas(JsonNode deployment) {
        return deployment.path("spec").path("replicas").asInt(1);
    }

    /** The values of our taints that are on a node. */
    static Set<String> taintsOf(JsonNode node) {
        var values = new HashSet<String>();
        for (var taint : node.path("spec").path("taints")) {
            if (taint.path("key").asString("").equals(ClusterMarks.TAINT)) {
                values.add(taint.path("value").asString(""));
            }
        }
        return values;
    }

    static boolean isOurTaint(JsonNode taint, String value) {
        return taint.path("key").asString("").equals(ClusterMarks.TAINT)
                && taint.path("value").asString("").equals(value);
    }
}
