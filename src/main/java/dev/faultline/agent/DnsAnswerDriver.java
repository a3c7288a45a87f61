package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.DnsAnswer;
import dev.faultline.protocol.Ending;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.Network;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.Proof;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Leads questions to resolvers to a process of our own, as long as the kernel's timer lets it. */
record DnsAnswerDriver(KernelTrial trial, Config config) implements Driver<DnsAnswer> {

    /** Below those that the kernel gives to programs which do not care. */
    private static final int FIRST_PORT = 20_000;

    private static final int PORTS = 5_000;

    @Override
    public FaultType<DnsAnswer> type() {
        return DnsAnswer.TYPE;
    }

    @Override
    public Capability probe() {
        return trial.redirecting().map(this::fails).orElseGet(this::works);
    }

    @Override
    public Answer plan(UUID injection, DnsAnswer fault, String target, Duration duration) {
        var resolvers = fault.resolvers().isEmpty() ? ofTheHost() : fault.resolvers();
        return trial.redirecting()
                .or(() -> resolvers.isEmpty()
                        ? Optional.of("this host asks no resolver with an IPv4 address; name one")
                        : Optional.empty())
                .or(() -> fault.isAbout(config.server().getHost())
                        ? Optional.of("%s is the name of the control plane"
                                .formatted(config.server().getHost()))
                        : Optional.empty())
                .<Answer>map(Answer.Refused::new)
                .orElseGet(() -> new Answer.Planned(plan(injection, fault, resolvers, duration)));
    }

    private static List<String> ofTheHost() {
        return Reach.resolvers().stream()
                .filter(address -> !Network.parse(address).isSix())
                .limit(4)
                .toList();
    }

    private static Plan plan(UUID injection, DnsAnswer fault, List<String> resolvers, Duration duration) {
        int port = FIRST_PORT + 2 * Math.floorMod(injection.hashCode(), PORTS);
        var address = fault.answer() == DnsAnswer.Answer.ADDRESS ? fault.address() : "none";
        var seconds = duration.plus(Timing.TOOL_LEASE).toSeconds() + 1;
        var holder = new Step.Hold(
                "dns",
                List.of(
                        Integer.toString(port),
                        Integer.toString(port + 1),
                        resolvers.getFirst(),
                        address,
                        String.join(",", fault.names()),
                        Long.toString(seconds)));
        return new Plan(
                fault,
                Holding.HOST,
                List.of(holder, new Step.Redirect(resolvers, port, port + 1)),
                List.of(new Step.Prolong()),
                List.of(new Step.Release(), new Step.Unfilter()),
                List.of(new Proof.NoFilter(), new Proof.NoHolder()),
                new Measure.Resolves(fault.names().getFirst(), resolvers.getFirst(), address),
                Ending.KERNEL_TIMER,
                false);
    }
}
