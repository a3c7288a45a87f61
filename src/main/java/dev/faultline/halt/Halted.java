package dev.faultline.halt;

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
}
