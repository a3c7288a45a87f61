package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import java.util.regex.Pattern;

/** DNSChaos: a pod is told nothing, or something wrong, about names. */
@JsonTypeName("mesh-dns-failure")
public record MeshDnsFailure(Manner manner, List<String> names) implements MeshFault {

    /** What is answered. */
    public enum Manner {
        ERROR,
        /** An address made up by chance. */
        RANDOM
    }

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9?][A-Za-z0-9.?-]{0,198}[A-Za-z0-9?*]");

    public static final FaultType<MeshDnsFailure> TYPE = FaultType.describe(
                    MeshDnsFailure.class, TargetKind.POD, Ender.ENGINE)
            .as(
                    "Chaos Mesh answers the questions of a pod for names with an error, or with addresses made up by chance.",
                    "Chaos Mesh takes it back when its resource is deleted; the resource stays until no pod is injected any more.",
                    MeshFault.NEEDS + " Its DNS server must be installed.",
                    of -> new MeshDnsFailure(of.choice("manner", Manner.class), of.texts("names")),
                    Parameter.<MeshDnsFailure, Manner>choice(
                                    "manner",
                                    "Whether questions fail or are answered wrongly.",
                                    Manner.class,
                                    Manner.RANDOM,
                                    MeshDnsFailure::manner)
                            .or(Manner.ERROR),
                    Parameter.texts(
                            "names",
                            "Which names; a ? stands for one character, and a * at the end for whatever follows; none means all.",
                            16,
                            NAME,
                            "a name such as payments.example.com or payments.*",
                            List.of("payments.*"),
                            MeshDnsFailure::names));

    public MeshDnsFailure {
        names = List.copyOf(names);
        Check.range("names", names.size(), 0, 16);
        names.forEach(each -> Check.pattern("names", each, NAME));
    }

    @Override
    public FaultType<MeshDnsFailure> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "%s questions for %s from"
                .formatted(
                        manner == Manner.ERROR ? "refuse" : "answer wrongly",
                        names.isEmpty() ? "all names" : String.join(", ", names));
    }
}
