package dev.faultline.agent;

import dev.faultline.protocol.Plan;
import dev.faultline.protocol.ServerMessage.Start;
import dev.faultline.protocol.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a start may be followed. Each rule is a function that has nothing against it, or says what. */
final class Admission {

    /** A plan that was sent to the server, as long as nothing came of it. */
    record Prepared(UUID run, Plan plan, String hash) {}

    /**
     * Everything that the rules look at.
     *
     * @param age of the order on this host
     * @param silence since the server last answered something; null when it never did on this connection
     * @param epoch the highest halt this host has heard of
     * @param sameFault whether this kind of fault is on this target already
     */
    record Situation(
            Start start,
            Duration age,
            @Nullable Duration silence,
            long epoch,
            @Nullable Prepared prepared,
            Optional<String> halted,
            boolean guarded,
            List<String> policyRefusals,
            boolean sameFault) {}

    /** An idle agent syncs this often; with what an answer may take, an order cannot have lain in a buffer for longer. */
    private static final Duration STALE = Timing.SYNC_IDLE.plus(Timing.SYNC_ACTIVE);

    private static final List<Function<Situation, Optional<String>>> RULES = List.of(
            Admission::notHalted,
            Admission::guarded,
            Admission::inTime,
            Admission::connected,
            Admission::sinceTheLastHalt,
            Admission::prepared,
            Admission::asPlanned,
            Admission::oneAtATime,
            Admission::withAnEnd);

    private Admission() {}

    /** Everything there is against it; empty when it may start. */
    static List<String> refusals(Situation situation) {
        return Stream.concat(
                        RULES.stream().map(rule -> rule.apply(situation)).flatMap(Optional::stream),
                        situation.policyRefusals().stream())
                .toList();
    }

    private static Optional<String> notHalted(Situation situation) {
        return situation.halted().map(reason -> "this host is stopped: " + reason);
    }

    private static Optional<String> guarded(Situation situation) {
        return unless(situation.guarded(), "the guard is not running");
    }

    private static Optional<String> inTime(Situation situation) {
        var validFor = situation.start().validFor();
        return unless(
                situation.age().compareTo(validFor) <= 0,
                "too late: the order was good for %d ms and is %d ms old"
                        .formatted(validFor.toMillis(), situation.age().toMillis()));
    }

    private static Optional<String> connected(Situation situation) {
        var silence = situation.silence();
        return unless(
                silence != null && silence.compareTo(STALE) <= 0,
                "too late: the server has not answered for a while, so the order may be old");
    }

    private static Optional<String> sinceTheLastHalt(Situation situation) {
        return unless(
                situation.start().epoch() >= situation.epoch(),
                "it was granted in halt epoch %d, and this host knows of %d"
                        .formatted(situation.start().epoch(), situation.epoch()));
    }

    private static Optional<String> prepared(Situation situation) {
        return unless(situation.prepared() != null, "nothing was planned for it here");
    }

    private static Optional<String> asPlanned(Situation situation) {
        var prepared = situation.prepared();
        return unless(
                prepared == null || prepared.hash().equals(situation.start().planHash()),
                "the plan is not the one that was approved");
    }

    private static Optional<String> oneAtATime(Situation situation) {
        return unless(!situation.sameFault(), "the same fault is on this target already");
    }

    private static Optional<String> withAnEnd(Situation situation) {
        var start = situation.start();
        return unless(
                start.duration().isPositive() && start.lease().isPositive(),
                "it has no duration or no lease to live on");
    }

    private static Optional<String> unless(boolean allowed, String refusal) {
        return allowed ? Optional.empty() : Optional.of(refusal);
    }
}
