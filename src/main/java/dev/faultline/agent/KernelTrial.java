package dev.faultline.agent;

import dev.faultline.protocol.Direction;
import dev.faultline.protocol.Step;
import dev.faultline.protocol.Step.Treatment;
import dev.faultline.protocol.Traffic;
import dev.faultline.protocol.Transport;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Tries what the kernel can do to packets, on devices of our own that lead nowhere and are gone afterwards. What it cannot is
 * said in its own words.
 */
final class KernelTrial {

    private static final List<String> NETEM = List.of("delay", "1ms");

    private final Firewall firewall;
    private final Queues queues;
    private final Marks marks;
    private final Uptime uptime = new Uptime();

    private boolean tried;
    private Optional<String> filtering = Optional.empty();
    private Optional<String> redirecting = Optional.empty();
    private Optional<String> shaping = Optional.empty();
    private Optional<String> emulating = Optional.empty();

    KernelTrial(Marks marks) {
        this.marks = marks;
        this.firewall = new Firewall(marks);
        this.queues = new Queues(marks);
    }

    /** Why packets cannot be dropped here; empty when they can. */
    synchronized Optional<String> filtering() {
        attemptOnce();
        return filtering;
    }

    /** Why questions cannot be led elsewhere here; empty when they can. */
    synchronized Optional<String> redirecting() {
        attemptOnce();
        return redirecting;
    }

    /** Why there can be no queue here that limits a rate; empty when there can. */
    synchronized Optional<String> shaping() {
        attemptOnce();
        return shaping;
    }

    /** Why the kernel cannot delay and damage packets here; empty when it can. */
    synchronized Optional<String> emulating() {
        attemptOnce();
        return emulating;
    }

    /** Tries again next time. */
    synchronized void forget() {
        tried = false;
    }

    private void attemptOnce() {
        if (tried) {
            return;
        }
        tried = true;
        var trial = UUID.randomUUID();
        try {
            filtering = attempt("nft", () -> firewall.filter(dropping(trial), trial, uptime.centiseconds() + 500));
            shaping = filtering.isPresent() ? filtering : attempt("tc", () -> shape(trial, List.of()));
            redirecting = filtering.isPresent() ? filtering : attempt("nft", this::redirect);
            emulating = shaping.isPresent() ? shaping : attempt("tc netem", () -> shape(trial, NETEM));
        } finally {
            var _ = attempt("nft", () -> firewall.unfilter(trial));
        }
    }

    /** In a table of its own, for a moment and for an address of nobody. */
    private void redirect() {
        var trial = UUID.randomUUID();
        try {
            firewall.redirect(
                    new Step.Redirect(List.of("192.0.2.1"), 20_000, 20_001), trial, uptime.centiseconds() + 500);
        } finally {
            firewall.unfilter(trial);
        }
    }

    private void shape(UUID trial, List<String> netem) {
        try {
            queues.shape(new Step.Shape(marks.sink(trial), 1000, netem));
        } finally {
            queues.unshape(marks.sink(trial));
        }
    }

    private Optional<String> attempt(String what, Runnable deed) {
        try {
            deed.run();
            return Optional.empty();
        } catch (StepFailed refused) {
            return Optional.of("%s was tried and refused: %s".formatted(what, refused.getMessage()));
        }
    }

    /** On the sink itself and for an address of nobody, see RFC 5737. */
    private Step.Filter dropping(UUID trial) {
        var traffic = new Traffic(List.of("192.0.2.1"), List.of(), Transport.TCP, Direction.BOTH, false);
        return new Step.Filter(
                traffic,
                new Treatment(Treatment.Kind.DROP, 50, true),
                new Step.Spared(List.of(), List.of(), List.of()),
                List.of(marks.sink(trial)));
    }
}
