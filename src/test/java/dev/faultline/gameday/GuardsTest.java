package dev.faultline.gameday;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.halt.Halt;
import dev.faultline.halt.LastDrill;
import dev.faultline.halt.Scope;
import dev.faultline.run.RunState;
import dev.faultline.run.RunViews;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What each guard lets pass, and what one thing too few makes of it. */
class GuardsTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final UUID TEAM = UUID.randomUUID();
    private static final UUID RUN = UUID.randomUUID();

    /** A GameDay that may go, and of which every test takes something away. */
    private static final class World implements Senses {

        private final List<Part> parts = new ArrayList<>();
        private final List<Said> said = new ArrayList<>();
        private final List<Round> rounds = new ArrayList<>(List.of(Round.pending(1), Round.pending(2)));
        private final Map<UUID, RunViews.Row> runs = new HashMap<>();
        private final List<Halt> halts = new ArrayList<>();
        private final List<String> against = new ArrayList<>();
        private final List<String> silent = new ArrayList<>();
        private Set<UUID> owners = Set.of(TEAM);
        private LastDrill.@Nullable Result drill = aDrill(true, NOW.minusSeconds(60));

        private World() {
            var day = day();
            for (var duty : Guards.needed(day.plan())) {
                var part = new Part(duty, UUID.randomUUID(), duty.word(), NOW);
                parts.add(part);
                say(Said.Kind.PRESENT, part.key(), Said.YES);
                say(Said.Kind.VOTE, part.key(), Said.GO);
            }
            Checklist.before(day.plan()).forEach(each -> say(Said.Kind.TICK, each.key(), Said.YES));
            say(Said.Kind.STEADY, "1", Said.YES);
        }

        private void say(Said.Kind kind, String key, String value) {
            said.removeIf(each -> each.is(kind, key));
            said.add(new Said(kind, key, value, "", "user:ada", NOW.minusSeconds(30)));
        }

        private void took(int number) {
            rounds.set(number - 1, Round.pending(number).running(RUN, "user:ada", NOW.minusSeconds(20)));
        }

        private void ran(RunState state, int unconfirmed) {
            runs.put(RUN, new RunViews.Row(RUN, "x", state, null, 1, unconfirmed, NOW, null, "user:ada", "", "1 s"));
        }

        @Override
        public GameDay day() {
            var template = Template.POD_LOSS.plan();
            var card = template.rounds().getFirst();
            var experiment = new Plan.Card(
                    card.name(),
                    UUID.randomUUID(),
                    1,
                    "",
                    card.hypothesis(),
                    card.signal(),
                    "",
                    "",
                    card.length(),
                    List.of());
            var inject = new Plan.Card(
                    card.name(),
                    null,
                    null,
                    "It is 14:10.",
                    card.hypothesis(),
                    card.signal(),
                    "",
                    "",
                    card.length(),
                    List.of());
            var plan = new Plan(
                    template.purpose(),
                    2,
                    template.environment(),
                    template.scope(),
                    template.exclusions(),
                    List.of(experiment, inject),
                    template.abort(),
                    template.rollback(),
                    template.comms(),
                    template.rules(),
                    template.checklist(),
                    List.of(),
                    template.phrase(),
                    "ada",
                    template.length(),
                    template.zone(),
                    Secrecy.OPEN);
            return new GameDay(
                    UUID.randomUUID(),
                    TEAM,
                    "a day",
                    new GameDay.Written(plan, "hash", 1),
                    new GameDay.Course(
                            GameDayState.BRIEFING, NOW.minusSeconds(40), NOW.plusSeconds(600), 1, null, null, null),
                    Set.of(TEAM),
                    new GameDay.Trace("user:ada", NOW, "user:ada", NOW));
        }

        @Override
        public Instant now() {
            return NOW;
        }

        @Override
        public List<Part> parts() {
            return parts;
        }

        @Override
        public Set<UUID> owners() {
            return owners;
        }

        @Override
        public Set<UUID> agreed() {
            return Set.of(TEAM);
        }

        @Override
        public Map<UUID, String> names(Set<UUID> teams) {
            var names = new HashMap<UUID, String>();
            teams.forEach(each -> names.put(each, "others"));
            return names;
        }

        @Override
        public List<String> calendarsAgainst() {
            return against;
        }

        @Override
        public List<String> others() {
            return List.of();
        }

        @Override
        public List<Said> said() {
            return said;
        }

        @Override
        public List<String> silentAgents() {
            return silent;
        }

        @Override
        public Optional<LastDrill.Result> drill() {
            return Optional.ofNullable(drill);
        }

        @Override
        public List<Halt> halts() {
            return halts;
        }

        @Override
        public List<Round> rounds() {
            return rounds;
        }

        @Override
        public Map<UUID, RunViews.Row> runs() {
            return runs;
        }

        @Override
        public Debrief debrief() {
            return Debrief.NONE;
        }
    }

    private static LastDrill.Result aDrill(boolean passed, Instant at) {
        return new LastDrill.Result(
                UUID.randomUUID(), at, passed, 3, passed ? 3 : 2, null, Duration.ofMillis(300), null);
    }

    private static List<String> guards(List<Missing> missing) {
        return missing.stream().map(Missing::guard).distinct().toList();
    }

    @Test
    void withEverythingThereItGoes() {
        assertThat(Guards.ready(new World())).isEmpty();
    }

    @Test
    void itDoesNotGoWithoutADrillThatPassedJustNow() {
        var world = new World();
        world.drill = null;
        assertThat(guards(Guards.ready(world))).containsExactly("drill");
        world.drill = aDrill(false, NOW.minusSeconds(60));
        assertThat(guards(Guards.ready(world))).containsExactly("drill");
        world.drill = aDrill(true, NOW.minus(Guards.DRILL_COUNTS).minusSeconds(1));
        assertThat(guards(Guards.ready(world))).containsExactly("drill");
    }

    @Test
    void itDoesNotGoWithAnAgentThatIsSilentOrASteadyStateThatIsOldOrGone() {
        var world = new World();
        world.silent.add("Agent host-1");
        assertThat(guards(Guards.ready(world))).containsExactly("agents");
        world.silent.clear();
        world.say(Said.Kind.STEADY, "1", Said.NO);
        assertThat(guards(Guards.ready(world))).containsExactly("steady-state");
        world.said.removeIf(each -> each.is(Said.Kind.STEADY, "1"));
        assertThat(guards(Guards.ready(world))).containsExactly("steady-state");
        world.said.add(new Said(
                Said.Kind.STEADY,
                "1",
                Said.YES,
                "",
                "user:ada",
                NOW.minus(Guards.READING_COUNTS).minusSeconds(1)));
        assertThat(guards(Guards.ready(world))).containsExactly("steady-state");
    }

    @Test
    void itDoesNotGoWhileStopIsPressedOrACalendarIsAgainstIt() {
        var world = new World();
        world.halts.add(new Halt(UUID.randomUUID(), new Scope.Global(), 1, "user:grace", NOW, "node", "smoke", null));
        world.against.add("A freeze holds.");
        assertThat(guards(Guards.ready(world))).containsExactlyInAnyOrder("halt", "calendar");
    }

    @Test
    void itDoesNotGoWithoutAnyoneWhoIsNeededAndNobodyElseIsWaitedFor() {
        var world = new World();
        for (var part : List.copyOf(world.parts)) {
            world.say(Said.Kind.PRESENT, part.key(), Said.NO);
            assertThat(guards(Guards.ready(world))).containsExactly("roll-call");
            world.say(Said.Kind.PRESENT, part.key(), Said.YES);
            world.said.removeIf(each -> each.is(Said.Kind.VOTE, part.key()));
            assertThat(guards(Guards.ready(world))).containsExactly("go");
            world.say(Said.Kind.VOTE, part.key(), Said.NO_GO);
            assertThat(guards(Guards.ready(world))).containsExactly("no-go");
            world.say(Said.Kind.VOTE, part.key(), Said.GO);
        }
        var responder = new Part(Duty.RESPONDER, UUID.randomUUID(), "responder", NOW);
        world.parts.add(responder);
        assertThat(Guards.ready(world)).isEmpty();
        world.say(Said.Kind.VOTE, responder.key(), Said.NO_GO);
        assertThat(guards(Guards.ready(world))).containsExactly("no-go");
    }

    @Test
    void itDoesNotGoWhenSomebodyElseIsHurtThanThoseWhoAgreed() {
        var world = new World();
        world.owners = Set.of(TEAM, UUID.randomUUID());
        assertThat(guards(Guards.ready(world))).containsExactly("consent");
    }

    @Test
    void everyItemOfTheChecklistCounts() {
        var world = new World();
        for (var item : Checklist.before(world.day().plan())) {
            world.say(Said.Kind.TICK, item.key(), Said.NO);
            assertThat(guards(Guards.ready(world))).containsExactly("checklist");
            world.say(Said.Kind.TICK, item.key(), Said.YES);
        }
    }

    @Test
    void aStopIsProvedByRunsOrOwnedBySomebody() {
        var world = new World();
        assertThat(Guards.stopProved(world)).isEmpty();
        world.took(1);
        assertThat(guards(Guards.stopProved(world)))
                .as("nobody knows of the run")
                .containsExactly("round-1");
        world.ran(RunState.ABORTING, 0);
        assertThat(guards(Guards.stopProved(world))).containsExactly("round-1");
        world.ran(RunState.ABORTED, 0);
        assertThat(Guards.stopProved(world)).isEmpty();
        world.ran(RunState.ENDED_UNCONFIRMED, 1);
        assertThat(guards(Guards.stopProved(world))).containsExactly("round-1");
        world.rounds.set(0, world.rounds.getFirst().ownedBy("user:ada"));
        assertThat(Guards.stopProved(world)).isEmpty();
    }

    @Test
    void theSteadyStateOfBeforeTheEndIsNotThatOfTheAllClear() {
        var world = new World();
        world.say(Said.Kind.TICK, Checklist.RESTORED.key(), Said.YES);
        assertThat(Guards.clear(world)).isEmpty();
        world.said.removeIf(each -> each.is(Said.Kind.STEADY, "1"));
        world.said.add(new Said(Said.Kind.STEADY, "1", Said.YES, "", "user:ada", NOW.minusSeconds(50)));
        assertThat(guards(Guards.clear(world))).as("read before").containsExactly("steady-state");
    }
}
