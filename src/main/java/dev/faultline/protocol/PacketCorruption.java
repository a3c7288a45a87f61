package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** {@code percent} of the packets of that traffic (1 to 100) are damaged, on the way out. */
@JsonTypeName("packet-corruption")
public record PacketCorruption(Traffic traffic, int percent) implements TrafficFault {

    public static final FaultType<PacketCorruption> TYPE = FaultType.describe(
                    PacketCorruption.class, TargetKind.HOST, Ender.KERNEL)
            .as(
                    "The kernel flips a bit in packets that leave the host; checksums find it, and who receives them drops them.",
                    Outgoing.UNDONE,
                    Outgoing.NETEM,
                    of -> new PacketCorruption(Traffic.of(of), of.whole("percent")),
                    Traffic.after(Parameter.percent("packets are damaged.", PacketCorruption::percent)));

    public PacketCorruption {
        traffic = Outgoing.of(traffic);
        Check.range("percent", percent, 1, 100);
    }

    @Override
    public FaultType<PacketCorruption> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "damage %d %% of packets %s on".formatted(percent, traffic.inWords());
    }
}
