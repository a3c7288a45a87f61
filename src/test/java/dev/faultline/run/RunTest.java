package dev.faultline.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.experiment.Definition;
import dev.faultline.experiment.Experiment;
import dev.faultline.experiment.MethodStep;
import dev.faultline.experiment.Selection;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.fleet.Selector;
import dev.faultline.fleet.Sighting;
import dev.faultline.halt.Halt;
import dev.faultline.halt.Halted;
import dev.faultline.halt.Scope;
import dev.faultline.ports.Ids;
import dev.faultline.protocol.Ending;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.ProcessKill;
import dev.faultline.protocol.ProcessPause;
import dev.faultline.protocol.ProcessRef;
import dev.faultline.protocol.TargetKind;
import dev.faultline.protocol.Timing;
import dev.faultline.steadystate.Phase;
import dev.faultline.steadystate.Probe;
import dev.faultline.steadystate.Tolerance;
import dev.faultline.timeline.Fact;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunTest {

    private static final Instant START = Instant.parse("2026-11-23T14:00:00Z");
    private static final Duration LASTS = Duration.ofSeconds(20);
    private static final UUID AGENT = UUID.randomUUID();
    private static final ProcessRef PLANNED = new ProcessRef(42, 1_000, "boot");
    private static final List<dev.faultline.protocol.Step> SIGNALS =
            List.of(new dev.faultline.protocol.Step.Send(PLANNED, dev.faultline.protocol.Step.Signal.STOP));

    private final Ids ids = new Ids(Clock.systemUTC(), new SplittableRandom(7));
    private final FakeSenses senses = new FakeSenses();
    private Fault fault = new ProcessPause();
    private final List<Fact> facts = new ArrayList<>();
    private final List<Order> orders = new ArrayList<>();

    /** A world that a test says how it is. */
    private static final class FakeSenses implements Senses {
        private Instant now = START;
        private @Nullable Instant heard = START;
        private @Nullable Halt halt;
        private List<ProbeStats> readings = List.of();
        private List<Sighting> sightings = List.of();
        private Optional<String> exceeded = Optional.empty();
        private List<String> objections = List.of();

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public long admit(Run run) {
            if (halt != null) {
                throw new Halted(halt);
            }
            return 7;
        }

        @Override
        public Optional<Halt> pressed(Run run) {
            return Optional.ofNullable(halt);
        }

        @Override
        public Optional<Instant> lastHeard(UUID agent) {
            return Optional.ofNullable(heard);
        }

        @Override
        public String nameOf(UUID agent) {
            return "host-1";
        }

        @Override
        public List<ProbeStats> readings(UUID run) {
            return readings;
        }

        @Override
        public List<Sighting> sightings(Set<UUID> targets) {
            return sightings.stream()
                    .filter(each -> targets.contains(each.target()))
                    .toList();
        }

        @Override
        public Optional<String> exceeded(UUID run) {
            return exceeded;
        }

        @Override
        public List<String> objections(Run run, Map<String, Set<UUID>> hurt) {
            return hurt.isEmpty() ? List.of() : objections;
        }
    }

    // ---- the ordinary way

    @Test
    void aRunThatHoldsGoesThroughEveryStateAndEndsWithItsVerdict() {
        var run = anActiveRun();
        assertThat(run.state()).isEqualTo(RunState.RUNNING);
        after(run, LASTS.plusSeconds(1));
        assertThat(orders).last().isInstanceOf(Order.Revert.class);
        assertThat(run.state()).isEqualTo(RunState.REVERTING);
        report(run, EntryState.REVERTED, "state S");
        assertThat(run.state()).isEqualTo(RunState.RECOVERING);
        senses.readings = List.of(stats(Phase.DURING, 20, 20), stats(Phase.AFTER, 3, 3));
        after(run, Duration.ofSeconds(3));
        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(run.outcome().verdict()).isEqualTo(Verdict.HELD);
        assertThat(run.outcome().why()).contains("20 of 20");
        assertThat(run.releasedTargets())
                .containsExactlyElementsOf(
                        run.injections().stream().map(Injection::target).toList());
    }

    @Test
    void aDeviationIsAFindingWithItsNumbers() {
        var run = anActiveRun();
        after(run, LASTS.plusSeconds(1));
        report(run, EntryState.REVERTED, "state S");
        senses.readings = List.of(stats(Phase.DURING, 20, 5), stats(Phase.AFTER, 3, 3));
        after(run, Duration.ofSeconds(3));
        assertThat(run.outcome().verdict()).isEqualTo(Verdict.DEVIATED);
        assertThat(run.outcome().finding()).contains("process-pause").contains("15 of 20");
    }

    @Test
    void whatDoesNotRecoverInTimeDeviates() {
        var run = anActiveRun();
        after(run, LASTS.plusSeconds(1));
        report(run, EntryState.REVERTED, "state S");
        senses.readings = List.of(stats(Phase.DURING, 20, 20), stats(Phase.AFTER, 30, 0));
        after(run, Duration.ofSeconds(31));
        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(run.outcome().verdict()).isEqualTo(Verdict.DEVIATED);
        assertThat(run.outcome().finding()).contains("did not come back");
    }

    @Test
    void nothingStartsWhenTheSteadyStateDoesNotHoldBefore() {
        var run = aPlannedRun();
        senses.readings = List.of(stats(Phase.BEFORE, 3, 0));
        after(run, Duration.ofSeconds(3));
        assertThat(run.state()).isEqualTo(RunState.REFUSED);
        assertThat(orders).noneMatch(Order.Start.class::isInstance);
        assertThat(run.releasedTargets()).hasSize(1);
    }

    @Test
    void aStartCarriesTheHashOfThePlanThatWasShown() {
        var run = anActiveRun();
        assertThat(run.state()).isEqualTo(RunState.RUNNING);
        assertThat(orders)
                .filteredOn(Order.Start.class::isInstance)
                .singleElement()
                .satisfies(order -> assertThat(((Order.Start) order).planHash()).isEqualTo("hash"));
    }

    // ---- stops

    @Test
    void aLatchedButtonGrantsNothing() {
        var run = aPlannedRun();
        senses.halt = new Halt(UUID.randomUUID(), new Scope.Global(), 8, "user:ada", START, "node-1", null, null);
        senses.readings = List.of(stats(Phase.BEFORE, 3, 3));
        after(run, Duration.ofSeconds(3));
        after(run, Duration.ofSeconds(1));
        assertThat(orders).noneMatch(Order.Start.class::isInstance);
        assertThat(run.state()).isEqualTo(RunState.ABORTED);
        assertThat(run.outcome().halt()).isEqualTo(senses.halt.id());
    }

    @Test
    void aStoppedRunIsStoppedOnlyWhenItsTargetIsProvedFree() {
        var run = anActiveRun();
        run.stop("user:ada", "enough", null, senses.now);
        assertThat(run.state()).isEqualTo(RunState.ABORTING);
        assertThat(run.releasedTargets()).isEmpty();
        report(run, EntryState.REVERTED, "state S");
        assertThat(run.state()).isEqualTo(RunState.ABORTED);
        assertThat(run.releasedTargets()).hasSize(1);
    }

    @Test
    void stoppingAgainChangesNothing() {
        var run = anActiveRun();
        run.stop("user:ada", "enough", null, senses.now);
        drain(run);
        run.stop("user:grace", "me too", null, senses.now);
        drain(run);
        assertThat(orders).filteredOn(Order.Revert.class::isInstance).hasSize(1);
        assertThat(run.outcome().why()).isEqualTo("enough");
    }

    @Test
    void aRunThatTakesTooLongIsStopped() {
        var run = anActiveRun();
        after(run, Duration.ofMinutes(6));
        assertThat(run.state()).isEqualTo(RunState.ABORTING);
        assertThat(run.outcome().why()).contains("longer than it may");
    }

    @Test
    void aFaultWhoseEffectIsNeverMeasuredIsTakenBack() {
        var run = aRunThatIsGranted();
        after(run, Timing.GRANT.plus(Timing.REVERT).plusSeconds(1));
        assertThat(run.state()).isEqualTo(RunState.ABORTING);
        assertThat(run.outcome().why()).contains("no effect was measured");
    }

    @Test
    void aFaultThatEndsBeforeItsTimeStopsTheRun() {
        var run = anActiveRun();
        senses.now = senses.now.plusSeconds(5);
        report(run, EntryState.REVERTED, "lease over");
        assertThat(run.state()).isEqualTo(RunState.ABORTED);
        assertThat(run.outcome().why()).contains("ended before its time");
        assertThat(run.outcome().verdict()).isNull();
    }

    /** Agents hear of a press before the database does. */
    @Test
    void aProofThatComesBeforeTheSweepIsOfThePressAndNotOfAnEndBeforeItsTime() {
        var run = anActiveRun();
        senses.now = senses.now.plusSeconds(5);
        senses.halt = new Halt(UUID.randomUUID(), new Scope.Global(), 8, "user:ada", START, "node-1", null, null);
        report(run, EntryState.REVERTED, "halt");
        assertThat(run.state()).isEqualTo(RunState.ABORTED);
        assertThat(run.outcome().why()).isEqualTo("STOP was pressed");
        assertThat(run.outcome().halt()).isEqualTo(senses.halt.id());
    }

    @Test
    void whatEndedWhileNobodyWatchedIsNotTakenForTheOrdinaryEnd() {
        var run = anActiveRun();
        var ended = senses.now.plusSeconds(5);
        after(run, LASTS.plusSeconds(60));
        run.evidence(entry(run, EntryState.REVERTED, "silence", ended), "agent:host-1", senses);
        drain(run);
        assertThat(run.state()).isEqualTo(RunState.ABORTED);
        assertThat(run.outcome().verdict()).isNull();
    }

    /** The clock of the node that took it in may be wrong by an hour. */
    @Test
    void anEndThatIsClaimedForTheFutureIsNoLaterThanItsProof() {
        var run = anActiveRun();
        senses.now = senses.now.plusSeconds(5);
        var claimed = senses.now.plus(Duration.ofHours(1));
        run.evidence(entry(run, EntryState.REVERTED, "lease over", claimed), "agent:host-1", senses);
        drain(run);
        assertThat(run.state()).isEqualTo(RunState.ABORTED);
        assertThat(run.outcome().why()).contains("ended before its time");
    }

    /** An agent that was asked for its plan twice may say no the second time, and the start is on its way by then. */
    @Test
    void aRefusalThatComesAfterTheGrantProvesNothing() {
        var run = aRunThatIsGranted();
        var injection = run.injections().getFirst().id();
        run.refused(injection, "not on this host", "agent:host-1", senses.now);
        drain(run);
        assertThat(run.state()).isEqualTo(RunState.RUNNING);
        assertThat(run.releasedTargets()).isEmpty();

        report(run, EntryState.NOT_STARTED, "too late");
        assertThat(run.state()).isEqualTo(RunState.ABORTED);
        assertThat(run.releasedTargets()).hasSize(1);
    }

    // ---- what changes meanwhile

    @Test
    void aProcessThatIsRestartedWhileItIsHurtStopsTheRun() {
        var run = anActiveRun();
        seen(run, true, new ProcessRef(99, PLANNED.startTicks() + 500, PLANNED.bootId()), Sighting.Believed.YES);
        after(run, Duration.ofSeconds(1));
        assertThat(run.state()).isEqualTo(RunState.ABORTING);
        assertThat(run.outcome().why()).isEqualTo("catalog on host-1 was restarted while it was hurt");
        assertThat(orders).last().isInstanceOf(Order.Revert.class);
        report(run, EntryState.REVERTED, "it is not that process any more");
        assertThat(run.state()).isEqualTo(RunState.ABORTED);
    }

    @Test
    void theProcessThatWasPlannedAnOlderReportAndNoReportAtAllChangeNothing() {
        var run = anActiveRun();
        for (var process : Arrays.asList(
                PLANNED, new ProcessRef(7, PLANNED.startTicks() - 1, PLANNED.bootId()), (ProcessRef) null)) {
            seen(run, true, process, Sighting.Believed.YES);
            after(run, Duration.ofSeconds(1));
            assertThat(run.state()).as("%s", process).isEqualTo(RunState.RUNNING);
        }
        senses.sightings = List.of();
        after(run, Duration.ofSeconds(1));
        assertThat(run.state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void aKilledProcessThatComesBackIsWhatWasWanted() {
        fault = new ProcessKill();
        var run = anActiveRun();
        seen(run, true, new ProcessRef(99, PLANNED.startTicks() + 500, PLANNED.bootId()), Sighting.Believed.YES);
        after(run, Duration.ofSeconds(1));
        assertThat(run.state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void aTargetThatDisappearsStopsTheRun() {
        var run = anActiveRun();
        seen(run, false, PLANNED, Sighting.Believed.YES);
        after(run, Duration.ofSeconds(1));
        assertThat(run.state()).isEqualTo(RunState.ABORTING);
        assertThat(run.outcome().why()).isEqualTo("catalog on host-1 disappeared while it was hurt");
    }

    @Test
    void anAgentThatIsNotBelievedAnyMoreStopsTheRun() {
        var quarantined = anActiveRun();
        seen(quarantined, true, PLANNED, Sighting.Believed.QUARANTINED);
        after(quarantined, Duration.ofSeconds(1));
        assertThat(quarantined.outcome().why()).contains("put in quarantine");

        senses.sightings = List.of();
        var revoked = anActiveRun();
        seen(revoked, true, PLANNED, Sighting.Believed.REVOKED);
        after(revoked, Duration.ofSeconds(1));
        assertThat(revoked.state()).isEqualTo(RunState.ABORTING);
        assertThat(revoked.outcome().why()).contains("was revoked");
    }

    @Test
    void whatIsTakenBackAlreadyIsLeftToThat() {
        var run = anActiveRun();
        after(run, LASTS.plusSeconds(1));
        seen(run, true, new ProcessRef(99, PLANNED.startTicks() + 500, PLANNED.bootId()), Sighting.Believed.YES);
        senses.exceeded = Optional.of("at most 0 targets");
        after(run, Duration.ofSeconds(1));
        assertThat(run.state()).isEqualTo(RunState.REVERTING);
    }

    @Test
    void aServiceThatIsLeftWithTooLittleStopsTheRun() {
        var planned = aPlannedRun();
        senses.objections = List.of("This hurts the last healthy instance of catalog in test.");
        after(planned, Duration.ofSeconds(1));
        assertThat(planned.state()).as("nothing is hurt yet").isEqualTo(RunState.CHECKING);

        senses.objections = List.of();
        var run = anActiveRun();
        senses.objections = List.of("This hurts the last healthy instance of catalog in test.");
        after(run, Duration.ofSeconds(1));
        assertThat(run.state()).isEqualTo(RunState.ABORTING);
        assertThat(run.outcome().why()).contains("too little is left").contains("last healthy instance");
    }

    @Test
    void aLimitThatIsNarrowedStopsWhatRunsAndCancelsWhatDoesNotYet() {
        var waiting = aPlannedRun();
        var running = anActiveRun();
        senses.exceeded = Optional.of("at most 1 target may be hurt now over everything, and 2 are");
        after(waiting, Duration.ofSeconds(1));
        after(running, Duration.ofSeconds(1));
        assertThat(waiting.state()).isEqualTo(RunState.CANCELLED);
        assertThat(running.state()).isEqualTo(RunState.ABORTING);
        assertThat(running.outcome().why()).contains("at most 1 target");
    }

    private void seen(Run run, boolean reported, @Nullable ProcessRef process, Sighting.Believed agent) {
        var target = run.injections().getFirst().target();
        senses.sightings = List.of(new Sighting(target, reported, process, agent));
    }

    // ---- what nobody can confirm

    @Test
    void aSilentAgentsTargetIsUnconfirmedAndKeepsItsBudgetUntilItIsShownClean() {
        var run = anActiveRun();
        run.stop("user:ada", "enough", null, senses.now);
        senses.heard = senses.now;
        after(run, Timing.CERTAINLY_OVER.minusSeconds(1));
        assertThat(run.state()).isEqualTo(RunState.ABORTING);
        after(run, Duration.ofSeconds(2));
        assertThat(run.state()).isEqualTo(RunState.ENDED_UNCONFIRMED);
        assertThat(run.releasedTargets()).isEmpty();

        report(run, EntryState.REVERTED, "state S");
        assertThat(run.state()).isEqualTo(RunState.ENDED_UNCONFIRMED);
        assertThat(run.injections()).allMatch(each -> each.state() == InjectionState.CLEARED);
        assertThat(run.releasedTargets()).hasSize(1);
        assertThat(facts).anyMatch(fact -> fact.kind().equals("injection.cleared"));
    }

    @Test
    void anUndoThatKeepsFailingDoesNotKeepTheRunForEver() {
        var run = anActiveRun();
        run.stop("user:ada", "enough", null, senses.now);
        for (int second = 0; second < 65; second++) {
            senses.heard = senses.now;
            report(run, EntryState.REVERTING, "still in state T");
            after(run, Duration.ofSeconds(1));
        }
        assertThat(run.state()).isEqualTo(RunState.ENDED_UNCONFIRMED);
        assertThat(run.injections().getFirst().why()).contains("still in state T");
        assertThat(facts)
                .filteredOn(fact -> fact.inWords().contains("being taken back"))
                .hasSize(1);
    }

    // ---- repetition

    @Test
    void theSameEvidenceTwiceChangesNothing() {
        var run = anActiveRun();
        int told = facts.size();
        report(run, EntryState.ACTIVE, "state T");
        assertThat(facts).hasSize(told);
        after(run, LASTS.plusSeconds(1));
        report(run, EntryState.REVERTED, "state S");
        told = facts.size();
        report(run, EntryState.REVERTED, "state S");
        report(run, EntryState.ACTIVE, "state T");
        assertThat(facts).hasSize(told);
    }

    @Test
    void lookingTwiceIsLookingOnce() {
        var run = anActiveRun();
        int told = facts.size();
        int ordered = orders.size();
        after(run, Duration.ZERO);
        after(run, Duration.ZERO);
        assertThat(facts).hasSize(told);
        assertThat(orders).hasSize(ordered);
    }

    // ---- the cast

    private Run aPlannedRun() {
        var identity = new Run.Identity(
                ids.next(),
                UUID.randomUUID(),
                1,
                UUID.randomUUID(),
                "user:ada",
                null,
                null,
                START,
                START.plus(Duration.ofMinutes(5)),
                7);
        var experiment = new Experiment(
                identity.experiment(),
                identity.team(),
                1,
                definition(),
                "",
                Experiment.SourceFormat.YAML,
                "user:ada",
                START);
        var run = Run.begin(identity, experiment, Map.of("freeze", List.of(aTarget())), ids);
        drain(run);
        run.injections().forEach(each -> run.planned(each.id(), plan(each), "hash", "agent:host-1", START));
        drain(run);
        assertThat(run.state()).isEqualTo(RunState.CHECKING);
        return run;
    }

    private Run aRunThatIsGranted() {
        var run = aPlannedRun();
        senses.readings = List.of(stats(Phase.BEFORE, 3, 3));
        after(run, Duration.ofSeconds(3));
        after(run, Duration.ZERO);
        assertThat(run.injections()).allMatch(each -> each.state() == InjectionState.GRANTED);
        return run;
    }

    private Run anActiveRun() {
        var run = aRunThatIsGranted();
        report(run, EntryState.ACTIVE, "state T");
        return run;
    }

    private void after(Run run, Duration time) {
        senses.now = senses.now.plus(time);
        run.look(senses);
        drain(run);
    }

    private void report(Run run, EntryState state, String evidence) {
        run.evidence(entry(run, state, evidence, senses.now), "agent:host-1", senses);
        drain(run);
    }

    private static Entry entry(Run run, EntryState state, String evidence, Instant since) {
        var injection = run.injections().getFirst();
        return new Entry(injection.id(), run.id(), injection.targetKey(), state, since, evidence, "agent");
    }

    private void drain(Run run) {
        facts.addAll(run.takeFacts());
        orders.addAll(run.takeOrders());
    }

    private Definition definition() {
        var probe = new Probe.Http(
                "front page",
                URI.create("http://127.0.0.1/"),
                Probe.HttpReading.STATUS,
                Duration.ofSeconds(1),
                new Tolerance.Exactly(200),
                Set.of(Phase.BEFORE, Phase.DURING, Phase.AFTER),
                Duration.ofSeconds(1));
        var selection = new Selection(
                new Selector(Map.of("service", Set.of("catalog"))),
                new Selection.Mode.One(),
                Selection.Rounding.DOWN,
                Selection.WhenEmpty.REFUSE);
        return new Definition(
                "catalog is paused",
                "",
                "the front page stays",
                List.of(probe),
                List.of(),
                List.of(new MethodStep.Inject("freeze", Set.of(), fault, LASTS, selection)),
                new Definition.Limits(1, Duration.ofMinutes(5), Duration.ofSeconds(30)));
    }

    private static FleetTarget aTarget() {
        return new FleetTarget(
                UUID.randomUUID(),
                AGENT,
                "host-1",
                "process:catalog",
                TargetKind.PROCESS,
                "catalog on host-1",
                Map.of("environment", "test", "service", "catalog"),
                true,
                Set.of("process-pause"),
                true);
    }

    private static Plan plan(Injection injection) {
        return new Plan(
                injection.fault(),
                injection.targetKey(),
                SIGNALS,
                List.of(),
                List.of(),
                List.of(),
                new Measure.DiskUse("/", 1),
                Ending.GUARD,
                false);
    }

    private static ProbeStats stats(Phase phase, int count, int held) {
        int missed = count - held;
        return new ProbeStats(
                "front page",
                phase,
                false,
                count,
                held,
                missed,
                missed == 0 ? count : 0,
                missed == 0 ? 0 : missed,
                missed == 0 ? START : null,
                missed == 0 ? null : START,
                missed == 0 ? "" : "503",
                200.0,
                503.0,
                200.0);
    }
}
