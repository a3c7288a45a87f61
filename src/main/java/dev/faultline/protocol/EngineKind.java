package dev.faultline.protocol;

/** The resources by which engines in a cluster are told what to do. */
public enum EngineKind {
    POD_CHAOS(Engine.CHAOS_MESH, "PodChaos", "podchaos"),
    NETWORK_CHAOS(Engine.CHAOS_MESH, "NetworkChaos", "networkchaos"),
    IO_CHAOS(Engine.CHAOS_MESH, "IOChaos", "iochaos"),
    STRESS_CHAOS(Engine.CHAOS_MESH, "StressChaos", "stresschaos"),
    DNS_CHAOS(Engine.CHAOS_MESH, "DNSChaos", "dnschaos"),
    TIME_CHAOS(Engine.CHAOS_MESH, "TimeChaos", "timechaos"),
    HTTP_CHAOS(Engine.CHAOS_MESH, "HTTPChaos", "httpchaos"),
    CHAOS_ENGINE(Engine.LITMUS, "ChaosEngine", "chaosengines");

    /** Who acts on them. */
    public enum Engine {
        CHAOS_MESH("Chaos Mesh", "chaos-mesh.org"),
        LITMUS("LitmusChaos", "litmuschaos.io");

        private final String inWords;
        private final String group;

        Engine(String inWords, String group) {
            this.inWords = inWords;
            this.group = group;
        }

        public String inWords() {
            return inWords;
        }

        public String group() {
            return group;
        }

        public String version() {
            return "v1alpha1";
        }
    }

    private final Engine engine;
    private final String kind;
    private final String plural;

    EngineKind(Engine engine, String kind, String plural) {
        this.engine = engine;
        this.kind = kind;
        this.plural = plural;
    }

    public Engine engine() {
        return engine;
    }

    /** As it stands under {@code kind}. */
    public String kind() {
        return kind;
    }

    /** As it stands in a path. */
    public String plural() {
        return plural;
    }
}
