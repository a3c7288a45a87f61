package dev.faultline.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.halt.Halt;
import dev.faultline.halt.Halted;
import dev.faultline.halt.Scope;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.timeline.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DrillRulesTest {

    private static final Instant START = Instant.parse("2026-11-23T18:40:00Z");
    private static final Duration QUICK = Duration.ofMillis(120);

    /** A world that a test says how it is. */
    private static final class FakeSenses implements Senses {
        private Instant now = START;
        private @Nullable Halt halt;
        private final Map<UUID, String> troubles = new HashMap<>();

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public long admit(Drill drill) {
            if (halt != null) {
                throw new Halted(halt);
            }
            return 7;
        }

        @Override
        public Optional<String> trouble(UUID agent) {
            return Optional.ofNullable(troubles.get(agent));
        }
    }

    private final FakeSenses senses = new FakeSenses();
    private final List<Fact> facts = new ArrayList<>();
    private final List<Order> orders = new ArrayList<>();

    private Drill drillOn(int agents) {
        return begin(IntStream.rangeClosed(1, agents)
                .mapToObj(DrillRulesTest::canary)
                .toList());
    }

    private Drill begin(List<Canary> canaries) {
        var identity =
                new Drill.Identity(UUID.randomUUID(), UUID.randomUUID(), new Scope.Global(), "user:ada", null, START);
        var drill = Drill.begin(identity, canaries);
        take(drill);
        return drill;
    }

    private static Canary canary(int number) {
        return Canary.asked(UUID.randomUUID(), UUID.randomUUID(), "host-" + number, Set.of("prod"));
    }

    private void take(Drill drill) {
        facts.addAll(drill.takeFacts());
        orders.addAll(drill.takeOrders());
    }

    private void says(Drill drill, Canary canary, EntryState state, @Nullable Duration took) {
        drill.evidence(
                new Entry(canary.id(), drill.id(), "host", state, senses.now, "as read", null),
                senses.now,
                Optional.ofNullable(took));
    }

    private void bringToLife(Drill drill, Canary canary) {
        drill.planned(canary.id(), "hash", senses);
        says(drill, canary, EntryState.ACTIVE, null);
    }

    private Drill pressedOn(int agents) {
        var drill = drillOn(agents);
        drill.canaries().forEach(each -> bringToLife(drill, each));
        drill.look(senses);
        assertThat(drill.state()).isEqualTo(DrillState.ACTIVE);
        drill.pressed(senses.now, senses.now);
        return drill;
    }

    private void pass(Duration time) {
        senses.now = senses.now.plus(time);
    }

    @Test
    void passesWhenEveryAgentProvesInTime() {
        var drill = pressedOn(2);
        says(drill, drill.canaries().get(0), EntryState.REVERTED, QUICK);
        drill.look(senses);
        assertThat(drill.state()).isEqualTo(DrillState.PRESSED);
        says(drill, drill.canaries().get(1), EntryState.REVERTED, QUICK.multipliedBy(3));
        drill.look(senses);
        take(drill);

        assertThat(drill.state()).isEqualTo(DrillState.ENDED);
        assertThat(drill.figures()).isEqualTo(new Figures(2, 2, QUICK, QUICK.multipliedBy(3), QUICK.multipliedBy(3)));
        assertThat(drill.figures().passed()).isTrue();
        assertThat(facts.getLast().inWords())
                .isEqualTo("The drill of STOP passed: 2 of 2 agents proved, p50 120 ms, p99 360 ms, max 360 ms");
    }

    @Test
    void pressesForThoseThatAreThereAndNamesThoseThatAreNot() {
        var drill = drillOn(2);
        var there = drill.canaries().get(0);
        var absent = drill.canaries().get(1);
        bringToLife(drill, there);
        drill.look(senses);
        assertThat(drill.state()).as("it waits for the other").isEqualTo(DrillState.PREPARING);

        senses.troubles.put(absent.agent(), "it was not heard for 40 s");
        pass(Drill.TO_START.plusSeconds(1));
        drill.look(senses);
        assertThat(drill.state()).isEqualTo(DrillState.ACTIVE);
        drill.pressed(senses.now, senses.now);
        says(drill, there, EntryState.REVERTED, QUICK);
        drill.look(senses);
        take(drill);

        assertThat(drill.over()).isTrue();
        assertThat(drill.figures().passed()).isFalse();
        assertThat(drill.figures().asked()).isEqualTo(2);
        assertThat(facts.getLast().inWords()).contains("did not pass: 1 of 2", "host-2: it was not heard for 40 s");
        assertThat(orders)
                .anyMatch(each ->
                        each instanceof Order.Revert && each.canary().id().equals(absent.id()));
    }

    @Test
    void isNeverPassedWhenNobodyHadACanary() {
        var drill = begin(List.of(canary(1).failed("it was never heard")));
        drill.look(senses);

        assertThat(drill.over()).isTrue();
        assertThat(drill.figures().passed()).isFalse();
        assertThat(orders).isEmpty();
    }

    @Test
    void anAgentThatIsSilentUntilTheLeaseIsCertainlyOverIsNamed() {
        var drill = pressedOn(1);
        pass(Duration.ofSeconds(24));
        drill.look(senses);
        assertThat(drill.state()).isEqualTo(DrillState.PRESSED);

        pass(Duration.ofSeconds(1));
        drill.look(senses);

        assertThat(drill.over()).isTrue();
        assertThat(drill.canaries().getFirst().why()).isEqualTo("it did not prove within 24 s that its canary is gone");
    }

    @Test
    void aProofThatComesAfterTheBoundIsNone() {
        var drill = pressedOn(1);
        says(drill, drill.canaries().getFirst(), EntryState.REVERTED, Duration.ofSeconds(31));

        assertThat(drill.canaries().getFirst().why()).isEqualTo("it proved this only after 31 s");
    }

    @Test
    void aCanaryThatEndsBeforeThePressProvesNothing() {
        var drill = drillOn(1);
        var canary = drill.canaries().getFirst();
        bringToLife(drill, canary);
        says(drill, canary, EntryState.REVERTED, null);

        assertThat(drill.find(canary.id()).orElseThrow().why()).startsWith("its canary ended before the press");
    }

    @Test
    void aRefusalKeepsTheWordsOfTheAgent() {
        var drill = drillOn(1);
        var canary = drill.canaries().getFirst();
        drill.refused(canary.id(), "canary is not allowed on this host");

        assertThat(drill.find(canary.id()).orElseThrow().why())
                .isEqualTo("its agent refused: canary is not allowed on this host");
    }

    @Test
    void aPressInEarnestEndsItAndTakesEveryCanaryBack() {
        var drill = drillOn(2);
        bringToLife(drill, drill.canaries().getFirst());
        senses.halt = new Halt(UUID.randomUUID(), new Scope.Global(), 8, "user:grace", START, "node-1", null, null);

        drill.planned(drill.canaries().get(1).id(), "hash", senses);
        take(drill);

        assertThat(drill.over()).isTrue();
        assertThat(drill.course().stoppedBy()).isEqualTo(senses.halt.id());
        assertThat(drill.course().why()).isEqualTo("grace pressed STOP in earnest meanwhile.");
        assertThat(orders.stream().filter(Order.Revert.class::isInstance)).hasSize(2);
    }

    @Test
    void whatComesTwiceCountsOnce() {
        var drill = pressedOn(1);
        var canary = drill.canaries().getFirst();
        says(drill, canary, EntryState.REVERTED, QUICK);
        says(drill, canary, EntryState.REVERTED, QUICK.multipliedBy(50));
        drill.pressed(senses.now.plusSeconds(9), senses.now.plusSeconds(9));
        drill.look(senses);
        drill.look(senses);
        take(drill);

        assertThat(drill.figures().max()).isEqualTo(QUICK);
        assertThat(facts).hasSize(2);
    }

    @Test
    void aQuantileIsATimeThatWasMeasured() {
        var hundred = IntStream.rangeClosed(1, 100).mapToObj(Duration::ofMillis).toList();

        assertThat(Figures.rank(hundred, 50)).isEqualTo(Duration.ofMillis(50));
        assertThat(Figures.rank(hundred, 99)).isEqualTo(Duration.ofMillis(99));
        assertThat(Figures.rank(hundred.subList(0, 3), 50)).isEqualTo(Duration.ofMillis(2));
        assertThat(Figures.rank(hundred.subList(0, 3), 99)).isEqualTo(Duration.ofMillis(3));
        assertThat(Figures.rank(List.of(), 99)).isNull();
    }

    @Test
    void aPressOfADrillCoversItsCanariesAndNoRun() {
        var drill = drillOn(1);
        var scope = new Scope.Drill(drill.id());

        assertThat(scope.covers(drill.id(), Set.of("prod"))).isTrue();
        assertThat(scope.covers(UUID.randomUUID(), Set.of("prod"))).isFalse();
        assertThat(Scope.stored(scope.toString())).isEqualTo(scope);
    }
}
