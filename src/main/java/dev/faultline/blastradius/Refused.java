package dev.faultline.blastradius;

import java.util.List;
import java.util.stream.Collectors;

/** A start that the guards did not allow, with all their reasons. */
public final class Refused extends RuntimeException {

    private final transient List<Answer> refusals;
    private final boolean mayWait;

    /** @param mayWait whether others alone are in the way */
    Refused(List<Answer> refusals, boolean mayWait) {
        super(refusals.stream().map(Answer::said).collect(Collectors.joining(" ")));
        this.refusals = List.copyOf(refusals);
        this.mayWait = mayWait;
    }

    /** Whether the same start may be let in later, once others are out of its way. */
    public boolean mayWait() {
        return mayWait;
    }

    public List<Answer> refusals() {
        return refusals;
    }
}
