package dev.faultline.protocol;

/** A queue holds back only what leaves the host. */
final class Outgoing {

    static final String UNDONE =
            "The class and the rule that leads to it are removed; left alone, nothing is led there any more"
                    + " when the rule's timer is over, and the idle class stays until somebody starts.";

    static final String NETEM =
            "A kernel with netem and htb, nftables with the egress hook (Linux 5.16), CAP_NET_ADMIN, and a"
                    + " device whose queue nobody else has set up.";

    private Outgoing() {}

    /** Both ways is what holds when nobody writes a direction, so it is read as the only one there is. */
    static Traffic of(Traffic traffic) {
        if (traffic.direction() == Direction.IN) {
            throw new Wrong("direction", "direction must be out: a queue holds back only what leaves the host");
        }
        return new Traffic(traffic.peers(), traffic.ports(), traffic.transport(), Direction.OUT, traffic.cutControl());
    }
}
