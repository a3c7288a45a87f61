package dev.faultline.blastradius;

import java.util.List;
import java.util.stream.Collectors;

/** A start that the guards did not allow, with all their reasons. */
public final class Refused extends RuntimeException {

    private final transient List<Answer> refusals;

    public Refused(List<Answer> refusals) {
        super(refusals.stream().map(Answer::said).collect(Collectors.joining(" ")));
        this.refusals = List.copyOf(refusals);
    }

    public List<Answer> refusals() {
        return refusals;
    }
}
