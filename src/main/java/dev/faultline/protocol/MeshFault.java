package dev.faultline.protocol;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What Chaos Mesh does to one pod, ordered by a resource of its own in the pod's namespace. */
public sealed interface MeshFault extends ClusterFault
        permits MeshClockSkew,
                MeshCpuStress,
                MeshDnsFailure,
                MeshHttpAbort,
                MeshHttpDelay,
                MeshIoError,
                MeshIoLatency,
                MeshMemoryStress,
                MeshNetworkDelay,
                MeshNetworkLoss,
                MeshNetworkPartition,
                MeshPodFailure {

    String NEEDS =
            "A cluster with Chaos Mesh, a namespace that the local policy lists, and the right to make and delete its resources there.";

    int MOST_PEERS = 32;

    Pattern FILES = Pattern.compile("(/[A-Za-z0-9/_.*-]{0,200})?");

    /** From the first character on, or from wherever a star stands. */
    Pattern PATH = Pattern.compile("[/*][A-Za-z0-9/_.~*-]{0,200}");

    static List<String> checked(List<String> peers) {
        Check.range("peers", peers.size(), 0, MOST_PEERS);
        peers.forEach(each -> Network.parse("peers", each));
        return List.copyOf(peers);
    }

    static String to(List<String> peers) {
        return peers.isEmpty() ? "" : " to " + String.join(", ", peers);
    }

    static <F extends MeshFault> Parameter<F> peers(Function<F, List<String>> getter) {
        return Parameter.texts(
                "peers",
                "The addresses or networks of the other side; none means everybody.",
                MOST_PEERS,
                Network.FORM,
                "an address or a network such as 10.0.0.7 or 10.0.0.0/8",
                List.of("10.0.0.7"),
                getter::apply);
    }

    static <F extends MeshFault> Parameter<F> path(Function<F, String> getter) {
        return Parameter.<F>text(
                        "path",
                        "Only requests for this path; a star stands for anything.",
                        PATH,
                        "a path that may hold *",
                        "/api/*",
                        getter::apply)
                .or("*");
    }
}
