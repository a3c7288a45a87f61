package dev.faultline.timeline;

import java.util.ArrayList;
import java.util.List;

/** Counts what checking chains found. */
final class Tally {

    private long chains;
    private long facts;
    private final List<Verification.Broken> broken = new ArrayList<>();

    void add(Verification found) {
        chains++;
        switch (found) {
            case Verification.Intact intact -> facts += intact.facts();
            case Verification.Broken it -> broken.add(it);
        }
    }

    boolean intact() {
        return broken.isEmpty();
    }

    long chains() {
        return chains;
    }

    /** Of the chains that are intact. */
    long facts() {
        return facts;
    }

    List<Verification.Broken> broken() {
        return broken;
    }

    String inWords() {
        return broken.isEmpty()
                ? "Intact: %,d facts in %,d chains are what was written.".formatted(facts, chains)
                : "BROKEN: %,d of %,d chains are not what was written.".formatted(broken.size(), chains);
    }
}
