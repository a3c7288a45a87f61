package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;

/** No name is resolved any more by asking others. */
@JsonTypeName("dns-failure")
public record DnsFailure(Manner manner, List<String> resolvers) implements TrafficFault {

    /** How questions fail. */
    public enum Manner {
        /** The answers are lost: who asks waits, and asks again, until its patience ends. */
        TIMEOUT,
        /** The questions are refused: who asks is told at once. */
        REFUSED
    }

    private static final String DOMAIN = "53";

    public static final FaultType<DnsFailure> TYPE = FaultType.describe(DnsFailure.class, TargetKind.HOST, Ender.KERNEL)
            .as(
                    "The kernel loses the answers of resolvers, or refuses the questions to them, by UDP and by TCP. What a host or"
                            + " a program remembers, it goes on knowing.",
                    "The tables that nftables made for it are deleted; left alone, they let everything pass when their timer"
                            + " is over.",
                    "nftables with set timeouts and the egress hook (Linux 5.16), and CAP_NET_ADMIN.",
                    of -> new DnsFailure(of.choice("manner", Manner.class), of.texts("resolvers")),
                    Parameter.<DnsFailure, Manner>choice(
                                    "manner",
                                    "Whether questions stay unanswered or are refused.",
                                    Manner.class,
                                    Manner.REFUSED,
                                    DnsFailure::manner)
                            .or(Manner.TIMEOUT),
                    Parameter.texts(
                            "resolvers",
                            "The addresses of the resolvers; none means all.",
                            8,
                            Network.FORM,
                            "an address or a network such as 10.0.0.53",
                            List.of("10.0.0.53"),
                            DnsFailure::resolvers));

    public DnsFailure {
        resolvers = List.copyOf(resolvers);
        resolvers.forEach(each -> Network.parse("resolvers", each));
    }

    @Override
    public Traffic traffic() {
        var direction = switch (manner) {
            case TIMEOUT -> Direction.IN;
            case REFUSED -> Direction.OUT;
        };
        return new Traffic(resolvers, List.of(DOMAIN), Transport.ANY, direction, false);
    }

    @Override
    public FaultType<DnsFailure> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "%s questions for names to %s on"
                .formatted(
                        manner == Manner.TIMEOUT ? "leave unanswered all" : "refuse all",
                        resolvers.isEmpty() ? "every resolver" : String.join(", ", resolvers));
    }
}
