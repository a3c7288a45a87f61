package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** No packet of that traffic passes any more. */
@JsonTypeName("network-partition")
public record NetworkPartition(Traffic traffic, Manner manner) implements TrafficFault {

    /** What becomes of a packet. */
    public enum Manner {
        /** It vanishes: who waits for it waits until its patience ends. */
        DROP,
        /** It is refused: who sent it is told at once. */
        REJECT
    }

    public static final FaultType<NetworkPartition> TYPE = FaultType.describe(
                    NetworkPartition.class, TargetKind.HOST, Ender.KERNEL)
            .as(
                    "The kernel lets no packet of the traffic pass: connections hang, or are refused at once, also those that are"
                            + " open. The agent's own connection to the control plane and SSH are spared, unless the experiment"
                            + " gives up the former with cutControl.",
                    "The tables that nftables made for it are deleted; left alone, they let everything pass when their timer"
                            + " is over.",
                    "nftables with set timeouts and the egress hook (Linux 5.16), and CAP_NET_ADMIN.",
                    of -> new NetworkPartition(Traffic.of(of), of.choice("manner", Manner.class)),
                    Traffic.after(Parameter.<NetworkPartition, Manner>choice(
                                    "manner",
                                    "Whether packets vanish or are refused.",
                                    Manner.class,
                                    Manner.DROP,
                                    NetworkPartition::manner)
                            .or(Manner.DROP)));

    @Override
    public FaultType<NetworkPartition> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "%s all packets %s on".formatted(manner == Manner.DROP ? "drop" : "refuse", traffic.inWords());
    }
}
