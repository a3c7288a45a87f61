package dev.faultline.run;

import dev.faultline.experiment.Definition;
import dev.faultline.experiment.Experiment;
import dev.faultline.experiment.MethodStep;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.halt.Halt;
import dev.faultline.halt.Halted;
import dev.faultline.ports.Ids;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Plan;
import dev.faultline.protocol.Timing;
import dev.faultline.steadystate.Phase;
import dev.faultline.timeline.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One experiment, happening once. Decides everything by itself from what it is told and what its {@link Senses} read; changes
 * nothing but itself, and leaves facts and orders to be written with it. Not thread-safe: whoever changes it holds its row.
 */
final class Run {

    /** How long agents may take to show their plans. */
    static final Duration PLANNING = Duration.ofSeconds(15);

    private static final Duration ASK_AGAIN = Duration.ofSeconds(3);
    private static final int READINGS_BEFORE = 3;
    private static final int READINGS_AFTER = 2;

    /** After this long of failing to take something back, the run ends without it; the target stays unconfirmed. */
    private static final Duration GIVE_UP = Duration.ofSeconds(60);

    /** Who and what a run is; never changes. */
    record Identity(
            UUID id,
            UUID experiment,
            int experimentVersion,
            UUID team,
            String startedBy,
            @Nullable String idempotencyKey,
            @Nullable String requestHash,
            Instant createdAt,
            Instant deadline,
            long epoch) {}

    /** What a run has come to. */
    record Outcome(
            RunState state,
            @Nullable Verdict verdict,
            String why,
            @Nullable String finding,
            @Nullable UUID halt,
            @Nullable Instant runningAt,
            @Nullable Instant faultsGoneAt,
            @Nullable Instant recoveredAt,
            @Nullable Instant detectedAt,
            @Nullable Instant stopRequestedAt,
            @Nullable Instant endedAt) {}

    private final Identity identity;
    private final Definition definition;
    private final List<Step> steps;
    private final List<Injection> injections;
    private final List<Fact> facts = new ArrayList<>();
    private final List<Order> orders = new ArrayList<>();
    private boolean touched;
    private RunState state;
    private @Nullable Verdict verdict;
    private String why;
    private @Nullable String finding;
    private @Nullable UUID halt;
    private @Nullable Instant runningAt;
    private @Nullable Instant faultsGoneAt;
    private @Nullable Instant recoveredAt;
    private @Nullable Instant detectedAt;
    private @Nullable Instant stopRequestedAt;
    private @Nullable Instant endedAt;

    Run(Identity identity, Definition definition, Outcome outcome, List<Step> steps, List<Injection> injections) {
        this.identity = identity;
        this.definition = definition;
        this.steps = steps;
        this.injections = injections;
        this.state = outcome.state();
        this.verdict = outcome.verdict();
        this.why = outcome.why();
        this.finding = outcome.finding();
        this.halt = outcome.halt();
        this.runningAt = outcome.runningAt();
        this.faultsGoneAt = outcome.faultsGoneAt();
        this.recoveredAt = outcome.recoveredAt();
        this.detectedAt = outcome.detectedAt();
        this.stopRequestedAt = outcome.stopRequestedAt();
        this.endedAt = outcome.endedAt();
    }

    /** Begins: its targets are chosen and their budgets taken, nothing is done yet. */
    static Run begin(Identity identity, Experiment experiment, Map<String, List<FleetTarget>> targets, Ids ids) {
        var definition = experiment.definition();
        var injections = new ArrayList<Injection>();
        for (var fault : definition.faults()) {
            for (var target : targets.getOrDefault(fault.name(), List.of())) {
                injections.add(Injection.of(ids.next(), fault.name(), target, fault.fault(), fault.duration()));
            }
        }
        var fresh = new Outcome(RunState.PREFLIGHT, null, "", null, null, null, null, null, null, null, null);
        var steps = definition.method().stream().map(Step::waiting).collect(Collectors.toCollection(ArrayList::new));
        var run = new Run(identity, definition, fresh, steps, injections);
        run.tell(new RunFact.Started(
                identity.id(),
                identity.team(),
                identity.startedBy(),
                definition.name(),
                experiment.version(),
                injections.stream().map(Injection::targetName).distinct().toList(),
                definition.hypothesis()));
        run.askForPlans(identity.createdAt());
        return run;
    }

    // ---- what it is told

    void planned(UUID injection, Plan plan, String hash, String agent, Instant now) {
        find(injection).filter(each -> each.state() == InjectionState.PENDING).ifPresent(each -> {
            each.planned(plan, hash);
            tell(new RunFact.Planned(id(), agent, injection, each.targetName(), each.fault(), hash));
            if (injections.stream().noneMatch(other -> other.state() == InjectionState.PENDING)) {
                happen(RunEvent.PLANNED, RunFact.FAULTLINE, "", now);
            }
        });
    }

    /**
     * The agent will not do it. Once it was granted, words are not enough: they may be meant for an earlier question, and a
     * start that is refused is refused in the journal, which says so as evidence.
     */
    void refused(UUID injection, String said, String agent, Instant now) {
        find(injection)
                .filter(each -> each.state() == InjectionState.PENDING || each.state() == InjectionState.PLANNED)
                .ifPresent(each -> neverStarted(each, said, agent, now));
    }

    /** Before the start that refuses the run, after it the run is stopped. */
    private void neverStarted(Injection refused, String said, String agent, Instant now) {
        refused.notStarted(now, said);
        tell(new RunFact.NotStarted(id(), agent, refused.id(), refused.targetName(), said));
        var reason = "%s: %s".formatted(refused.targetName(), said);
        if (state == RunState.PREFLIGHT) {
            happen(RunEvent.PLAN_REFUSED, agent, reason, now);
        } else {
            stop(agent, reason, null, now);
        }
        settle(now);
    }

    /** What the agent's journal says. The same twice changes nothing; proof that comes late still counts. */
    void evidence(Entry entry, String agent, Senses senses) {
        var now = senses.now();
        find(entry.injection()).ifPresent(each -> {
            switch (entry.state()) {
                case APPLIED -> {
                    each.delivered(now);
                    touched = true;
                }
                case ACTIVE -> becomeActive(each, entry, agent, now);
                case REVERTING -> reportReverting(each, entry, agent, now);
                case REVERTED -> confirm(each, entry, agent, senses);
                case NOT_STARTED -> {
                    if (!each.state().isOver() && each.state() != InjectionState.ACTIVE) {
                        neverStarted(
                                each,
                                entry.evidence().isEmpty() ? "the agent did not start it" : entry.evidence(),
                                agent,
                                now);
                    }
                }
            }
            settle(now);
        });
    }

    private void becomeActive(Injection injection, Entry entry, String agent, Instant now) {
        if (injection.state() == InjectionState.GRANTED) {
            injection.active(now, entry.evidence());
            tell(new RunFact.Active(
                    id(),
                    agent,
                    injection.id(),
                    injection.targetName(),
                    injection.fault(),
                    entry.evidence(),
                    entry.since()));
        }
    }

    private void reportReverting(Injection injection, Entry entry, String agent, Instant now) {
        if (!injection.state().mayBeFaulty()) {
            return;
        }
        boolean news = !entry.evidence().isEmpty() && !entry.evidence().equals(injection.evidence());
        if (injection.state() == InjectionState.UNCONFIRMED) {
            return;
        }
        injection.stillReverting(now, entry.evidence());
        touched = true;
        if (news) {
            tell(new RunFact.Reverting(id(), agent, injection.id(), injection.targetName(), entry.evidence()));
        }
    }

    private void confirm(Injection injection, Entry entry, String agent, Senses senses) {
        if (injection.state().isOver()) {
            return;
        }
        var now = senses.now();
        boolean early = injection.endedEarly(entry.since().isAfter(now) ? now : entry.since());
        boolean late = injection.state() == InjectionState.UNCONFIRMED;
        injection.reverted(entry, now);
        tell(new RunFact.Reverted(
                id(),
                agent,
                injection.id(),
                injection.targetName(),
                entry.evidence(),
                entry.endedBy(),
                entry.since(),
                late));
        if (early) {
            senses.pressed(this)
                    .ifPresentOrElse(halt -> stop(halt, now), () -> stop(agent, early(injection, entry), null, now));
        }
    }

    private static String early(Injection injection, Entry entry) {
        return "%s ended before its time, by the %s"
                .formatted(injection.targetName(), entry.endedBy() == null ? "agent" : entry.endedBy());
    }

    void delivered(UUID injection, Instant now) {
        find(injection).filter(each -> each.state() == InjectionState.GRANTED).ifPresent(each -> {
            each.delivered(now);
            touched = true;
        });
    }

    /** A person says go at a gate. @return whether that gate was waiting */
    boolean open(String gate, String by, Instant now) {
        var waiting = steps.stream()
                .filter(step -> step.name().equals(gate)
                        && step.definition() instanceof MethodStep.Gate
                        && step.state() == StepState.ACTIVE)
                .findFirst();
        waiting.ifPresent(step -> end(step, StepState.DONE, by, "%s said go".formatted(by), now));
        return waiting.isPresent();
    }

    /** A probe left its tolerance for good, for the first time. */
    void deviated(String probe, String said, Instant at) {
        if (detectedAt == null) {
            detectedAt = at;
            tell(new RunFact.Deviated(id(), "probe:" + probe, probe, said));
        }
    }

    boolean isHitBy(Halt halt) {
        return halt.isAfter(identity.epoch()) && halt.scope().covers(identity.team(), environments());
    }

    /** Stops it, because the red button was pressed. */
    void stop(Halt halt, Instant now) {
        stop(halt.by(), "STOP was pressed", halt.id(), now);
    }

    /** Stops it. Always welcome, changes nothing when it is over. */
    void stop(String by, String reason, @Nullable UUID byHalt, Instant now) {
        if (state.isTerminal()) {
            return;
        }
        if (stopRequestedAt == null) {
            stopRequestedAt = now;
        }
        if (halt == null) {
            halt = byHalt;
        }
        happen(RunEvent.STOP, by, reason, now);
        if (state == RunState.ABORTING) {
            takeEverythingBack(reason, now);
        }
        settle(now);
    }

    // ---- what it does by itself

    /** Looks round and does whatever is due. Idempotent: looking again at once changes nothing. */
    void look(Senses senses) {
        var now = senses.now();
        if (!state.isTerminal() && now.isAfter(identity.deadline())) {
            stop("rule:maxDuration", "it took longer than it may", null, now);
        }
        Recheck.objection(this, senses).ifPresent(reason -> stop("rule:recheck", reason, null, now));
        switch (state) {
            case PREFLIGHT -> preflight(now);
            case CHECKING -> check(senses, now);
            case RUNNING -> goOn(senses, now);
            case REVERTING, ABORTING -> takeEverythingBack("the run is " + state.inWords(), now);
            case RECOVERING -> watchRecovery(senses, now);
            case COMPLETED, ABORTED, REFUSED, CANCELLED, ENDED_UNCONFIRMED -> {
                // nothing to do; proof that comes late is taken in by evidence()
            }
        }
        giveUpOnTheSilent(senses, now);
        settle(now);
    }

    private void preflight(Instant now) {
        if (now.isAfter(identity.createdAt().plus(PLANNING))) {
            var silent = injections.stream()
                    .filter(each -> each.state() == InjectionState.PENDING)
                    .map(Injection::targetName)
                    .collect(Collectors.joining(", "));
            happen(RunEvent.PLAN_REFUSED, RunFact.FAULTLINE, "no plan came for " + silent, now);
        } else if (injections.isEmpty()) {
            happen(RunEvent.PLANNED, RunFact.FAULTLINE, "", now);
        } else {
            askForPlans(now);
        }
    }

    private void askForPlans(Instant now) {
        for (var injection : injections) {
            var asked = injection.times().preparedAt();
            if (injection.state() == InjectionState.PENDING && (asked == null || now.isAfter(asked.plus(ASK_AGAIN)))) {
                injection.prepared(now);
                touched = true;
                orders.add(new Order.Prepare(injection));
            }
        }
    }

    private void check(Senses senses, Instant now) {
        var readings = senses.readings(id(), Phase.BEFORE).stream()
                .filter(each -> !each.guard())
                .toList();
        var missed = readings.stream().filter(ProbeStats::deviates).findFirst();
        if (missed.isPresent()) {
            happen(
                    RunEvent.STEADY_STATE_MISSED,
                    "probe:" + missed.get().probe(),
                    "the steady state does not hold before anything was done: “%s” %s"
                            .formatted(missed.get().probe(), missed.get().worst()),
                    now);
            return;
        }
        long expected = definition.probes().stream()
                .filter(probe -> probe.phases().contains(Phase.BEFORE))
                .count();
        boolean enough = readings.size() == expected
                && readings.stream().allMatch(each -> each.count() >= READINGS_BEFORE && each.lastMissed() == 0);
        if (enough) {
            happen(RunEvent.STEADY_STATE_HELD, RunFact.FAULTLINE, "", now);
        }
    }

    private void goOn(Senses senses, Instant now) {
        endWhatIsDue(senses, now);
        beginWhatIsNext(senses, now);
        boolean nothingLeft = steps.stream()
                .allMatch(step -> step.state().isOver()
                        || step.state() == StepState.ACTIVE
                                && step.definition() instanceof MethodStep.Inject
                                && injectionsOf(step)
                                        .allMatch(each -> each.state() == InjectionState.REVERTING
                                                || each.state().isOver()));
        if (state == RunState.RUNNING && nothingLeft) {
            happen(RunEvent.METHOD_DONE, RunFact.FAULTLINE, "", now);
        }
    }

    private void endWhatIsDue(Senses senses, Instant now) {
        for (var step : steps) {
            if (step.state() != StepState.ACTIVE) {
                continue;
            }
            var since = step.startedAt() == null ? now : step.startedAt();
            switch (step.definition()) {
                case MethodStep.Inject _ ->
                    injectionsOf(step)
                            .filter(each ->
                                    each.state() == InjectionState.ACTIVE || each.state() == InjectionState.GRANTED)
                            .filter(each -> each.isOverdue(now))
                            .forEach(each -> takeBack(each, "its time is up", now));
                case MethodStep.Wait wait -> {
                    if (!now.isBefore(since.plus(wait.duration()))) {
                        end(step, StepState.DONE, RunFact.FAULTLINE, "", now);
                    }
                }
                case MethodStep.Check check -> endCheck(step, check, senses, now);
                case MethodStep.Gate _ -> {
                    // a person ends it
                }
            }
        }
        stopWhatNeverTookEffect(now);
    }

    private void endCheck(Step step, MethodStep.Check check, Senses senses, Instant now) {
        var readings = senses.readings(id(), Phase.DURING).stream()
                .filter(each -> check.probes().contains(each.probe()))
                .toList();
        if (readings.size() == check.probes().size()) {
            var missed = readings.stream()
                    .filter(each -> each.lastHeld() == 0)
                    .map(ProbeStats::probe)
                    .toList();
            end(
                    step,
                    StepState.DONE,
                    RunFact.FAULTLINE,
                    missed.isEmpty() ? "holds" : "does not hold: " + String.join(", ", missed),
                    now);
        }
    }

    private void stopWhatNeverTookEffect(Instant now) {
        injections.stream()
                .filter(each -> each.state() == InjectionState.GRANTED)
                .filter(each -> {
                    var requested = each.times().requestedAt();
                    return requested != null
                            && now.isAfter(requested.plus(Timing.GRANT).plus(Timing.REVERT));
                })
                .findFirst()
                .ifPresent(each -> stop(
                        RunFact.FAULTLINE,
                        "no effect was measured on %s in time".formatted(each.targetName()),
                        null,
                        now));
    }

    private void beginWhatIsNext(Senses senses, Instant now) {
        for (var step : steps) {
            if (state == RunState.RUNNING && step.state() == StepState.WAITING && isFree(step)) {
                begin(step, senses, now);
            }
        }
    }

    private boolean isFree(Step step) {
        return steps.stream()
                .filter(other -> step.definition().after().contains(other.name()))
                .allMatch(other -> other.state().isOver());
    }

    private void begin(Step step, Senses senses, Instant now) {
        if (step.definition() instanceof MethodStep.Inject) {
            inject(step, senses, now);
        } else {
            step.begin(now);
            tell(new RunFact.StepBegan(id(), step.name()));
        }
    }

    /** Nothing is granted without the gate and the latch, asked in the transaction that grants. */
    private void inject(Step step, Senses senses, Instant now) {
        if (injectionsOf(step).findAny().isEmpty()) {
            end(step, StepState.SKIPPED, RunFact.FAULTLINE, "no target matches", now);
            return;
        }
        long epoch;
        try {
            epoch = senses.admit(this);
        } catch (Halted halted) {
            stop(halted.halt(), now);
            return;
        }
        step.begin(now);
        tell(new RunFact.StepBegan(id(), step.name()));
        injectionsOf(step).forEach(each -> {
            var hash = each.planHash();
            if (each.state() == InjectionState.PLANNED && hash != null) {
                each.granted(now);
                orders.add(new Order.Start(each, hash, epoch));
                tell(new RunFact.Granted(id(), each.id(), each.targetName(), each.fault(), hash, epoch));
            }
        });
    }

    private void watchRecovery(Senses senses, Instant now) {
        var gone = faultsGoneAt == null ? now : faultsGoneAt;
        var readings = senses.readings(id(), Phase.AFTER).stream()
                .filter(each -> !each.guard())
                .toList();
        long expected = definition.probes().stream()
                .filter(probe -> probe.phases().contains(Phase.AFTER))
                .count();
        boolean back =
                readings.size() == expected && readings.stream().allMatch(each -> each.lastHeld() >= READINGS_AFTER);
        if (back) {
            recoveredAt = readings.stream()
                    .map(ProbeStats::heldSince)
                    .filter(Objects::nonNull)
                    .max(Instant::compareTo)
                    .orElse(now);
            tell(new RunFact.Recovered(
                    id(), Math.max(0, Duration.between(gone, recoveredAt).toMillis())));
        }
        if (back || now.isAfter(gone.plus(definition.limits().recoverWithin()))) {
            conclude(senses);
            happen(RunEvent.RECOVERY_WATCHED, RunFact.FAULTLINE, why, now);
        }
    }

    private void conclude(Senses senses) {
        var judgement = Judgement.of(definition, injections, senses.readings(id()), recoveredAt != null);
        verdict = judgement.verdict();
        why = judgement.why();
        finding = judgement.finding();
        if (finding != null) {
            tell(new RunFact.FindingMade(id(), finding));
        }
    }

    // ---- taking back

    private void takeEverythingBack(String reason, Instant now) {
        for (var injection : injections) {
            switch (injection.state()) {
                case PENDING, PLANNED -> {
                    injection.notStarted(now, reason);
                    tell(new RunFact.NotStarted(
                            id(),
                            RunFact.FAULTLINE,
                            injection.id(),
                            injection.targetName(),
                            "the run was over before its turn"));
                }
                case GRANTED, ACTIVE -> takeBack(injection, reason, now);
                case REVERTING, REVERTED, NOT_STARTED, UNCONFIRMED, CLEARED -> {
                    // on its way, or over
                }
            }
        }
    }

    private void takeBack(Injection injection, String reason, Instant now) {
        injection.revertRequested(now, reason);
        orders.add(new Order.Revert(injection, reason));
        tell(new RunFact.RevertOrdered(id(), injection.id(), injection.targetName(), reason));
    }

    /** What must be over by now and cannot be confirmed is called so, and keeps its budget. */
    private void giveUpOnTheSilent(Senses senses, Instant now) {
        for (var injection : injections) {
            if (injection.state() != InjectionState.REVERTING) {
                continue;
            }
            var requested = injection.times().revertRequestedAt();
            var since = requested == null ? now : requested;
            var heard =
                    senses.lastHeard(injection.agent()).filter(since::isBefore).orElse(since);
            if (now.isAfter(heard.plus(Timing.CERTAINLY_OVER))) {
                giveUp(injection, "its agent was not heard since %s; by its timers it is over".formatted(heard));
            } else if (now.isAfter(since.plus(GIVE_UP))) {
                giveUp(
                        injection,
                        injection.evidence().isEmpty() ? "the agent does not confirm it" : injection.evidence());
            }
        }
    }

    private void giveUp(Injection injection, String reason) {
        injection.unconfirmed(reason);
        tell(new RunFact.Unconfirmed(id(), injection.id(), injection.targetName(), reason, identity.startedBy()));
    }

    /** Draws the conclusions: steps whose injections are over are done, and a run with nothing left on any host moves on. */
    private void settle(Instant now) {
        for (var step : steps) {
            if (step.state() == StepState.ACTIVE
                    && step.definition() instanceof MethodStep.Inject
                    && injectionsOf(step).allMatch(each -> each.state().isOver())) {
                end(step, StepState.DONE, RunFact.FAULTLINE, "", now);
            }
        }
        if (state != RunState.REVERTING && state != RunState.ABORTING) {
            return;
        }
        if (injections.stream().allMatch(each -> each.state().isOver())) {
            faultsGoneAt = injections.stream()
                    .map(each -> each.times().verifiedAt())
                    .filter(Objects::nonNull)
                    .max(Instant::compareTo)
                    .orElse(now);
            happen(RunEvent.ALL_CLEAR, RunFact.FAULTLINE, why, now);
        } else if (injections.stream()
                .allMatch(each -> each.state().isOver() || each.state() == InjectionState.UNCONFIRMED)) {
            var open = injections.stream()
                    .filter(each -> each.state() == InjectionState.UNCONFIRMED)
                    .map(each -> "%s (%s)".formatted(each.targetName(), each.why()))
                    .collect(Collectors.joining(", "));
            happen(RunEvent.UNCONFIRMABLE, RunFact.FAULTLINE, open, now);
        }
    }

    private void end(Step step, StepState how, String by, String note, Instant now) {
        if (how == StepState.SKIPPED) {
            step.skip(now, note);
        } else {
            step.done(now, note);
        }
        tell(new RunFact.StepEnded(id(), by, step.name(), how, note));
    }

    /** The one place where the state changes. */
    private void happen(RunEvent event, String by, String reason, Instant now) {
        switch (event.decide(state)) {
            case RunEvent.Decision.Become(RunState next) -> become(next, by, reason, now);
            case RunEvent.Decision.Ignore() -> {
                // a duplicate or a latecomer
            }
            case RunEvent.Decision.Reject(String because) -> throw new IllegalStateException(because);
        }
    }

    private void become(RunState next, String by, String reason, Instant now) {
        var before = state;
        state = next;
        if (!reason.isEmpty()) {
            why = reason;
        }
        if (next == RunState.RUNNING) {
            runningAt = now;
        }
        if (next.isTerminal()) {
            endedAt = now;
            closeSteps(now);
            notStartWhatNeverBegan(now);
        }
        tell(new RunFact.Became(id(), by, before, next, why, verdict));
    }

    private void closeSteps(Instant now) {
        steps.stream().filter(step -> !step.state().isOver()).forEach(step -> step.skip(now, "the run was over"));
    }

    private void notStartWhatNeverBegan(Instant now) {
        injections.stream()
                .filter(each -> each.state() == InjectionState.PENDING || each.state() == InjectionState.PLANNED)
                .forEach(each -> each.notStarted(now, "the run was over before its turn"));
    }

    private void tell(Fact fact) {
        facts.add(fact);
        touched = true;
    }

    // ---- reading it

    private Stream<Injection> injectionsOf(Step step) {
        return injections.stream().filter(each -> each.step().equals(step.name()));
    }

    Optional<Injection> find(UUID injection) {
        return injections.stream().filter(each -> each.id().equals(injection)).findFirst();
    }

    /** The targets on which nothing of this run can be any more: their budgets go back. */
    Set<UUID> releasedTargets() {
        Predicate<UUID> stillHeld = target -> injections.stream()
                .anyMatch(each -> each.target().equals(target) && !each.state().isOver());
        return injections.stream()
                .map(Injection::target)
                .filter(stillHeld.negate())
                .collect(Collectors.toSet());
    }

    Set<String> environments() {
        return injections.stream().map(Injection::environment).collect(Collectors.toSet());
    }

    /** Which readings are wanted now; empty where none are. */
    Optional<Phase> phase() {
        return switch (state) {
            case CHECKING -> Optional.of(Phase.BEFORE);
            case RUNNING, REVERTING -> Optional.of(Phase.DURING);
            case RECOVERING -> Optional.of(Phase.AFTER);
            case PREFLIGHT, ABORTING, COMPLETED, ABORTED, REFUSED, CANCELLED, ENDED_UNCONFIRMED -> Optional.empty();
        };
    }

    /** Whether nothing of it is on any host any more, as far as anybody will ever prove. */
    boolean isClear() {
        return state.isTerminal() || faultsGoneAt != null;
    }

    /** Whether an agent was ever told to begin. */
    boolean hasHurt() {
        return injections.stream().anyMatch(each -> each.times().requestedAt() != null);
    }

    /** Whether there is anything new to write since it was read. */
    boolean touched() {
        return touched;
    }

    /** Hands over what is to be written with it, once. */
    List<Fact> takeFacts() {
        var taken = List.copyOf(facts);
        facts.clear();
        return taken;
    }

    List<Order> takeOrders() {
        var taken = List.copyOf(orders);
        orders.clear();
        return taken;
    }

    UUID id() {
        return identity.id();
    }

    Identity identity() {
        return identity;
    }

    Definition definition() {
        return definition;
    }

    RunState state() {
        return state;
    }

    Outcome outcome() {
        return new Outcome(
                state,
                verdict,
                why,
                finding,
                halt,
                runningAt,
                faultsGoneAt,
                recoveredAt,
                detectedAt,
                stopRequestedAt,
                endedAt);
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    List<Injection> injections() {
        return List.copyOf(injections);
    }
}
