package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** {@code percent} of the packets of that traffic (1 to 100) overtake others, on the way out. */
@JsonTypeName("packet-reordering")
public record PacketReordering(Traffic traffic, int percent) implements TrafficFault {

    public static final FaultType<PacketReordering> TYPE = FaultType.describe(
                    PacketReordering.class, TargetKind.HOST, Ender.KERNEL)
            .as(
                    "The kernel sends packets that leave the host ahead of others, which it holds back by 10 ms.",
                    Outgoing.UNDONE,
                    Outgoing.NETEM,
                    of -> new PacketReordering(Traffic.of(of), of.whole("percent")),
                    Traffic.after(Parameter.percent("packets overtake others.", PacketReordering::percent)));

    public PacketReordering {
        traffic = Outgoing.of(traffic);
        Check.range("percent", percent, 1, 100);
    }

    @Override
    public FaultType<PacketReordering> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "reorder %d %% of packets %s on".formatted(percent, traffic.inWords());
    }
}
