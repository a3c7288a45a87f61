package dev.faultline.agent;

import dev.faultline.protocol.BandwidthLimit;
import dev.faultline.protocol.Capability;
import dev.faultline.protocol.DnsFailure;
import dev.faultline.protocol.Ending;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.NetworkPartition;
import dev.faultline.protocol.PacketCorruption;
import dev.faultline.protocol.PacketDelay;
import dev.faultline.protocol.PacketDuplication;
import dev.faultline.protocol.PacketLoss;
import dev.faultline.protocol.PacketReordering;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Step.Treatment;
import dev.faultline.protocol.Traffic;
import dev.faultline.protocol.TrafficFault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What the kernel does to the packets of this host, all in the same way: tables whose gate the kernel closes when the lease ends.
 * They lose and refuse packets themselves, or lead them into a class of a queue that holds them back.
 */
record TrafficDriver<F extends TrafficFault>(
        FaultType<F> type, Policy policy, OwnLink link, KernelTrial trial, Queues queues) implements Driver<F> {

    @Override
    public Capability probe() {
        return trouble().map(this::fails).orElseGet(this::works);
    }

    private Optional<String> trouble() {
        if (type == NetworkPartition.TYPE || type == PacketLoss.TYPE || type == DnsFailure.TYPE) {
            return trial.filtering();
        }
        return type == BandwidthLimit.TYPE ? trial.shaping() : trial.emulating();
    }

    @Override
    public Answer plan(UUID injection, F fault, String target, Duration duration) {
        var trouble = trouble();
        if (trouble.isPresent()) {
            return new Answer.Refused(trouble.get());
        }
        try {
            return plan(fault);
        } catch (Tool.Silent | StepFailed e) {
            return new Answer.Refused(String.valueOf(e.getMessage()));
        }
    }

    private Answer plan(TrafficFault fault) throws Tool.Silent {
        return switch (fault) {
            case NetworkPartition(var traffic, var manner) ->
                filter(
                        fault,
                        switch (manner) {
                            case DROP -> new Treatment(Treatment.Kind.DROP, 100, false);
                            case REJECT -> new Treatment(Treatment.Kind.REJECT, 100, false);
                        },
                        traffic);
            case PacketLoss(var traffic, int percent, var of) ->
                filter(fault, new Treatment(Treatment.Kind.DROP, percent, of == PacketLoss.Of.CONNECTIONS), traffic);
            case DnsFailure dns ->
                filter(
                        fault,
                        switch (dns.manner()) {
                            case TIMEOUT -> new Treatment(Treatment.Kind.DROP, 100, false);
                            case REFUSED -> new Treatment(Treatment.Kind.REJECT, 100, false);
                        },
                        fault.traffic());
            case BandwidthLimit limit -> shape(fault, limit.rate(), List.of());
            case PacketDelay late -> shape(fault, 0, delay(late.delay(), late.jitter()));
            case PacketCorruption corrupt -> shape(fault, 0, List.of("corrupt", corrupt.percent() + "%"));
            case PacketDuplication twice -> shape(fault, 0, List.of("duplicate", twice.percent() + "%"));
            case PacketReordering reorder ->
                shape(fault, 0, List.of("delay", "10ms", "reorder", reorder.percent() + "%"));
        };
    }

    /** Without a correlation: with one, netem loses and varies something else than what it is asked for. */
    private static List<String> delay(Duration delay, Duration jitter) {
        return jitter.isZero()
                ? List.of("delay", delay.toMillis() + "ms")
                : List.of("delay", delay.toMillis() + "ms", jitter.toMillis() + "ms");
    }

    private Answer filter(TrafficFault fault, Treatment treatment, Traffic traffic) throws Tool.Silent {
        boolean leaves = traffic.direction().isOut() && treatment.kind() == Treatment.Kind.DROP;
        var filter = new Step.Filter(traffic, treatment, spared(traffic), leaves ? Reach.devices(traffic) : List.of());
        return new Answer.Planned(new Plan(
                fault,
                Holding.HOST,
                List.of(filter),
                List.of(new Step.Prolong()),
                List.of(new Step.Unfilter()),
                List.of(new Proof.NoFilter()),
                new Measure.Counted(treatment.percent(), traffic.transport(), Reach.probes(traffic)),
                Ending.KERNEL_TIMER,
                false));
    }

    /** The queue first, idle, and then the rule that leads to it; taken back the other way round. */
    private Answer shape(TrafficFault fault, int rate, List<String> netem) throws Tool.Silent {
        var traffic = fault.traffic();
        var devices = Reach.devices(traffic);
        if (devices.size() != 1) {
            return new Answer.Refused("the traffic leaves through %s; name peers that are reached through one device"
                    .formatted(devices.isEmpty() ? "no device" : String.join(", ", devices)));
        }
        var device = devices.getFirst();
        var foreign = queues.trouble(device);
        if (foreign.isPresent()) {
            return new Answer.Refused(foreign.get());
        }
        var treatment = new Treatment(Treatment.Kind.SHAPE, 100, false);
        return new Answer.Planned(new Plan(
                fault,
                Holding.HOST,
                List.of(
                        new Step.Shape(device, rate, netem),
                        new Step.Filter(traffic, treatment, spared(traffic), devices)),
                List.of(new Step.Prolong()),
                List.of(new Step.Unshape(device), new Step.Unfilter()),
                List.of(new Proof.NoFilter(), new Proof.NoShape(device)),
                new Measure.Shaped(device, rate, traffic.transport(), Reach.probes(traffic)),
                Ending.KERNEL_TIMER,
                false));
    }

    private Step.Spared spared(Traffic traffic) {
        return new Step.Spared(
                policy.protectedPeers(), traffic.cutControl() ? List.of() : link.endpoints(), policy.protectedPorts());
    }
}
