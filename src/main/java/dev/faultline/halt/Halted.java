package dev.faultline.halt;

import dev.faultline.gate.Problem;

/** A start met the latch. */
public final class Halted extends RuntimeException {

    private final transient Halt halt;

    public Halted(Halt halt) {
        super("Stopped by %s at %s (%s)".formatted(halt.by(), halt.at(), halt.scope()));
        this.halt = halt;
    }

    public Halt halt() {
        return halt;
    }

    /**
     * For whoever asked for the start: who pressed, when and how far.
     *
     * @param what does not start, to begin a sentence: {@code Nothing}
     */
    public Problem asProblem(String what) {
        return new Problem(
                        423,
                        "halted",
                        "STOP is pressed",
                        "%s pressed STOP (%s). %s starts until it is released."
                                .formatted(halt.by(), halt.scope(), what))
                .with("halt", halt.id())
                .with("scope", halt.scope().toString())
                .with("pressedBy", halt.by())
                .with("pressedAt", halt.at());
    }
}
