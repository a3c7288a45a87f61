package dev.faultline.protocol;

/** What the kernel of a host does to its packets. */
public sealed interface TrafficFault extends Fault
        permits BandwidthLimit,
                DnsFailure,
                NetworkPartition,
                PacketCorruption,
                PacketDelay,
                PacketDuplication,
                PacketLoss,
                PacketReordering {

    Traffic traffic();
}
