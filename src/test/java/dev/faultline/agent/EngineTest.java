package dev.faultline.agent;

import static dev.faultline.agent.EngineBench.MEMORY;
import static dev.faultline.agent.EngineBench.PAUSE;
import static dev.faultline.agent.EngineBench.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.AgentMessage.HaltHeard;
import dev.faultline.protocol.AgentMessage.Hello;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.ServerMessage.Halt;
import dev.faultline.protocol.ServerMessage.Revert;
import dev.faultline.protocol.ServerMessage.Synced;
import dev.faultline.protocol.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {

    private static final Duration A_SECOND = Duration.ofSeconds(1);

    @TempDir
    private Path directory;

    private EngineBench bench;
    private SimulatedHost host;

    @BeforeEach
    void startAndConnect() {
        bench = new EngineBench(directory).restart().connect();
        host = bench.host;
    }

    @Test
    void appliesMeasuresAndReportsWhatWasPlanned() {
        var injection = bench.active();

        assertThat(bench.evidence(injection).state()).isEqualTo(EntryState.ACTIVE);
        assertThat(bench.evidence(injection).evidence()).isEqualTo("state T");
        assertThat(bench.evidence(injection).run()).isEqualTo(RUN);
    }

    @Test
    void planningChangesNothing() {
        bench.prepare(UUID.randomUUID(), PAUSE);

        assertThat(host.begun).isEmpty();
        assertThat(bench.said).anyMatch(AgentMessage.Planned.class::isInstance);
    }

    @Test
    void startsAtMostOnceAlsoAfterARestart() {
        var injection = UUID.randomUUID();
        var order = bench.order(injection, bench.prepare(injection, PAUSE));
        bench.hear(order);
        bench.hear(order);
        bench.hear(new Revert(UUID.randomUUID(), injection, "enough"));
        bench.hear(order);
        bench.restart().connect();
        bench.prepare(injection, PAUSE);
        bench.hear(order);

        assertThat(host.begun).containsExactly(injection);
        assertThat(host.faulty).isEmpty();
        assertThat(bench.evidence(injection).state()).isEqualTo(EntryState.REVERTED);
    }

    @Test
    void aRevertThatComesFirstWins() {
        var injection = UUID.randomUUID();
        var order = bench.order(injection, bench.prepare(injection, PAUSE));
        bench.hear(new Revert(UUID.randomUUID(), injection, "changed our mind"));
        bench.hear(order);
        bench.restart().connect();
        bench.prepare(injection, PAUSE);
        bench.hear(order);

        assertThat(host.begun).isEmpty();
        assertThat(bench.evidence(injection).state()).isEqualTo(EntryState.NOT_STARTED);
        assertThat(bench.evidence(injection).evidence()).contains("changed our mind");
    }

    @Test
    void refusesAPlanThatNobodyApproved() {
        var injection = UUID.randomUUID();
        bench.prepare(injection, PAUSE);
        bench.hear(bench.order(injection, "0".repeat(64)));

        assertThat(host.begun).isEmpty();
        assertThat(bench.refusal()).contains("the plan is not the one that was approved");
        assertThat(bench.evidence(injection).state()).isEqualTo(EntryState.NOT_STARTED);
    }

    @Test
    void whatWasRefusedOnceStaysRefused() {
        var injection = UUID.randomUUID();
        var order = bench.order(injection, bench.prepare(injection, PAUSE));
        host.policyRefusals = List.of("not today (policy.properties line 3: faults=cpu-stress)");
        bench.hear(order);
        host.policyRefusals = List.of();
        bench.hear(order);

        assertThat(host.begun).isEmpty();
        assertThat(bench.refusal()).contains("policy.properties line 3");
    }

    @Test
    void refusesAnOrderThatIsHandledTooLate() {
        var injection = UUID.randomUUID();
        var order = bench.order(injection, bench.prepare(injection, PAUSE));
        bench.hearFrom(Timing.GRANT.plusMillis(1), order);

        assertThat(host.begun).isEmpty();
        assertThat(bench.refusal()).contains("too late");
    }

    @Test
    void refusesAnOrderThatMayHaveWaitedWhileThisProcessWasStopped() {
        var injection = UUID.randomUUID();
        var order = bench.order(injection, bench.prepare(injection, PAUSE));
        bench.later(Duration.ofSeconds(60));
        bench.hear(order);

        assertThat(host.begun).isEmpty();
        assertThat(bench.refusal()).contains("the order may be old");
    }

    @Test
    void refusesAnOrderFromBeforeAHaltAlsoAfterARestart() {
        var injection = UUID.randomUUID();
        bench.hear(new Halt(UUID.randomUUID(), 7, List.of()));
        bench.restart().connect();
        bench.epoch = 6;
        bench.hear(bench.order(injection, bench.prepare(injection, PAUSE)));

        assertThat(host.begun).isEmpty();
        assertThat(bench.refusal()).contains("halt epoch 6, and this host knows of 7");
    }

    @Test
    void aHaltThatTheDiskDidNotTakeIsWrittenAsSoonAsItDoes() throws IOException {
        var inTheWay = Files.createDirectories(directory.resolve("epoch").resolve("in the way"));
        bench.hear(new Halt(UUID.randomUUID(), 7, List.of()));
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        bench.pass(A_SECOND);

        assertThat(bench.state.epoch()).isEqualTo(7);
    }

    @Test
    void aHaltIsConfirmedAtOnceAndTakesEverythingInItsScopeBack() {
        var first = bench.active();
        var second = bench.active(MEMORY);
        bench.said.clear();
        bench.hear(new Halt(UUID.randomUUID(), 1, List.of()));

        assertThat(bench.said.getFirst())
                .isInstanceOfSatisfying(
                        HaltHeard.class, heard -> assertThat(heard.reverting()).isEqualTo(2));
        assertThat(host.faulty).isEmpty();
        assertThat(bench.evidence(first).state()).isEqualTo(EntryState.REVERTED);
        assertThat(bench.evidence(second).state()).isEqualTo(EntryState.REVERTED);
    }

    @Test
    void aHaltOfOtherRunsLeavesThisOneAlone() {
        var injection = bench.active();
        bench.hear(new Halt(UUID.randomUUID(), 1, List.of(UUID.randomUUID())));

        assertThat(host.faulty).containsExactly(injection);
    }

    @Test
    void aFaultLivesOnWhileItIsRenewed() {
        var injection = bench.active();
        bench.pass(Duration.ofSeconds(40));

        assertThat(host.faulty).containsExactly(injection);
    }

    @Test
    void takesEverythingBackWhenTheServerIsSilent() {
        var injection = bench.active();
        bench.serverAnswers = false;
        bench.pass(Timing.AGENT_SILENCE.plusMillis(200));

        assertThat(host.faulty).isEmpty();
        assertThat(bench.evidence(injection).evidence()).contains("the server has not renewed it");
    }

    @Test
    void aServerThatAnswersButDoesNotRenewIsSilentToo() {
        bench.active();
        bench.serverRenews = false;
        bench.pass(Timing.AGENT_SILENCE.plusMillis(200));

        assertThat(host.faulty).isEmpty();
    }

    @Test
    void theLeaseCountsFromWhenTheSyncWasSentNotFromWhenItWasAnswered() {
        var injection = bench.active();
        bench.serverAnswers = false;
        bench.pass(Duration.ofSeconds(4));
        var first = bench.syncs().getFirst();
        bench.hear(new Synced(first.n(), Set.of(injection), Timing.AGENT_SILENCE, Set.of(), Set.of(), 0));
        bench.pass(Duration.ofMillis(2_300));

        assertThat(host.faulty).isEmpty();
    }

    @Test
    void anAnswerToASyncOfAnEarlierConnectionRenewsNothing() {
        var injection = bench.active();
        bench.serverAnswers = false;
        bench.pass(Duration.ofSeconds(3));
        var last = bench.syncs().getLast();
        bench.engine.disconnected();
        bench.connect();
        bench.hear(new Synced(last.n(), Set.of(injection), Timing.AGENT_SILENCE, Set.of(), Set.of(), 0));
        bench.pass(Duration.ofMillis(3_300));

        assertThat(host.faulty).isEmpty();
    }

    @Test
    void noServerCanGrantALongerLeaseThanTheGuards() throws IOException {
        var injection = UUID.randomUUID();
        var hash = bench.prepare(injection, PAUSE);
        bench.hear(new ServerMessage.Start(
                UUID.randomUUID(), injection, RUN, hash, Duration.ofMinutes(1), Duration.ofDays(1), Timing.GRANT, 0));

        var lease = Long.parseLong(Files.readString(directory.resolve("journal/" + injection + ".live/lease")));
        assertThat(lease - host.uptime()).isEqualTo(Timing.GUARD_LEASE.toMillis() / 10);
        bench.serverAnswers = false;
        bench.pass(Timing.AGENT_SILENCE.plusMillis(200));
        assertThat(host.faulty).isEmpty();
    }

    @Test
    void endsWhenItsDurationIsOverHoweverWellItIsRenewed() {
        var injection = bench.active();
        bench.pass(Duration.ofMinutes(1).plusMillis(200));

        assertThat(host.faulty).isEmpty();
        assertThat(bench.evidence(injection).evidence()).contains("its duration is over");
    }

    @Test
    void whatAnAnswerWantsRevertedIsReverted() {
        var injection = bench.active();
        var unheardOf = UUID.randomUUID();
        bench.hear(new Synced(0, Set.of(injection), Timing.AGENT_SILENCE, Set.of(injection, unheardOf), Set.of(), 0));

        assertThat(host.faulty).isEmpty();
        assertThat(bench.evidence(unheardOf).state()).isEqualTo(EntryState.NOT_STARTED);
    }

    @Test
    void theHaltFileEndsEverythingAndLetsNothingStart() throws IOException {
        var injection = bench.active();
        bench.state.halt("smoke in the room");
        bench.pass(Duration.ofMillis(200));
        var next = UUID.randomUUID();
        bench.hear(bench.order(next, bench.prepare(next, PAUSE)));

        assertThat(host.faulty).isEmpty();
        assertThat(host.begun).containsExactly(injection);
        assertThat(bench.refusal()).contains("smoke in the room");
        assertThat(bench.syncs().getLast().stopped()).isEqualTo("smoke in the room");

        bench.state.release();
        bench.pass(Duration.ofMillis(200));
        assertThat(bench.active()).isNotEqualTo(next);
    }

    @Test
    void withoutAGuardEverythingIsTakenBackAndNothingStartsUntilItIsThereAgain() {
        bench.active();
        host.guarded = false;
        bench.pass(Duration.ofMillis(100));
        assertThat(host.faulty).isEmpty();

        var refused = UUID.randomUUID();
        bench.hear(bench.order(refused, bench.prepare(refused, PAUSE)));
        assertThat(bench.refusal()).contains("the guard is not running");

        host.guarded = true;
        bench.active();
    }

    @Test
    void anUndoThatFailsStaysLiveIsToldAndIsTriedAgain() {
        var injection = bench.active();
        host.undoFails = Optional.of("Operation not permitted");
        bench.hear(new Revert(UUID.randomUUID(), injection, "enough"));
        bench.pass(Duration.ofSeconds(3));

        assertThat(host.faulty).containsExactly(injection);
        var told = bench.syncs().getLast().journal().getFirst();
        assertThat(told.state()).isEqualTo(EntryState.REVERTING);
        assertThat(told.evidence()).contains("Operation not permitted", "the process is stopped");

        host.undoFails = Optional.empty();
        bench.pass(A_SECOND.plusMillis(100));
        assertThat(host.faulty).isEmpty();
        assertThat(bench.evidence(injection).state()).isEqualTo(EntryState.REVERTED);
    }

    @Test
    void whatCannotBeAppliedIsTakenBack() {
        host.applyFails = Optional.of("there is no such process");
        var injection = UUID.randomUUID();
        bench.hear(bench.order(injection, bench.prepare(injection, PAUSE)));

        assertThat(host.faulty).isEmpty();
        assertThat(bench.evidence(injection).state()).isEqualTo(EntryState.REVERTED);
        assertThat(bench.evidence(injection).evidence()).contains("there is no such process");
    }

    @Test
    void whatEndsWhileItIsBeingAppliedIsUndoneAgainAfterwards() {
        host.holdsApply = true;
        var injection = UUID.randomUUID();
        bench.hear(bench.order(injection, bench.prepare(injection, PAUSE)));
        bench.hear(new Revert(UUID.randomUUID(), injection, "enough"));
        assertThat(bench.evidence(injection).state()).isEqualTo(EntryState.REVERTING);

        host.held.run();
        assertThat(host.faulty).containsExactly(injection);
        host.answer();
        assertThat(host.faulty).isEmpty();
        assertThat(bench.evidence(injection).state()).isEqualTo(EntryState.REVERTED);
    }

    @Test
    void whatTheGuardEndedMeanwhileIsUndoneAgainAndReportedAsTheGuards() throws IOException {
        host.holdsApply = true;
        var injection = UUID.randomUUID();
        bench.hear(bench.order(injection, bench.prepare(injection, PAUSE)));
        bench.later(Duration.ofSeconds(11));
        bench.state.journal().close(injection, ended("guard"));
        host.held.run();
        host.answer();

        assertThat(host.faulty).isEmpty();
        assertThat(bench.evidence(injection).endedBy()).isEqualTo("guard");
    }

    @Test
    void aHostThatSleptTakesEverythingBackFirst() {
        var injection = bench.active();
        bench.sleepHost(Duration.ofSeconds(5));
        bench.engine.tick();
        host.answer();

        assertThat(host.faulty).isEmpty();
        assertThat(bench.evidence(injection).evidence()).contains("the host slept");
    }

    @Test
    void evidenceIsRepeatedUntilTheServerKnowsAlsoAfterARestart() {
        var injection = bench.active();
        bench.hear(new Revert(UUID.randomUUID(), injection, "enough"));
        bench.pass(Duration.ofSeconds(6));
        assertThat(bench.syncs().getLast().journal()).extracting("injection").containsExactly(injection);

        bench.restart().connect();
        bench.pass(Duration.ofSeconds(6));
        assertThat(bench.syncs().getLast().journal()).extracting("injection").containsExactly(injection);

        bench.known.add(injection);
        bench.pass(Duration.ofSeconds(11));
        assertThat(bench.syncs().getLast().journal()).isEmpty();
        bench.restart().connect();
        bench.pass(Duration.ofSeconds(6));
        assertThat(bench.syncs().getLast().journal()).isEmpty();
    }

    @Test
    void tombstonesAreKeptForThirtyDaysAndUntilTheServerKnows() {
        var unknown = bench.active();
        bench.hear(new Revert(UUID.randomUUID(), unknown, "enough"));
        var known = bench.active();
        bench.hear(new Revert(UUID.randomUUID(), known, "enough"));
        bench.known.add(known);
        bench.pass(Duration.ofSeconds(6));

        bench.later(Duration.ofDays(29));
        bench.restart();
        assertThat(bench.state.journal().knows(known)).isTrue();
        bench.later(Duration.ofDays(2));
        bench.restart();
        assertThat(bench.state.journal().knows(known)).isFalse();
        assertThat(bench.state.journal().knows(unknown)).isTrue();
    }

    @Test
    void helloHasTheEndingsOfTheLastMinutesForAServerThatWasAway() {
        var injection = bench.active();
        bench.hear(new Revert(UUID.randomUUID(), injection, "enough"));
        bench.known.add(injection);
        bench.pass(Duration.ofSeconds(6));
        bench.restart().connect();

        assertThat(bench.said.getFirst())
                .isInstanceOfSatisfying(
                        Hello.class,
                        hello -> assertThat(hello.journal())
                                .extracting("injection")
                                .containsExactly(injection));
    }

    @Test
    void aRestartedAgentTakesBackFirstAndResumesNothing() {
        var injection = bench.active();
        bench.restart();

        assertThat(host.faulty).isEmpty();
        assertThat(bench.said).isEmpty();
        bench.connect();
        assertThat(bench.said.getFirst())
                .isInstanceOfSatisfying(
                        Hello.class,
                        hello -> assertThat(hello.journal().getFirst().state()).isEqualTo(EntryState.REVERTED));
        assertThat(host.begun).containsExactly(injection);
    }

    @Test
    void afterAnotherBootWhatThatEndedIsOnlyClosed() {
        var injection = bench.active();
        host.bootId = "boot-2";
        host.undoFails = Optional.of("must not be tried");
        bench.restart().connect();
        bench.pass(A_SECOND);

        assertThat(bench.state.journal().ended(injection).orElseThrow().endedBy())
                .isEqualTo("reboot");
    }

    @Test
    void afterAnotherBootWhatSurvivedItIsUndone() {
        host.survivesReboot = true;
        var injection = bench.active();
        host.bootId = "boot-2";
        bench.restart();

        assertThat(host.faulty).isEmpty();
        assertThat(bench.state.journal().ended(injection).orElseThrow().endedBy())
                .isEqualTo("agent");
    }

    @Test
    void aJournalThatSomebodyChangedIsNotActedOnButTold() throws IOException {
        var injection = bench.active();
        var plan = directory.resolve("journal/" + injection + ".live/plan");
        Files.writeString(plan, Files.readString(plan).replace("4712", "1"));
        bench.restart().connect();
        bench.pass(A_SECOND);

        assertThat(host.faulty).containsExactly(injection);
        assertThat(bench.said.getFirst())
                .isInstanceOfSatisfying(
                        Hello.class,
                        hello -> assertThat(hello.journal().getFirst().evidence())
                                .contains("a person must look", "not the one that was approved"));
    }

    @Test
    void refusesTheSameFaultTwiceOnOneTarget() {
        bench.active();
        var second = UUID.randomUUID();
        bench.hear(bench.order(second, bench.prepare(second, PAUSE)));

        assertThat(bench.refusal()).contains("on this target already");
    }

    @Test
    void startsNothingThatCannotBeWrittenDown() throws IOException {
        var injection = UUID.randomUUID();
        var order = bench.order(injection, bench.prepare(injection, PAUSE));
        Files.move(directory.resolve("journal"), directory.resolve("elsewhere"));
        bench.hear(order);
        Files.move(directory.resolve("elsewhere"), directory.resolve("journal"));
        bench.hear(order);

        assertThat(host.begun).isEmpty();
        assertThat(bench.refusal()).contains("the journal cannot be written");
    }

    private static Journal.Ended ended(String by) {
        return new Journal.Ended(EntryState.REVERTED, by, Instant.EPOCH, "its lease is over");
    }
}
