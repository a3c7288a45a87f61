package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** {@code percent} of the packets (1 to 100), or of the connections, of that traffic vanish. */
@JsonTypeName("packet-loss")
public record PacketLoss(Traffic traffic, int percent, Of of) implements TrafficFault {

    /** What is counted. */
    public enum Of {
        /** Each packet for itself. */
        PACKETS,
        /** All packets of a connection or none: by a hash of its addresses and ports, so that raising the percent only adds. */
        CONNECTIONS
    }

    public static final FaultType<PacketLoss> TYPE = FaultType.describe(PacketLoss.class, TargetKind.HOST, Ender.KERNEL)
            .as(
                    "The kernel loses packets where a network would: on the way in before anybody sees them, on the way out after"
                            + " the sender has been told that they are sent. The agent's own connection and SSH are spared.",
                    "The tables that nftables made for it are deleted; left alone, they let everything pass when their timer"
                            + " is over.",
                    "nftables with set timeouts and the egress hook (Linux 5.16), and CAP_NET_ADMIN.",
                    of -> new PacketLoss(Traffic.of(of), of.whole("percent"), of.choice("of", Of.class)),
                    Traffic.after(
                            Parameter.percent("them are lost.", PacketLoss::percent),
                            Parameter.<PacketLoss, Of>choice(
                                            "of",
                                            "Whether single packets are lost or whole connections.",
                                            Of.class,
                                            Of.PACKETS,
                                            PacketLoss::of)
                                    .or(Of.PACKETS)));

    public PacketLoss {
        Check.range("percent", percent, 1, 100);
        if (of == Of.CONNECTIONS && traffic.transport() == Transport.ANY) {
            throw new Wrong("transport", "transport must be tcp or udp where connections are lost");
        }
    }

    @Override
    public FaultType<PacketLoss> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "lose %d %% of %s %s on".formatted(percent, Parameter.word(of), traffic.inWords());
    }
}
