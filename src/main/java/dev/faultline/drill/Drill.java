package dev.faultline.drill;

import dev.faultline.halt.Halt;
import dev.faultline.halt.Halted;
import dev.faultline.halt.Scope;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.EntryState;
import dev.faultline.protocol.Timing;
import dev.faultline.timeline.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One try of the red button. Every agent in scope gets a canary; those that have one when the button is pressed prove that it is
 * gone; whoever does not is named. Whatever it leaves to be written, told and sent is taken from it with the change that caused
 * it.
 */
final class Drill {

    /** How long the agents have to start their canaries. */
    static final Duration TO_START = Duration.ofSeconds(15);

    /** A canary is gone by then, whatever happens: before it, nothing is hurt that could make this urgent. */
    static final Duration LASTS = Duration.ofSeconds(30);

    /** @param halt the id that its press has, whichever node makes it */
    record Identity(
            UUID id,
            UUID halt,
            Scope scope,
            String startedBy,
            @Nullable String key,
            Instant startedAt) {}

    /**
     * What may have changed since it began.
     *
     * @param since when it came into this state
     * @param why it ended as it did, when that is not because everybody proved; empty otherwise
     * @param stoppedBy the press in earnest that came between
     */
    record Course(
            DrillState state,
            Instant since,
            @Nullable Instant pressedAt,
            @Nullable Instant endedAt,
            String why,
            @Nullable UUID stoppedBy) {}

    private final Identity identity;
    private final Map<UUID, Canary> canaries = new LinkedHashMap<>();
    private Course course;
    private boolean touched;
    private List<Fact> facts = new ArrayList<>();
    private List<Order> orders = new ArrayList<>();

    Drill(Identity identity, Course course, Collection<Canary> canaries) {
        this.identity = identity;
        this.course = course;
        canaries.forEach(each -> this.canaries.put(each.id(), each));
    }

    /** @param canaries one for each agent in scope; those that failed already are sent nothing */
    static Drill begin(Identity identity, Collection<Canary> canaries) {
        var drill = new Drill(
                identity, new Course(DrillState.PREPARING, identity.startedAt(), null, null, "", null), canaries);
        drill.facts.add(new DrillFact.Started(
                identity.id(),
                identity.startedBy(),
                identity.scope().toString(),
                canaries.stream().map(Canary::name).toList()));
        canaries.stream()
                .filter(each -> each.state() == CanaryState.ASKED)
                .forEach(each -> drill.orders.add(new Order.Prepare(each)));
        return drill;
    }

    // ---- what agents say

    void planned(UUID injection, String planHash, Senses senses) {
        var canary = canaries.get(injection);
        if (canary == null || canary.state() != CanaryState.ASKED || state() != DrillState.PREPARING) {
            return;
        }
        try {
            long epoch = senses.admit(this);
            become(canary.granted());
            orders.add(new Order.Start(canary, planHash, epoch));
        } catch (Halted halted) {
            interrupted(halted.halt(), senses.now());
        }
    }

    void refused(UUID injection, String why) {
        var canary = canaries.get(injection);
        if (canary != null && !canary.state().isFinal() && canary.state() != CanaryState.ACTIVE) {
            become(canary.failed("its agent refused: " + why));
        }
    }

    /**
     * @param heardAt when the server heard it
     * @param took from the press until then; empty when there was no press that it could follow
     */
    void evidence(Entry entry, Instant heardAt, Optional<Duration> took) {
        var canary = canaries.get(entry.injection());
        if (canary == null || canary.state().isFinal()) {
            return;
        }
        switch (entry.state()) {
            case APPLIED, REVERTING -> {}
            case ACTIVE -> alive(canary, heardAt);
            case REVERTED, NOT_STARTED -> gone(canary, entry, heardAt, took);
        }
    }

    private void alive(Canary canary, Instant heardAt) {
        if (canary.state() != CanaryState.ACTIVE) {
            become(canary.active(heardAt));
        }
    }

    private void gone(Canary canary, Entry entry, Instant heardAt, Optional<Duration> took) {
        if (canary.state() != CanaryState.ACTIVE) {
            become(canary.failed("its canary never was alive: " + entry.evidence()));
        } else if (took.isEmpty()) {
            become(canary.failed(
                    "its canary ended before the press" + (entry.evidence().isBlank() ? "" : ": " + entry.evidence())));
        } else if (took.get().compareTo(Timing.CERTAINLY_OVER) > 0) {
            become(canary.failed(
                    "it proved this only after %d s".formatted(took.get().toSeconds())));
        } else if (entry.state() == EntryState.REVERTED) {
            become(canary.proved(heardAt, took.get()));
        }
    }

    // ---- the button

    /** The press was made. Twice is once. */
    void pressed(Instant at, Instant now) {
        if (state() == DrillState.PREPARING || state() == DrillState.ACTIVE) {
            course = new Course(DrillState.PRESSED, now, at, null, "", null);
            touched = true;
        }
    }

    /** A press in earnest, which stops canaries like anything else. After the drill's own press there is nothing left to stop. */
    void interrupted(Halt halt, Instant now) {
        if (state() == DrillState.PREPARING || state() == DrillState.ACTIVE) {
            var who = halt.by().replaceFirst("^user:", "");
            giveUp("STOP was pressed by %s before the drill could press it".formatted(who));
            end("%s pressed STOP in earnest meanwhile.".formatted(who), halt.id(), now);
        }
    }

    boolean isCoveredBy(Halt halt) {
        return canaries.values().stream().anyMatch(each -> halt.scope().covers(identity.id(), each.environments()));
    }

    // ---- time

    /** Looks round; whatever was interrupted anywhere goes on here. */
    void look(Senses senses) {
        var now = senses.now();
        switch (state()) {
            case PREPARING -> prepare(senses, now);
            case ACTIVE -> {
                if (isOverdue(LASTS, now)) {
                    giveUp("the button was not pressed in time");
                    end("Nobody could press the button.", null, now);
                }
            }
            case PRESSED -> awaitProofs(senses, now);
            case ENDED -> {}
        }
    }

    private void prepare(Senses senses, Instant now) {
        if (isOverdue(TO_START, now)) {
            canaries.values().stream()
                    .filter(each -> !each.state().isFinal() && each.state() != CanaryState.ACTIVE)
                    .toList()
                    .forEach(each -> fail(
                            each,
                            senses.trouble(each.agent())
                                    .orElse("its canary was not alive within %d s".formatted(TO_START.toSeconds()))));
        }
        boolean waiting = canaries.values().stream()
                .anyMatch(each -> each.state() == CanaryState.ASKED || each.state() == CanaryState.GRANTED);
        if (waiting) {
            return;
        }
        if (canaries.values().stream().anyMatch(each -> each.state() == CanaryState.ACTIVE)) {
            course = new Course(DrillState.ACTIVE, now, null, null, "", null);
            touched = true;
        } else {
            end("No agent had a canary, so there was nothing to press for.", null, now);
        }
    }

    private void awaitProofs(Senses senses, Instant now) {
        if (isOverdue(Timing.CERTAINLY_OVER, now)) {
            canaries.values().stream()
                    .filter(each -> !each.state().isFinal())
                    .toList()
                    .forEach(each -> fail(
                            each,
                            "it did not prove within %d s that its canary is gone%s"
                                    .formatted(
                                            Timing.CERTAINLY_OVER.toSeconds(),
                                            senses.trouble(each.agent())
                                                    .map(trouble -> ": " + trouble)
                                                    .orElse(""))));
        }
        if (canaries.values().stream().allMatch(each -> each.state().isFinal())) {
            end("", null, now);
        }
    }

    private boolean isOverdue(Duration limit, Instant now) {
        return Duration.between(course.since(), now).compareTo(limit) > 0;
    }

    private void giveUp(String why) {
        canaries.values().stream()
                .filter(each -> !each.state().isFinal())
                .toList()
                .forEach(each -> fail(each, why));
    }

    private void fail(Canary canary, String why) {
        become(canary.failed(why));
        orders.add(new Order.Revert(canary, "the drill is over"));
    }

    private void end(String why, @Nullable UUID stoppedBy, Instant now) {
        course = new Course(DrillState.ENDED, now, course.pressedAt(), now, why, stoppedBy);
        touched = true;
        facts.add(DrillFact.Ended.of(this));
    }

    private void become(Canary canary) {
        canaries.put(canary.id(), canary);
        touched = true;
    }

    // ---- what it is

    Identity identity() {
        return identity;
    }

    UUID id() {
        return identity.id();
    }

    Course course() {
        return course;
    }

    DrillState state() {
        return course.state();
    }

    List<Canary> canaries() {
        return List.copyOf(canaries.values());
    }

    Optional<Canary> find(UUID injection) {
        return Optional.ofNullable(canaries.get(injection));
    }

    Set<String> environments() {
        var environments = new LinkedHashSet<String>();
        canaries.values().forEach(each -> environments.addAll(each.environments()));
        return environments;
    }

    Figures figures() {
        return Figures.of(canaries.values());
    }

    boolean over() {
        return state() == DrillState.ENDED;
    }

    boolean touched() {
        return touched;
    }

    List<Fact> takeFacts() {
        var taken = facts;
        facts = new ArrayList<>();
        return taken;
    }

    List<Order> takeOrders() {
        var taken = orders;
        orders = new ArrayList<>();
        return taken;
    }
}
