package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** {@code percent} of the packets of that traffic (1 to 100) are sent twice, on the way out. */
@JsonTypeName("packet-duplication")
public record PacketDuplication(Traffic traffic, int percent) implements TrafficFault {

    public static final FaultType<PacketDuplication> TYPE = FaultType.describe(
                    PacketDuplication.class, TargetKind.HOST, Ender.KERNEL)
            .as(
                    "The kernel sends packets that leave the host twice.",
                    Outgoing.UNDONE,
                    Outgoing.NETEM,
                    of -> new PacketDuplication(Traffic.of(of), of.whole("percent")),
                    Traffic.after(Parameter.percent("packets are sent twice.", PacketDuplication::percent)));

    public PacketDuplication {
        traffic = Outgoing.of(traffic);
        Check.range("percent", percent, 1, 100);
    }

    @Override
    public FaultType<PacketDuplication> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "send twice %d %% of packets %s on".formatted(percent, traffic.inWords());
    }
}
