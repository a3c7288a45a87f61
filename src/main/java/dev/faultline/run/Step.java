package dev.faultline.run;

import dev.faultline.experiment.MethodStep;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A step of a run's method and where it is. Changed by its {@link Run} alone. */
final class Step {

    private final MethodStep definition;
    private StepState state;
    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;
    private String note;

    Step(MethodStep definition, StepState state, @Nullable Instant startedAt, @Nullable Instant endedAt, String note) {
        this.definition = definition;
        this.state = state;
        this.startedAt = startedAt;
        this.endedAt = endedAt;
        this.note = note;
    }

    static Step waiting(MethodStep definition) {
        return new Step(definition, StepState.WAITING, null, null, "");
    }

    void begin(Instant now) {
        state = StepState.ACTIVE;
        startedAt = now;
    }

    void done(Instant now, String note) {
        state = StepState.DONE;
        endedAt = now;
        this.note = note;
    }

    void skip(Instant now, String note) {
        state = StepState.SKIPPED;
        endedAt = now;
        this.note = note;
    }

    MethodStep definition() {
        return definition;
    }

    String name() {
        return definition.name();
    }

    StepState state() {
        return state;
    }

    @Nullable Instant startedAt() {
        return startedAt;
    }

    @Nullable Instant endedAt() {
        return endedAt;
    }

    String note() {
        return note;
    }
}
