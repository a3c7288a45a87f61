package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** That traffic leaves the host at {@code rate} kbit/s (64 to 10,000,000) at most, in all. */
@JsonTypeName("bandwidth-limit")
public record BandwidthLimit(Traffic traffic, int rate) implements TrafficFault {

    private static final int LEAST = 64;
    private static final int MOST = 10_000_000;

    public static final FaultType<BandwidthLimit> TYPE = FaultType.describe(
                    BandwidthLimit.class, TargetKind.HOST, Ender.KERNEL)
            .as(
                    "The kernel sends the traffic through a narrow class of its queue; everything else passes beside it. Only what"
                            + " leaves the host is held back.",
                    "The class and the rule that leads to it are removed; left alone, nothing is led there any more when the"
                            + " rule's timer is over, and the idle class stays until somebody starts.",
                    "tc with htb, nftables with the egress hook (Linux 5.16), CAP_NET_ADMIN, and a device whose queue nobody else"
                            + " has set up.",
                    of -> new BandwidthLimit(Traffic.of(of), of.whole("rate")),
                    Traffic.after(Parameter.whole(
                            "rate",
                            "How much passes in a second.",
                            LEAST,
                            MOST,
                            "kbit/s",
                            10_000,
                            BandwidthLimit::rate)));

    public BandwidthLimit {
        traffic = Outgoing.of(traffic);
        Check.range("rate", rate, LEAST, MOST);
    }

    @Override
    public FaultType<BandwidthLimit> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "limit traffic %s to %d kbit/s on".formatted(traffic.inWords(), rate);
    }
}
