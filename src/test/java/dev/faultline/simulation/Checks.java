package dev.faultline.simulation;

import dev.faultline.agent.SimulatedAgent;
import dev.faultline.agent.SimulatedAgent.Broken;
import dev.faultline.protocol.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What must never happen, held against what is really the case on the hosts, and never against what anybody believes. */
final class Checks implements SimulatedAgent.Checks {

    /** Clocks may be wrong by so much. */
    private static final double DRIFT = 1.06;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** What it takes to notice, to undo and to prove, when nothing is in the way. */
    private static final long UNDOING = 3 * SECOND;

    private static final long SILENCE = (long) (Timing.AGENT_SILENCE.toNanos() * DRIFT);
    private static final long GUARD = (long) (Timing.GUARD_LEASE.toNanos() * DRIFT);
    private static final long TIMER = (long) (Timing.TOOL_LEASE.toNanos() * DRIFT);
    private static final long FRESH = (long) (Timing.FRESH.toNanos() * DRIFT);
    private static final long GRACE =
            (long) (Timing.GUARD_LEASE.minus(Timing.AGENT_SILENCE).toNanos() * DRIFT);

    /** A start may wait for its delivery, and then on a connection that has still been answering. */
    private static final long STARTS_WITHIN = (long) (Timing.GRANT
                    .plus(Timing.SYNC_IDLE)
                    .plus(Timing.SYNC_ACTIVE)
                    .plusSeconds(3)
                    .toNanos()
            * DRIFT);

    private static final Duration RECORDED_WITHIN = Duration.ofMillis(1_500);
    private static final long TAKEN_WITHIN = 6 * SECOND;

    /** Until the agent has looked round, a node has written down what it saw, and a run has looked. */
    private static final long RECHECKED_WITHIN = 6 * SECOND;

    private final Simulation simulation;
    private final World world;
    private final List<Press> presses = new ArrayList<>();

    /** One that was made, where and when. */
    private record Press(UUID id, Node node, int life, long at) {}

    Checks(Simulation simulation) {
        this.simulation = simulation;
        this.world = simulation.world();
    }

    // ---- when a host is broken

    @Override
    public void begunAgain(SimulatedAgent agent, UUID injection) {
        world.require(false, "S2", () -> injection + " was begun twice on " + agent.process());
    }

    @Override
    public void broke(SimulatedAgent agent, Broken now) {
        var grant = simulation.runs().grant(now.injection());
        world.require(grant != null, "S2", () -> now.injection() + " was never granted");
        if (grant == null) {
            return;
        }
        notOver(now);
        world.require(
                !agent.heardOfItsEndFirst(now.injection()),
                "S10",
                () -> now.injection() + " begins although its end had come first");
        world.require(
                agent.epochOfStart(now.injection()) >= agent.epochHeardWhenStarted(now.injection()),
                "S4",
                () -> "%s begins by a start of epoch %d, and the host had heard of %d"
                        .formatted(
                                now.injection(),
                                agent.epochOfStart(now.injection()),
                                agent.epochHeardWhenStarted(now.injection())));
        world.require(
                world.now() - grant.at() <= STARTS_WITHIN + agent.process().heldUp(),
                "S2",
                () -> "%s begins %.1f s after it was granted"
                        .formatted(now.injection(), (world.now() - grant.at()) / 1e9));
        oneAtATime(agent, now);
        withinTheBudget(grant.target(), grant.run(), now);
    }

    @Override
    public void cameBack(SimulatedAgent agent, Broken now) {
        notOver(now);
        oneAtATime(agent, now);
    }

    private void notOver(Broken now) {
        world.require(
                !simulation.runs().isOver(now.injection()),
                "S11",
                () -> now.injection() + " is called over, and begins on " + now.target());
    }

    private void oneAtATime(SimulatedAgent agent, Broken now) {
        for (var other : agent.broken()) {
            world.require(
                    other == now
                            || !other.target().equals(now.target())
                            || !other.type().equals(now.type()),
                    "S3",
                    () -> "%s is on %s twice".formatted(now.type(), now.target()));
        }
    }

    private void withinTheBudget(UUID target, UUID run, Broken now) {
        world.require(
                run.equals(simulation.holds().holder(target)),
                "S5",
                () -> "%s is hurt by a run that does not hold it".formatted(now.target()));
        hurt().forEach((scope, targets) -> world.require(
                targets.size() <= simulation.holds().atFirst(scope),
                "S5",
                () -> "%d targets are hurt in %s".formatted(targets.size(), scope)));
    }

    /** What is really hurt now, by scope. */
    private Map<String, Set<UUID>> hurt() {
        Map<String, Set<UUID>> hurt = new HashMap<>();
        for (var agent : simulation.agents()) {
            for (var each : agent.broken()) {
                var grant = simulation.runs().grant(each.injection());
                if (grant != null) {
                    Holds.scopes(grant.environment(), grant.service())
                            .forEach(scope -> hurt.computeIfAbsent(scope, _ -> new HashSet<>())
                                    .add(grant.target()));
                }
            }
        }
        return hurt;
    }

    // ---- when a lease is renewed

    void renewed(Node node, Set<UUID> injections) {
        long age = world.now() - node.lastRead();
        world.require(
                age <= FRESH,
                "S9",
                () -> "%s renews with what the database said %.1f s ago".formatted(node.process(), age / 1e9));
        for (var each : injections) {
            long stopped = simulation.runs().stoppedAt(each);
            world.require(
                    stopped == Long.MAX_VALUE || world.now() - stopped <= FRESH,
                    "S9",
                    () -> "%s renews %s, stopped %.1f s ago"
                            .formatted(node.process(), each, (world.now() - stopped) / 1e9));
        }
    }

    // ---- now and then

    /** Looks at every host: how long each fault has lasted, and whether anybody says it is gone. */
    void look() {
        for (var agent : simulation.agents()) {
            agent.timersRun();
            for (var each : agent.broken()) {
                look(agent, each);
            }
            ordersAreTaken(agent);
            nothingChangedGoesOn(agent);
        }
        narrowedLimitsHold();
    }

    /** Of an agent that is connected with a node that is awake, while the database answers: without it nothing is ordered. */
    private void ordersAreTaken(SimulatedAgent agent) {
        long waiting = world.now() - simulation.outbox().oldestWaiting(agent.id()::equals);
        if (waiting > TAKEN_WITHIN && !simulation.network().isHostile()) {
            long wellSince = wellSince(agent);
            world.require(
                    world.now() - wellSince <= TAKEN_WITHIN,
                    "L3",
                    () -> "an order for %s has waited for %.1f s, and nothing is wrong"
                            .formatted(agent.process(), waiting / 1e9));
        }
    }

    /** Since when nothing has been in the way between an agent, a node and the database; far ahead while something is. */
    private long wellSince(SimulatedAgent agent) {
        return Math.max(
                simulation.network().wellSince(agent), simulation.database().troubledAt() + 6 * SECOND);
    }

    /** As long as starts take every connection of a node, its runs wait for theirs; nothing else does. */
    private long recheckableSince(SimulatedAgent agent) {
        return Math.max(wellSince(agent), simulation.database().crowdedAt());
    }

    /** A run does not go on hurting what is not there any more, or is another process than the one that was planned. */
    private void nothingChangedGoesOn(SimulatedAgent agent) {
        if (!agent.hasChanged() || simulation.network().isHostile()) {
            return;
        }
        for (var each : simulation.runs().hurtOn(agent.id())) {
            long since = Math.max(each.since(), agent.otherThan(each.target(), each.process()));
            long noticeable = Math.max(
                    since, Math.max(recheckableSince(agent), agent.process().awakeSince()));
            world.require(
                    world.now() - noticeable <= RECHECKED_WITHIN,
                    "S6",
                    () -> "%s goes on although %s on %s has been another, or away, for %.1f s"
                            .formatted(each.run(), each.target(), agent.process(), (world.now() - since) / 1e9));
        }
    }

    /** Whoever narrows a limit sees it kept soon, by whoever is hurt over it being let go. */
    private void narrowedLimitsHold() {
        var narrowed = simulation.holds().narrowedAt();
        if (narrowed.isEmpty() || simulation.network().isHostile()) {
            return;
        }
        var hurt = hurt();
        narrowed.forEach((scope, at) -> {
            int most = simulation.holds().most(scope);
            if (hurt.getOrDefault(scope, Set.of()).size() > most) {
                long noticeable = simulation.agents().stream()
                        .filter(agent -> !agent.broken().isEmpty())
                        .mapToLong(agent -> Math.max(recheckableSince(agent), ableSince(agent)))
                        .reduce(at, Math::max);
                world.require(
                        world.now() - noticeable <= RECHECKED_WITHIN,
                        "S5",
                        () -> "%s was narrowed to %d %.1f s ago, and more is hurt"
                                .formatted(scope, most, (world.now() - at) / 1e9));
            }
        });
    }

    private static long ableSince(SimulatedAgent agent) {
        return Math.max(agent.process().awakeSince(), agent.undoWorksSince());
    }

    private void look(SimulatedAgent agent, Broken each) {
        world.require(
                !simulation.runs().isOver(each.injection()),
                "S11",
                () -> "%s is called over, and is on %s".formatted(each.injection(), each.target()));
        var grant = simulation.runs().grant(each.injection());
        if (grant != null) {
            world.require(
                    grant.run().equals(simulation.holds().holder(grant.target())),
                    "S5",
                    () -> "%s is still hurt and its budget was given back".formatted(each.target()));
        }
        long authority = agent.authority(each.injection());
        long duration = agent.mustEndBy(each.injection());
        long agentsTurn = Math.min(authority + SILENCE, stretched(each, duration));
        long guardsTurn = Math.min(authority + GUARD, stretched(each, duration) + GRACE);
        ends(agent, each, "the agent", after(agent, each, agentsTurn, agent.process()));
        ends(agent, each, "the guard", after(agent, each, guardsTurn, agent.guard()));
        if (each.hasTimer() && agent.process().pausedSince() + UNDOING < world.now()) {
            ends(agent, each, "its timer", Math.max(authority + TIMER, each.since()) + UNDOING + agent.slept());
        }
    }

    /** The end of its duration on a clock that may be slow. */
    private static long stretched(Broken each, long end) {
        return end == Long.MAX_VALUE ? end / 2 : (long) (each.since() + (end - each.since()) * DRIFT);
    }

    /** Whose turn it is must have been awake, and able to undo, for long enough. */
    private static long after(SimulatedAgent agent, Broken each, long turn, SimulatedProcess ender) {
        long able = Math.max(ender.awakeSince(), Math.max(agent.undoWorksSince(), each.since()));
        return able == Long.MAX_VALUE ? able : Math.max(turn, able) + UNDOING;
    }

    private void ends(SimulatedAgent agent, Broken each, String who, long latest) {
        world.require(
                world.now() <= latest,
                "S8",
                () -> "%s is still on %s at %s; %s should have ended it by %.1f s"
                        .formatted(each.injection(), each.target(), agent.process(), who, latest / 1e9));
    }

    // ---- presses

    void pressed(UUID id, Node node) {
        var press = new Press(id, node, node.process().life(), world.now());
        presses.add(press);
        world.at(RECORDED_WITHIN, null, () -> recordedSoon(press));
    }

    /** Unless something went wrong meanwhile, which nobody promised anything for. */
    private void recordedSoon(Press press) {
        boolean calm = press.node().process().life() == press.life()
                && press.node().process().awakeSince() < press.at()
                && simulation.database().troubledAt() < press.at() - 6 * SECOND;
        world.require(
                !calm || simulation.halts().isRecorded(press.id()),
                "L8",
                () -> "a press on %s is not recorded after 1.5 s, and nothing was wrong"
                        .formatted(press.node().process()));
    }

    // ---- at the end

    /** Whatever was broken has healed: everything must have come to its end. */
    void settled() {
        for (var press : presses) {
            world.require(
                    simulation.halts().copies(press.id()) <= 1,
                    "L7",
                    () -> "the press %s is recorded %d times"
                            .formatted(press.id(), simulation.halts().copies(press.id())));
        }
        for (var agent : simulation.agents()) {
            world.require(agent.broken().isEmpty(), "L5", () -> "something is left on " + agent.process());
            world.require(
                    agent.epochHeard() <= simulation.halts().epoch(),
                    "L7",
                    () -> "%s has heard of epoch %d, which never came: it refuses what may start"
                            .formatted(agent.process(), agent.epochHeard()));
        }
    }

    /** Ten seconds after everything has healed, for what was pressed before that; of later presses L8 asks more. */
    void pressesAreRecorded() {
        for (var press : presses) {
            world.require(
                    press.at() > world.now() - 10 * SECOND
                            || !simulation.wasTaken(press.id())
                            || simulation.halts().isRecorded(press.id()),
                    "L7",
                    () -> "the press %s is not recorded 10 s after the database is back".formatted(press.id()));
        }
    }

    int presses() {
        return presses.size();
    }
}
