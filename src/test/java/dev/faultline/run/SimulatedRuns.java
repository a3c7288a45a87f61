package dev.faultline.run;

import dev.faultline.dispatch.Authority;
import dev.faultline.dispatch.Dispatch;
import dev.faultline.dispatch.OrderKind;
import dev.faultline.dispatch.Reports;
import dev.faultline.experiment.Experiment;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.fleet.Sighting;
import dev.faultline.halt.Halt;
import dev.faultline.halt.Halts;
import dev.faultline.halt.ReceiptLine;
import dev.faultline.halt.SimulatedHalts;
import dev.faultline.halt.Stopper;
import dev.faultline.live.Live;
import dev.faultline.live.NobodyWatches;
import dev.faultline.ports.Ids;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.ProcessRef;
import dev.faultline.simulation.Database;
import dev.faultline.simulation.Database.Mode;
import dev.faultline.simulation.Holds;
import dev.faultline.simulation.PlantedBug;
import dev.faultline.simulation.World;
import dev.faultline.steadystate.Phase;
import dev.faultline.timeline.Fact;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;

/** The tables of runs in a simulated database, and real {@link Run}s in them. Checks at each commit what was written. */
public final class SimulatedRuns {

    private static final Duration SOON = Duration.ofMillis(300);

    /** What the database keeps of a run, and what checkers know beside it. */
    private static final class Row {
        private Run run;
        private RunState told = RunState.PREFLIGHT;
        private final Map<UUID, InjectionState> injectionsTold = new HashMap<>();
        private long nextCheck;
        private long stoppedAt = Long.MAX_VALUE;
        private final Mood mood;

        Row(Run run, Mood mood) {
            this.run = run;
            this.mood = mood;
        }
    }

    /** How the steady state of a run turns out. */
    public record Mood(boolean missesBefore, boolean deviates, boolean comesBack) {}

    /** What is really the case, for those who check. */
    public interface Truth {
        boolean isFaulty(UUID injection);

        /** Whether that target was ever started again, or was not there. */
        boolean hasChanged(UUID agent, String target);
    }

    /** What a run is hurting now, and which process it meant by that. */
    public record Hurt(UUID injection, UUID run, String target, Optional<ProcessRef> process, long since) {}

    /**
     * What an agent was heard to say of its targets.
     *
     * @param nth grows with each of its processes and their connections
     * @param saw empty when it said nothing of them
     */
    public record Word(long nth, Map<UUID, Sighting> saw) {
        public static final Word NOTHING = new Word(0, Map.of());
    }

    /** What was granted, and when. */
    public record Grant(UUID injection, UUID run, UUID target, String environment, String service, long at) {}

    private final Database database;
    private final World world;
    private final Holds holds;
    private final Truth truth;
    private final SimulatedHalts halts;
    private final Map<UUID, Row> rows = new LinkedHashMap<>();
    private final Map<UUID, UUID> runOf = new HashMap<>();
    private final Map<UUID, Grant> grants = new HashMap<>();
    private final Map<UUID, Instant> heard = new HashMap<>();
    private final Map<UUID, Sighting> sightings = new HashMap<>();
    private final Map<UUID, Long> newestWord = new HashMap<>();
    private final Set<String> cells;
    private Runnable onGrant = () -> {};

    /** @param cells takes the cells of {@link RunEvent#decide} that were met */
    public SimulatedRuns(Database database, Holds holds, SimulatedHalts halts, Truth truth, Set<String> cells) {
        this.database = database;
        this.world = database.world();
        this.holds = holds;
        this.halts = halts;
        this.truth = truth;
        this.cells = cells;
    }

    // ---- one node's part

    public final class Node {
        private final Store store;
        private final RunReports reports;

        private Node(Clock clock, Live live) {
            this.store = new Store(clock);
            this.reports = new RunReports(store, live);
        }

        /** The real ones; what they are told in which state is counted. */
        public Reports reports() {
            return new Reports() {
                @Override
                public void planned(UUID agent, UUID injection, Plan plan, String hash) {
                    met(injection, "planned");
                    reports.planned(agent, injection, plan, hash);
                }

                @Override
                public void refused(UUID agent, UUID injection, String why) {
                    met(injection, "refused");
                    reports.refused(agent, injection, why);
                }

                @Override
                public void evidence(UUID agent, Entry entry) {
                    met(entry.injection(), entry.state().name());
                    reports.evidence(agent, entry);
                }

                @Override
                public void delivered(UUID injection, OrderKind kind) {
                    met(injection, "delivered");
                    reports.delivered(injection, kind);
                }
            };
        }

        public Authority authority() {
            return reports;
        }

        public Stopper stopper() {
            return reports;
        }

        /** The two that need each other are made apart. */
        public void with(Halts nodesHalts, Dispatch dispatch) {
            store.halts = nodesHalts;
            store.dispatch = dispatch;
        }

        /** As {@code Runs} does: gate and latch first, budgets second, the run last. */
        public UUID start(
                Experiment experiment,
                Map<String, List<FleetTarget>> targets,
                Set<String> environments,
                String by,
                Ids ids,
                Mood mood) {
            var run = store.begin(
                    () -> {
                        long epoch = store.halts().admit(experiment.team(), environments);
                        var id = ids.next();
                        holds.take(
                                id,
                                targets.values().stream().flatMap(List::stream).toList());
                        var now = store.now();
                        var deadline = now.plus(experiment.definition().limits().maxDuration());
                        var identity = new Run.Identity(
                                id,
                                experiment.id(),
                                experiment.version(),
                                experiment.team(),
                                by,
                                null,
                                null,
                                now,
                                deadline,
                                epoch);
                        return Run.begin(identity, experiment, targets, ids);
                    },
                    mood);
            return run.id();
        }

        /** As the reconciler does, until nothing is due. */
        public void reconcile() {
            while (store.changeNextDue((run, senses) -> {
                run.look(senses);
                if (world.has(PlantedBug.OFFLINE_IS_REVERTED)) {
                    callOfflineReverted(run, senses);
                }
                return true;
            })) {
                // the next one
            }
        }

        private void callOfflineReverted(Run run, Senses senses) {
            run.injections().stream()
                    .filter(each -> each.state() == InjectionState.REVERTING)
                    .filter(each -> senses.lastHeard(each.agent())
                            .map(at -> at.plusSeconds(5).isBefore(senses.now()))
                            .orElse(true))
                    .forEach(each -> run.evidence(
                            new Entry(
                                    each.id(),
                                    run.id(),
                                    each.targetKey(),
                                    EntryState.REVERTED,
                                    senses.now(),
                                    "its agent is offline",
                                    "agent"),
                            "faultline",
                            senses));
        }

        public void stop(UUID run, String by, String why) {
            store.change(run, (held, senses) -> {
                held.stop(by, why, null, senses.now());
                return true;
            });
        }

        public void open(UUID run) {
            store.change(run, (held, senses) -> {
                held.steps().forEach(step -> held.open(step.name(), "user:ada", senses.now()));
                return true;
            });
        }

        /** As {@code Hearing} does: what a newer process or connection has overtaken is not taken down. */
        public void heard(UUID agent, Word word) {
            database.transaction(() -> {
                database.current().write(() -> {
                    heard.put(agent, database.clock().instant());
                    if (word.nth() >= newestWord.getOrDefault(agent, 0L)) {
                        newestWord.put(agent, word.nth());
                        sightings.putAll(word.saw());
                    }
                });
                return true;
            });
        }
    }

    public Node node(Clock clock) {
        return new Node(clock, NobodyWatches.live());
    }

    /** For people who look on and press as soon as anything begins. */
    public void onGrant(Runnable deed) {
        onGrant = deed;
    }

    // ---- what checkers ask

    public List<UUID> ids() {
        return List.copyOf(rows.keySet());
    }

    public boolean allOver() {
        for (var row : rows.values()) {
            if (!row.run.state().isTerminal()) {
                return false;
            }
        }
        return true;
    }

    public String notOver() {
        var words = new ArrayList<String>();
        rows.values().stream()
                .filter(row -> !row.run.state().isTerminal())
                .forEach(row -> words.add("%s is %s with %s"
                        .formatted(
                                row.run.id(),
                                row.run.state(),
                                row.run.injections().stream()
                                        .map(each -> "%s %s".formatted(each.id(), each.state()))
                                        .toList())));
        return String.join(", ", words);
    }

    public boolean isAnyUnconfirmed() {
        return rows.values().stream()
                .flatMap(row -> row.run.injections().stream())
                .anyMatch(each -> each.state() == InjectionState.UNCONFIRMED);
    }

    /** Whether the database says of it that nothing of it is on any host any more. */
    public boolean isOver(UUID injection) {
        var row = rows.get(runOf.get(injection));
        return row != null
                && row.run.find(injection).map(each -> each.state().isOver()).orElse(false);
    }

    public @Nullable Grant grant(UUID injection) {
        return grants.get(injection);
    }

    /** What is granted or active on an agent's host in runs that go on, as the database has it. */
    public List<Hurt> hurtOn(UUID agent) {
        var hurt = new ArrayList<Hurt>();
        for (var row : rows.values()) {
            if (row.run.state() == RunState.RUNNING) {
                for (var each : row.run.injections()) {
                    boolean on = each.state() == InjectionState.GRANTED || each.state() == InjectionState.ACTIVE;
                    if (on && each.agent().equals(agent)) {
                        long since = grants.containsKey(each.id())
                                ? grants.get(each.id()).at()
                                : world.now();
                        hurt.add(new Hurt(each.id(), row.run.id(), each.targetKey(), each.plannedProcess(), since));
                    }
                }
            }
        }
        return hurt;
    }

    /** When the run of an injection was asked to stop, in true time; never is far ahead. */
    public long stoppedAt(UUID injection) {
        var row = rows.get(runOf.get(injection));
        return row == null ? Long.MAX_VALUE : row.stoppedAt;
    }

    public Map<String, Long> states() {
        var count = new HashMap<String, Long>();
        rows.values().forEach(row -> count.merge(row.run.state().name(), 1L, Long::sum));
        return count;
    }

    private void met(UUID injection, String what) {
        var row = rows.get(runOf.get(injection));
        if (row != null) {
            cells.add(row.run.state() + " × " + what);
            row.run.find(injection).ifPresent(each -> cells.add(each.state() + " × " + what));
        }
    }

    // ---- the store

    private final class Store implements RunStore, Senses {
        private final Clock clock;
        private @Nullable Halts halts;
        private @Nullable Dispatch dispatch;

        Store(Clock clock) {
            this.clock = clock;
        }

        Halts halts() {
            if (halts == null) {
                throw new IllegalStateException("not put together yet");
            }
            return halts;
        }

        Dispatch dispatch() {
            if (dispatch == null) {
                throw new IllegalStateException("not put together yet");
            }
            return dispatch;
        }

        @Override
        public Run begin(Supplier<Run> begin) {
            return begin(begin, new Mood(false, false, true));
        }

        Run begin(Supplier<Run> begin, Mood mood) {
            return database.transaction(() -> {
                var run = begin.get();
                var facts = run.takeFacts();
                var kept = copy(run);
                database.current().write(() -> {
                    var row = new Row(kept, mood);
                    rows.put(kept.id(), row);
                    row.nextCheck = world.now();
                    kept.injections().forEach(each -> {
                        runOf.put(each.id(), kept.id());
                        row.injectionsTold.put(each.id(), each.state());
                    });
                    require(!facts.isEmpty(), "S12", () -> "a run began without a fact");
                    world.tell(() -> "%s begins with %s"
                            .formatted(
                                    kept.id(),
                                    kept.injections().stream()
                                            .map(each -> each.id() + " on " + each.targetName())
                                            .toList()));
                });
                tell(run);
                return run;
            });
        }

        @Override
        public <T> Optional<T> change(UUID id, BiFunction<Run, Senses, T> change) {
            return database.transaction(() -> {
                if (!rows.containsKey(id)) {
                    return Optional.<T>empty();
                }
                database.current().lock(id, Mode.EXCLUSIVE);
                return Optional.of(changed(id, change));
            });
        }

        @Override
        public List<Sighting> sightings(Set<UUID> targets) {
            return targets.stream()
                    .map(sightings::get)
                    .filter(Objects::nonNull)
                    .map(this::tamperedWith)
                    .toList();
        }

        private Sighting tamperedWith(Sighting seen) {
            boolean reported = seen.reported() || world.has(PlantedBug.DISAPPEARANCE_OVERLOOKED);
            var process = world.has(PlantedBug.RESTART_OVERLOOKED) ? null : seen.process();
            return new Sighting(seen.target(), reported, process, seen.agent());
        }

        @Override
        public Optional<String> exceeded(UUID run) {
            return world.has(PlantedBug.NARROWING_OVERLOOKED) ? Optional.empty() : holds.exceeded(run);
        }

        /** Nobody is ever the last healthy one in this world; {@code RunTest} has those who are. */
        @Override
        public List<String> objections(Run run, Map<String, Set<UUID>> hurt) {
            return List.of();
        }

        @Override
        public <T> Optional<T> changeOf(UUID injection, BiFunction<Run, Senses, T> change) {
            var run = database.ask(() -> runOf.get(injection));
            return run == null ? Optional.empty() : change(run, change);
        }

        @Override
        public boolean changeNextDue(BiFunction<Run, Senses, ?> change) {
            if (!isAnyDue()) {
                return false;
            }
            return database.transaction(() -> {
                var due = rows.values().stream()
                        .filter(this::isDue)
                        .filter(row -> database.current().tryLock(row.run.id()))
                        .findFirst();
                due.ifPresent(this::putOff);
                due.ifPresent(row -> changed(row.run.id(), change));
                return due.isPresent();
            });
        }

        private void putOff(Row row) {
            database.current().write(() -> row.nextCheck = world.now() + SOON.toNanos());
        }

        /** Asked more often than anything else here, so without a stream. */
        private boolean isAnyDue() {
            for (var row : rows.values()) {
                if (isDue(row)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isDue(Row row) {
            return !row.run.state().isTerminal() && row.nextCheck <= world.now();
        }

        private <T> T changed(UUID id, BiFunction<Run, Senses, T> change) {
            var row = Objects.requireNonNull(rows.get(id));
            var run = copy(row.run);
            T result = change.apply(run, this);
            if (world.has(PlantedBug.EVERY_CHANGE_PUTS_OFF)) {
                putOff(row);
            }
            if (run.touched()) {
                var facts = run.takeFacts();
                oneFaultATarget(run);
                var kept = copy(run);
                var base = row.run;
                database.current().write(() -> {
                    require(
                            row.run == base,
                            "S12",
                            () -> id + " was changed by somebody else meanwhile, which is lost");
                    put(row, kept, facts);
                });
                tell(run);
            }
            return result;
        }

        /** As the partial unique index does. */
        private void oneFaultATarget(Run run) {
            for (var mine : run.injections()) {
                boolean taken = mine.state().mayBeFaulty()
                        && rows.values().stream()
                                .filter(row -> !row.run.id().equals(run.id()))
                                .flatMap(row -> row.run.injections().stream())
                                .anyMatch(other -> other.state().mayBeFaulty()
                                        && other.target().equals(mine.target())
                                        && other.fault()
                                                .type()
                                                .equals(mine.fault().type()));
                if (taken) {
                    throw new DuplicateKeyException("one_fault_per_target");
                }
            }
        }

        private void tell(Run run) {
            for (var order : run.takeOrders()) {
                var injection = order.injection();
                switch (order) {
                    case Order.Prepare _ ->
                        dispatch()
                                .prepare(
                                        injection.agent(),
                                        injection.id(),
                                        run.id(),
                                        injection.fault(),
                                        injection.targetKey(),
                                        injection.duration());
                    case Order.Start start ->
                        dispatch()
                                .start(
                                        injection.agent(),
                                        injection.id(),
                                        run.id(),
                                        start.planHash(),
                                        injection.duration(),
                                        start.epoch());
                    case Order.Revert revert -> dispatch().revert(injection.agent(), injection.id(), revert.why());
                }
            }
            var released = new HashSet<>(run.releasedTargets());
            if (world.has(PlantedBug.BUDGET_BACK_AT_STOP) && run.state() == RunState.ABORTING) {
                run.injections().forEach(each -> released.add(each.target()));
            }
            if (!released.isEmpty()) {
                holds.giveBack(run.id(), released);
            }
        }

        @Override
        public List<Authority.Holder> holders() {
            return database.ask(() -> {
                var holders = new ArrayList<Authority.Holder>();
                for (var row : rows.values()) {
                    for (var each : row.run.injections()) {
                        if (each.state().mayBeFaulty()) {
                            holders.add(holder(row.run, each));
                        }
                    }
                }
                return holders;
            });
        }

        private Authority.Holder holder(Run run, Injection injection) {
            boolean wanted = injection.state() == InjectionState.GRANTED || injection.state() == InjectionState.ACTIVE;
            return new Authority.Holder(
                    injection.id(),
                    run.id(),
                    injection.agent(),
                    run.identity().team(),
                    Set.of(injection.environment()),
                    run.definition().name(),
                    injection.targetName(),
                    nameOf(injection.agent()),
                    wanted && run.state().mayHurt());
        }

        @Override
        public List<UUID> open() {
            return database.ask(() -> rows.values().stream()
                    .filter(row -> !row.run.state().isTerminal() && row.run.state() != RunState.ABORTING)
                    .map(row -> row.run.id())
                    .toList());
        }

        @Override
        public List<ReceiptLine> receipt(Halt halt) {
            return List.of();
        }

        @Override
        public List<ReceiptLine> proofs(Halt halt, Set<UUID> injections) {
            return List.of();
        }

        // ---- senses

        @Override
        public Instant now() {
            return world.has(PlantedBug.RUNS_BY_NODE_CLOCK)
                    ? clock.instant()
                    : database.clock().instant();
        }

        @Override
        public long admit(Run run) {
            return halts().admit(run.identity().team(), run.environments());
        }

        @Override
        public Optional<Halt> pressed(Run run) {
            return halts().covering(run.identity().team(), run.environments());
        }

        @Override
        public Optional<Instant> lastHeard(UUID agent) {
            return Optional.ofNullable(heard.get(agent));
        }

        @Override
        public String nameOf(UUID agent) {
            return "agent-" + agent.getLeastSignificantBits();
        }

        @Override
        public List<ProbeStats> readings(UUID run) {
            var row = rows.get(run);
            if (row == null || row.run.definition().probes().isEmpty()) {
                return List.of();
            }
            return List.of(
                    stats(Phase.BEFORE, !row.mood.missesBefore()),
                    stats(Phase.DURING, !row.mood.deviates()),
                    stats(Phase.AFTER, row.mood.comesBack()));
        }
    }

    private static ProbeStats stats(Phase phase, boolean holds) {
        int held = holds ? 5 : 0;
        int missed = 5 - held;
        return new ProbeStats(
                "front page", phase, false, 5, held, missed, held, missed, null, null, "", null, null, null);
    }

    // ---- what is checked when it is written

    private void put(Row row, Run next, List<Fact> facts) {
        var before = row.run;
        row.run = next;
        world.tell(() ->
                "%s: %s".formatted(next.id(), facts.stream().map(Fact::inWords).toList()));
        foldsTo(row, facts);
        facts.forEach(fact -> objectedForGoodReason(next, fact));
        if (before.outcome().stopRequestedAt() != null) {
            require(
                    !next.state().mayHurt() && next.state() != RunState.COMPLETED || next.state() == before.state(),
                    "S10",
                    () -> "%s went from %s to %s after it was stopped"
                            .formatted(next.id(), before.state(), next.state()));
            require(
                    next.outcome().stopRequestedAt() != null,
                    "S10",
                    () -> "a stop of %s is forgotten".formatted(next.id()));
        } else if (next.outcome().stopRequestedAt() != null) {
            row.stoppedAt = world.now();
        }
        require(
                !before.state().isTerminal() || next.state() == before.state(),
                "S10",
                () -> "%s was over, %s, and became %s".formatted(next.id(), before.state(), next.state()));
        for (var injection : next.injections()) {
            var was = before.find(injection.id()).orElseThrow().state();
            if (was != InjectionState.GRANTED && injection.state() == InjectionState.GRANTED) {
                granted(next, injection);
            }
            require(
                    !injection.state().isOver() || !truth.isFaulty(injection.id()),
                    "S11",
                    () -> "%s on %s is called %s, and it is there"
                            .formatted(injection.id(), injection.targetName(), injection.state()));
            require(
                    !was.isOver() || injection.state() == was,
                    "S11",
                    () -> "%s was %s and became %s".formatted(injection.id(), was, injection.state()));
        }
    }

    /** Who asks again stops nothing that goes on as it was planned. */
    private void objectedForGoodReason(Run run, Fact fact) {
        if (fact instanceof RunFact.Became became
                && became.actor().equals("rule:recheck")
                && became.to() == RunState.ABORTING) {
            boolean ofALimit = became.why().contains("may hurt");
            require(
                    ofALimit
                            ? !holds.narrowedAt().isEmpty()
                            : run.injections().stream()
                                    .anyMatch(each -> truth.hasChanged(each.agent(), each.targetKey())),
                    "S6",
                    () -> "%s was stopped because %s, and that is not so".formatted(run.id(), became.why()));
        }
    }

    private void granted(Run run, Injection injection) {
        for (var halt : halts.throughAndHolding()) {
            require(
                    !halt.scope().covers(run.identity().team(), run.environments()),
                    "S4",
                    () -> "%s was granted although %s had pressed (%s) and every start was through"
                            .formatted(injection.id(), halt.by(), halt.scope()));
        }
        onGrant.run();
        require(!grants.containsKey(injection.id()), "S2", () -> injection.id() + " was granted twice");
        grants.put(
                injection.id(),
                new Grant(
                        injection.id(),
                        run.id(),
                        injection.target(),
                        injection.environment(),
                        injection.service(),
                        world.now()));
    }

    /** What the facts say must be what the rows say. */
    private void foldsTo(Row row, List<Fact> facts) {
        for (var fact : facts) {
            switch ((RunFact) fact) {
                case RunFact.Became became -> {
                    require(
                            became.from() == row.told,
                            "S12",
                            () -> "%s says it was %s and was %s".formatted(became, became.from(), row.told));
                    row.told = became.to();
                    cells.add(became.from() + " → " + became.to());
                    if (became.to().isTerminal()) {
                        row.injectionsTold.replaceAll(
                                (_, state) -> state == InjectionState.PENDING || state == InjectionState.PLANNED
                                        ? InjectionState.NOT_STARTED
                                        : state);
                    }
                }
                case RunFact.Planned each -> row.injectionsTold.put(each.injection(), InjectionState.PLANNED);
                case RunFact.Granted each -> row.injectionsTold.put(each.injection(), InjectionState.GRANTED);
                case RunFact.Active each -> row.injectionsTold.put(each.injection(), InjectionState.ACTIVE);
                case RunFact.RevertOrdered each -> row.injectionsTold.put(each.injection(), InjectionState.REVERTING);
                case RunFact.Reverting each -> row.injectionsTold.put(each.injection(), InjectionState.REVERTING);
                case RunFact.Reverted each ->
                    row.injectionsTold.put(
                            each.injection(), each.late() ? InjectionState.CLEARED : InjectionState.REVERTED);
                case RunFact.NotStarted each ->
                    row.injectionsTold.merge(
                            each.injection(),
                            InjectionState.NOT_STARTED,
                            (was, _) -> was == InjectionState.UNCONFIRMED
                                    ? InjectionState.CLEARED
                                    : InjectionState.NOT_STARTED);
                case RunFact.Unconfirmed each -> row.injectionsTold.put(each.injection(), InjectionState.UNCONFIRMED);
                case RunFact.Started _,
                        RunFact.Frozen _,
                        RunFact.StepBegan _,
                        RunFact.StepEnded _,
                        RunFact.Deviated _,
                        RunFact.Recovered _,
                        RunFact.FindingMade _ -> {
                    // says nothing of a state
                }
            }
        }
        require(
                row.told == row.run.state(),
                "S12",
                () -> "%s is %s and its facts say %s".formatted(row.run.id(), row.run.state(), row.told));
        for (var injection : row.run.injections()) {
            var told = row.injectionsTold.get(injection.id());
            require(
                    told == injection.state(),
                    "S12",
                    () -> "%s is %s and its facts say %s".formatted(injection.id(), injection.state(), told));
        }
    }

    private void require(boolean holdsTrue, String rule, Supplier<String> words) {
        world.require(holdsTrue, rule, words);
    }

    /** As the rows of the database are read back. */
    private static Run copy(Run run) {
        var steps = new ArrayList<Step>();
        run.steps()
                .forEach(step -> steps.add(
                        new Step(step.definition(), step.state(), step.startedAt(), step.endedAt(), step.note())));
        var injections = run.injections().stream()
                .map(each -> new Injection(
                                each.id(),
                                each.step(),
                                each.target(),
                                each.agent(),
                                each.targetKey(),
                                each.targetName(),
                                each.environment(),
                                each.service(),
                                each.fault(),
                                each.duration())
                        .restored(
                                each.state(),
                                each.plan(),
                                each.planHash(),
                                each.times(),
                                each.endedBy(),
                                each.effect(),
                                each.evidence(),
                                each.why()))
                .toList();
        return new Run(run.identity(), run.definition(), run.outcome(), steps, injections);
    }
}
