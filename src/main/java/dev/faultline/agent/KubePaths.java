package dev.faultline.agent;

import dev.faultline.protocol.EngineKind;
import dev.faultline.protocol.PodRef;
import java.util.regex.Pattern;

/** The paths of a cluster's API that are used here. What stands in them is a name, and leads nowhere else. */
final class KubePaths {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    static final String NODES = "/api/v1/nodes";

    private KubePaths() {}

    static String pods(String namespace) {
        return "/api/v1/namespaces/%s/pods".formatted(name(namespace));
    }

    static String pod(String namespace, String name) {
        return pods(namespace) + "/" + name(name);
    }

    static String eviction(PodRef pod) {
        return pod(pod.namespace(), pod.name()) + "/eviction";
    }

    static String node(String name) {
        return NODES + "/" + name(name);
    }

    static String deployments(String namespace) {
        return "/apis/apps/v1/namespaces/%s/deployments".formatted(name(namespace));
    }

    static String deployment(String namespace, String name) {
        return deployments(namespace) + "/" + name(name);
    }

    static String replicaSets(String namespace) {
        return "/apis/apps/v1/namespaces/%s/replicasets".formatted(name(namespace));
    }

    static String replicaSet(String namespace, String name) {
        return replicaSets(namespace) + "/" + name(name);
    }

    static String group(EngineKind.Engine engine) {
        return "/apis/%s/%s".formatted(engine.group(), engine.version());
    }

    static String engines(EngineKind kind, String namespace) {
        return "%s/namespaces/%s/%s".formatted(group(kind.engine()), name(namespace), kind.plural());
    }

    static String engine(EngineKind kind, String namespace, String name) {
        return engines(kind, namespace) + "/" + name(name);
    }

    static String litmus(String namespace, String plural, String name) {
        return "%s/namespaces/%s/%s/%s".formatted(group(EngineKind.Engine.LITMUS), name(namespace), plural, name(name));
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    private static String name(String text) {
        if (!isName(text)) {
            throw new StepFailed("“%s” is no name in a cluster".formatted(text));
        }
        return text;
    }
}
